"""A key's secret is shown once, to one person, and is nowhere afterwards."""

import json
from datetime import UTC, datetime

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db import connection
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from migrations_tracker.domain.api_keys import end_of_day, years_later
from migrations_tracker.models import User
from suppliers.keys import find_key, issue_key
from suppliers.models import ApiKey, Supplier
from tests.admin.pages import text_of
from tests.make import NOON, make_supplier

pytestmark = pytest.mark.django_db
ADD = "admin:suppliers_apikey_add"


@pytest.fixture
def supplier() -> Supplier:
    return make_supplier(name="Effra Networks")


def form_of(leader: Supplier, **fields: object) -> dict[str, object]:
    return {
        "supplier": leader.pk,
        "name": "Nightly upload",
        "scopes": ["read", "claims:write"],
        "last_day": "2027-03-09",
        "form_number": "one",
    } | fields


def secret_in(response: HttpResponseBase) -> str:
    secret: str = response.context["secret"]  # type: ignore[attr-defined]  # the test client's
    return secret


def make_key(supplier: Supplier) -> ApiKey:
    return issue_key(supplier, name="Old", scopes=["read"], expires_at=None)[0]


def test_an_issued_key_works_and_says_what_it_may(admin_client: Client, supplier: Supplier) -> None:
    response = admin_client.post(reverse(ADD), form_of(supplier))

    key = find_key(secret_in(response), NOON)
    assert key is not None
    assert (key.supplier, key.scopes) == (supplier, "claims:write read")
    assert key.expiry_date == datetime(2027, 3, 10, tzinfo=UTC)
    assert secret_in(response) in response.content.decode()
    assert "Its scopes are claims:write read." in response.content.decode()


def test_the_page_with_the_secret_is_stored_nowhere(
    admin_client: Client, supplier: Supplier
) -> None:
    response = admin_client.post(reverse(ADD), form_of(supplier))

    assert "no-store" in response.headers["Cache-Control"]


def test_sending_the_form_again_shows_no_secret_and_makes_no_key(
    admin_client: Client, supplier: Supplier
) -> None:
    secret = secret_in(admin_client.post(reverse(ADD), form_of(supplier)))

    again = admin_client.post(reverse(ADD), form_of(supplier), follow=True)

    assert "That form had issued its key already" in text_of(again)
    assert secret not in again.content.decode()
    assert ApiKey.objects.count() == 1


def test_another_form_issues_another_key(admin_client: Client, supplier: Supplier) -> None:
    for number in ("one", "two"):
        admin_client.post(reverse(ADD), form_of(supplier, form_number=number))

    assert ApiKey.objects.count() == 2


def test_each_form_has_a_number_of_its_own(admin_client: Client) -> None:
    numbers = {admin_client.get(reverse(ADD)).context["form"]["form_number"].value() for _ in "ab"}

    assert len(numbers) == 2


def test_the_secret_is_in_no_table(admin_client: Client, supplier: Supplier) -> None:
    secret = secret_in(admin_client.post(reverse(ADD), form_of(supplier)))
    hidden = secret.partition(".")[2]

    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            assert hidden not in str(cursor.fetchall()), table
    decoded = [session.get_decoded() for session in Session.objects.all()]
    assert hidden not in json.dumps(decoded)


def test_the_history_says_who_issued_it_without_its_hash(
    admin_client: Client, supplier: Supplier, administrator: User
) -> None:
    admin_client.post(reverse(ADD), form_of(supplier))

    record = ApiKey.history.get()
    assert record.history_user == administrator
    assert not hasattr(record, "hashed_key")
    assert not LogEntry.objects.exists()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"supplier": ""}, "This field is required."),
        ({"name": " "}, "This field is required."),
        ({"scopes": []}, "This field is required."),
        ({"scopes": ["everything"]}, "everything is not one of the available choices"),
        ({"last_day": "2028-03-10"}, "Choose a date from today to 9 March 2028."),
        ({"last_day": "2026-03-08"}, "Choose a date from today to 9 March 2028."),
    ],
)
def test_a_key_that_makes_no_sense_is_not_issued(
    admin_client: Client, supplier: Supplier, fields: dict[str, object], words: str
) -> None:
    response = admin_client.post(reverse(ADD), form_of(supplier, **fields))

    assert words in text_of(response)
    assert not ApiKey.objects.exists()


def test_a_form_that_was_refused_can_be_put_right_and_sent_again(
    admin_client: Client, supplier: Supplier
) -> None:
    admin_client.post(reverse(ADD), form_of(supplier, name=""))

    admin_client.post(reverse(ADD), form_of(supplier))

    assert ApiKey.objects.count() == 1


def test_a_key_lives_a_year_unless_somebody_says(admin_client: Client) -> None:
    form = admin_client.get(reverse(ADD)).context["form"]

    assert str(form["last_day"].value()) == "2027-03-09"


def test_revoking_asks_first(admin_client: Client, supplier: Supplier) -> None:
    key = make_key(supplier)

    page = text_of(admin_client.get(reverse("admin:apikey_revoke", args=[key.prefix])))

    key.refresh_from_db()
    assert "This cannot be undone." in page
    assert not key.revoked


def test_a_revoked_key_opens_nothing_and_the_history_says_who(
    admin_client: Client, supplier: Supplier, administrator: User
) -> None:
    key, secret = issue_key(supplier, name="Old", scopes=["read"], expires_at=None)

    response = admin_client.post(reverse("admin:apikey_revoke", args=[key.prefix]), follow=True)

    assert f"The key {key.prefix} of Effra Networks is revoked." in text_of(response)
    assert find_key(secret, NOON) is None
    assert ApiKey.history.latest().history_user == administrator


def test_revoking_twice_is_revoking_once(admin_client: Client, supplier: Supplier) -> None:
    key = make_key(supplier)

    for _ in range(2):
        admin_client.post(reverse("admin:apikey_revoke", args=[key.prefix]))

    assert [record.revoked for record in ApiKey.history.order_by("history_id")] == [False, True]


def test_a_key_cannot_be_edited(admin_client: Client, supplier: Supplier) -> None:
    key = make_key(supplier)
    address = reverse("admin:suppliers_apikey_change", args=[key.prefix])

    response = admin_client.post(address, {"name": "Mine", "scopes": "read claims:write"})

    key.refresh_from_db()
    assert response.status_code == 403
    assert (key.name, key.scopes) == ("Old", "read")


def test_no_page_shows_the_hash_of_a_key(admin_client: Client, supplier: Supplier) -> None:
    key = make_key(supplier)
    pages = [reverse("admin:suppliers_apikey_changelist")]
    pages += [
        reverse(f"admin:suppliers_apikey_{name}", args=[key.prefix])
        for name in ("change", "history")
    ]

    for page in [*pages, reverse("admin:apikey_revoke", args=[key.prefix])]:
        response = admin_client.get(page)
        assert response.status_code == 200
        assert key.hashed_key not in response.content.decode()
        assert "sha512" not in response.content.decode()


def test_the_list_leads_to_each_key_by_its_prefix(admin_client: Client, supplier: Supplier) -> None:
    key = make_key(supplier)

    html = admin_client.get(reverse("admin:suppliers_apikey_changelist")).content.decode()

    assert reverse("admin:suppliers_apikey_change", args=[key.prefix]) in html


def test_a_leap_day_comes_back_as_the_28th() -> None:
    leap = datetime(2028, 2, 29, tzinfo=UTC).date()

    assert years_later(leap, 1).isoformat() == "2029-02-28"
    assert years_later(leap, 4).isoformat() == "2032-02-29"


def test_a_summer_day_ends_at_eleven_in_utc() -> None:
    day = datetime(2026, 7, 1, tzinfo=UTC).date()

    assert end_of_day(day) == datetime(2026, 7, 1, 23, tzinfo=UTC)


def test_an_administrator_rotates_a_key_of_any_supplier(
    admin_client: Client, supplier: Supplier
) -> None:
    key, old = issue_key(supplier, name="Old", scopes=["read"], expires_at=None)
    address = reverse("admin:apikey_rotate", args=[key.prefix])
    assert "works on for 7 days beside it" in text_of(admin_client.get(address))

    response = admin_client.post(address, {"form_number": "one"})

    new = find_key(secret_in(response), NOON)
    key.refresh_from_db()
    assert new is not None
    assert (key.replaced_by, new.name, new.scopes) == (new, "Old", "read")
    assert find_key(old, NOON) == key


def test_a_revoked_key_is_not_rotated(admin_client: Client, supplier: Supplier) -> None:
    key = make_key(supplier)
    admin_client.post(reverse("admin:apikey_revoke", args=[key.prefix]))

    address = reverse("admin:apikey_rotate", args=[key.prefix])
    response = admin_client.post(address, {"form_number": "one"})

    assert "has ended, so it cannot be rotated" in text_of(response)
    assert ApiKey.objects.count() == 1
