"""A supplier’s people issue, rotate and revoke their own keys, and nobody else’s."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from migrations_tracker.domain.access import Role
from migrations_tracker.models import User
from suppliers.keys import OVERLAP, find_key, issue_key
from suppliers.models import ApiKey, Supplier
from tests.api.calling import Api
from tests.conftest import AssertConstantQueries
from tests.make import NOON, make_supplier
from tests.make_webhooks import make_call
from tests.web.conftest import Enter

pytestmark = pytest.mark.django_db
LIST, NEW = "/my-work/keys/", "/my-work/keys/new/"
FORM = {
    "name": "Nightly upload",
    "scopes": ["read", "claims:write"],
    "last_day": "9 3 2027",
    "form_number": "one",
}


@pytest.fixture
def supplier() -> Supplier:
    return make_supplier(name="Effra Networks")


@pytest.fixture
def person(enter: Enter, supplier: Supplier) -> Client:
    return enter(Role.SUPPLIER, supplier=supplier)


def make_key(supplier: Supplier, days: int = 200) -> tuple[ApiKey, str]:
    end = NOON + timedelta(days=days)
    return issue_key(supplier, name="Sync", scopes=["read"], expires_at=end)


def address(key: ApiKey, page: str = "") -> str:
    return f"{LIST}{key.prefix}/{page}"


def test_an_issued_key_is_shown_once_and_works(person: Client, supplier: Supplier) -> None:
    response = person.post(NEW, FORM)

    secret = response.context["secret"]
    key = find_key(secret, NOON)
    assert key is not None
    assert (key.supplier, key.scopes, key.last_four) == (supplier, "claims:write read", secret[-4:])
    assert f'value="{secret}"' in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    assert secret not in person.get(address(key)).content.decode()


def test_what_failed_in_the_last_day_is_listed_and_leads_to_its_problem(
    person: Client, supplier: Supplier
) -> None:
    assert "No API call was refused or failed" in person.get(LIST).content.decode()
    make_call(supplier)
    make_call(supplier, times=100, status=400, problem="bad-parameter")
    make_call(supplier, at=NOON - timedelta(hours=25), request_id="old")
    make_call(make_supplier(), request_id="theirs")

    page = person.get(LIST).content.decode()

    assert "101 API calls refused or failed in the last 24 hours" in page
    assert 'href="/api/problems/gate-not-met/"' in page
    assert "and 99 more in that minute" in page
    assert "old" not in [one.request_id for one in person.get(LIST).context["errors"].newest]
    assert "theirs" not in page


def test_the_page_of_keys_costs_the_same_however_much_failed(
    person: Client, supplier: Supplier, assert_constant_queries: AssertConstantQueries
) -> None:
    make_call(supplier)
    assert_constant_queries(lambda: person.get(LIST), grow=lambda: make_call(supplier))


def test_sending_the_form_again_makes_no_second_key(person: Client) -> None:
    secret = person.post(NEW, FORM).context["secret"]

    again = person.post(NEW, FORM, follow=True)

    assert "That form had issued its key already" in again.content.decode()
    assert secret not in again.content.decode()
    assert ApiKey.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": " "}, "Say what the key is for."),
        ({"scopes": []}, "Choose at least one scope."),
        ({"scopes": ["everything"]}, "Choose from the scopes below."),
        ({"last_day": "10 3 2028"}, "Choose a date from today to 9 March 2028."),
        ({"last_day": "8 3 2026"}, "Choose a date from today to 9 March 2028."),
    ],
)
def test_what_makes_no_key_is_refused_with_what_was_typed(
    person: Client, fields: dict[str, object], words: str
) -> None:
    response = person.post(NEW, FORM | fields)

    assert response.status_code == 422
    assert words in response.content.decode()
    assert 'value="one"' in response.content.decode()
    assert not ApiKey.objects.exists()


def test_a_form_put_right_after_a_refusal_issues_its_key(person: Client) -> None:
    person.post(NEW, FORM | {"last_day": "10 3 2028"})

    assert "secret" in person.post(NEW, FORM).context


def test_more_than_twenty_keys_in_force_are_refused(person: Client, supplier: Supplier) -> None:
    for _ in range(20):
        make_key(supplier)
    make_key(supplier, days=-1)

    response = person.post(NEW, FORM)

    assert "the most there may be" in response.content.decode()
    assert ApiKey.objects.count() == 21


def test_the_list_tells_what_each_key_is_and_does(person: Client, supplier: Supplier) -> None:
    key, _ = make_key(supplier)
    ApiKey.objects.update(last_used_at=NOON, last_used_from="192.0.2.7")

    page = person.get(LIST).content.decode()

    assert "1 API key in force" in page
    for words in (f"{key.prefix}…{key.last_four}", "Sync", "from 192.0.2.7", "In force"):
        assert words in page


def test_rotating_keeps_both_for_a_week_and_counts_down(person: Client, supplier: Supplier) -> None:
    old, old_secret = make_key(supplier)

    response = person.post(address(old, "rotate/"), {"form_number": "two"})

    new = find_key(response.context["secret"], NOON)
    assert new is not None
    assert (new.name, new.scopes) == (old.name, old.scopes)
    assert find_key(old_secret, NOON + OVERLAP - timedelta(seconds=1)) is not None
    assert find_key(old_secret, NOON + OVERLAP) is None
    assert "7 days left" in response.content.decode()
    assert "Replaced: 7 days left" in person.get(LIST).content.decode()


def test_rotating_never_makes_a_key_live_longer(person: Client, supplier: Supplier) -> None:
    old, secret = make_key(supplier, days=2)

    person.post(address(old, "rotate/"), {"form_number": "two"})

    assert find_key(secret, NOON + timedelta(days=2)) is None


def test_a_key_is_rotated_once(person: Client, supplier: Supplier) -> None:
    old, _ = make_key(supplier)
    person.post(address(old, "rotate/"), {"form_number": "two"})

    again = person.post(address(old, "rotate/"), {"form_number": "three"})

    assert again.status_code == 409
    assert "has been replaced already" in again.content.decode()
    assert ApiKey.objects.count() == 2


def test_revoking_asks_first_and_then_ends_the_key_at_once(
    person: Client, supplier: Supplier
) -> None:
    key, secret = make_key(supplier)

    person.get(address(key, "revoke/"))
    assert find_key(secret, NOON) is not None
    for _ in range(2):
        person.post(address(key, "revoke/"))

    assert find_key(secret, NOON) is None
    assert [one.revoked for one in ApiKey.history.order_by("history_id")] == [False, True]


def test_the_history_says_who_did_what(person: Client) -> None:
    person.post(NEW, FORM)
    key = ApiKey.objects.get()
    person.post(address(key, "revoke/"))

    page = person.get(address(key)).context["history"]

    name = str(User.objects.get())
    assert [(one.what, one.who) for one in page] == [
        ("Revoked", f"{name}, Effra Networks"),
        ("Issued", f"{name}, Effra Networks"),
    ]


def test_a_key_of_another_supplier_does_not_exist(person: Client) -> None:
    key, secret = make_key(make_supplier())

    for page in ("", "rotate/", "revoke/"):
        assert person.get(address(key, page)).status_code == 404
    for page in ("rotate/", "revoke/"):
        assert person.post(address(key, page), {"form_number": "x"}).status_code == 404

    assert find_key(secret, NOON) == key
    assert ApiKey.objects.count() == 1
    assert key.prefix not in person.get(LIST).content.decode()


def test_a_key_cannot_be_issued_for_another_supplier(person: Client) -> None:
    response = person.post(NEW, FORM | {"supplier": str(make_supplier().pk)})

    assert response.status_code == 422
    assert not ApiKey.objects.exists()


@pytest.mark.parametrize("role", [Role.MANAGER, Role.VIEWER, Role.ADMINISTRATOR])
def test_who_works_for_no_supplier_has_no_such_pages(enter: Enter, role: Role) -> None:
    client = enter(role)

    assert {client.get(LIST).status_code, client.get(NEW).status_code} == {403}


def test_a_key_that_ends_soon_is_told_on_the_list(person: Client, supplier: Supplier) -> None:
    make_key(supplier, days=12)

    page = person.get(LIST).content.decode()

    assert "12 days left" in page
    assert "Rotate it" in page


def test_the_pages_of_my_work_lead_to_one_another(person: Client, enter: Enter) -> None:
    link = f'href="{reverse("web:my-work-keys")}"'

    assert link in person.get("/my-work/").content.decode()
    assert link not in enter(Role.MANAGER).get("/my-work/").content.decode()


def test_the_list_costs_as_much_for_many_keys(
    person: Client, supplier: Supplier, assert_constant_queries: AssertConstantQueries
) -> None:
    make_key(supplier)

    def grow() -> None:
        for _ in range(3):
            make_key(supplier)

    assert assert_constant_queries(lambda: person.get(LIST), grow=grow) <= 11


def test_the_drill_of_a_leaked_key(person: Client, supplier: Supplier) -> None:
    """As documented: who has it is seen, a new one is issued, the old one ends at once."""
    leaked, secret = make_key(supplier)
    thief = Api(Client(REMOTE_ADDR="198.51.100.9"), secret)
    assert thief.get("me").status_code == 200

    assert "from 198.51.100.9" in person.get(LIST).content.decode()
    fresh = person.post(NEW, FORM).context["secret"]
    person.post(address(leaked, "revoke/"))

    assert thief.get("me").status_code == 401
    assert Api(Client(), fresh).get("me").status_code == 200
    with time_machine.travel(NOON + timedelta(days=1), tick=False):
        assert thief.get("me").status_code == 401
