"""Policy values in the admin: shown with their history, changed with a reason, in words."""

from decimal import Decimal

import pytest
from django.test import Client

from migrations_tracker.domain.access import Role
from migrations_tracker.models import Event, PolicyValue, User
from migrations_tracker.services.policy import change_policy
from tests.admin.pages import text_of
from tests.make import make_user, origin

pytestmark = pytest.mark.django_db
HOME = "/admin/migrations_tracker/policyvalue/"


@pytest.fixture
def late() -> PolicyValue:
    return PolicyValue.objects.get(name="at_risk_slip")


def test_the_list_shows_every_limit_with_unit_and_meaning(admin_client: Client) -> None:
    page = text_of(admin_client.get(HOME))

    assert "At risk slip 6 working days 6 A cutover this much after its baseline" in page
    assert "Stale after 2.5 intervals" in page


def test_a_limit_is_changed_with_a_reason_and_its_page_tells_the_change(
    admin_client: Client, administrator: User, late: PolicyValue
) -> None:
    asked = text_of(admin_client.get(f"{HOME}{late.pk}/set/"))
    sent = {"value": "8", "reason": "Agreed by the board.", "version": "1"}

    page = text_of(admin_client.post(f"{HOME}{late.pk}/set/", sent, follow=True))

    assert "It is 6 working days; published are 6. From 1 to 260 working days." in asked
    assert "At risk slip is now 8 working days." in page
    assert f"{administrator}: Policy: At risk slip 6 → 8 working days. Agreed by the board." in page
    event = Event.objects.get()
    assert (event.channel, event.actor) == ("admin", f"user:{administrator.pk}")


def test_a_limit_nobody_changed_says_so(admin_client: Client, late: PolicyValue) -> None:
    page = text_of(admin_client.get(f"{HOME}{late.pk}/change/"))

    assert "nobody has changed it" in page


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"value": "21"}, "must be less than “Off track slip”"),
        ({"value": "900"}, "is from 1 to 260 working days"),
        ({"value": "6.5"}, "is a whole number"),
        ({"value": "six"}, "Write a number, such as 6."),
        ({"value": ""}, "Write a number."),
        ({"reason": ""}, "Say why it is changed."),
    ],
)
def test_what_does_not_fit_is_refused_in_words_and_kept(
    admin_client: Client, late: PolicyValue, sent: dict[str, str], words: str
) -> None:
    typed = {"value": "8", "reason": "Agreed.", "version": "1"} | sent

    answer = admin_client.post(f"{HOME}{late.pk}/set/", typed)

    assert words in text_of(answer)
    assert f'value="{typed["value"]}"' in answer.content.decode() or not typed["value"]
    late.refresh_from_db()
    assert late.value == 6
    assert not Event.objects.exists()


def test_somebody_elses_change_comes_first(
    admin_client: Client, administrator: User, late: PolicyValue
) -> None:
    change_policy("at_risk_slip", Decimal(7), origin(administrator.principal()), reason="First.")

    answer = admin_client.post(
        f"{HOME}{late.pk}/set/", {"value": "9", "reason": "Second.", "version": "1"}
    )

    assert "it is 7 working days now" in text_of(answer)
    assert PolicyValue.objects.get(name="at_risk_slip").value == 7


@pytest.mark.parametrize("role", [Role.MANAGER, Role.VIEWER])
def test_nobody_else_reaches_the_form(client: Client, late: PolicyValue, role: Role) -> None:
    client.force_login(make_user(role))

    answer = client.post(f"{HOME}{late.pk}/set/", {"value": "8", "reason": "x", "version": "1"})

    assert answer.status_code in {302, 403}
    late.refresh_from_db()
    assert late.value == 6


def test_a_value_that_is_not_there_is_not_found(admin_client: Client) -> None:
    assert admin_client.get(f"{HOME}99999/set/").status_code == 404


def test_a_limit_of_an_older_release_is_shown_and_not_changed(admin_client: Client) -> None:
    old = PolicyValue.objects.create(name="forgotten", value=1, updated_at="2026-03-09T12:00:00Z")

    page = text_of(admin_client.get(HOME))

    assert "forgotten 1 no longer used" in page
    assert admin_client.get(f"{HOME}{old.pk}/set/").status_code == 302
