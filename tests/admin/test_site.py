"""One way in and out, and reference data and events as administrators meet them."""

import pytest
from django.test import Client
from django.urls import reverse

from boroughs.models import Borough
from migrations_tracker.domain.access import Role
from migrations_tracker.models import Endpoint, Event
from tests.admin.pages import text_of
from tests.admin.records import make_event
from tests.make import make_borough, make_user

pytestmark = pytest.mark.django_db
EVENTS = "admin:migrations_tracker_event_changelist"


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example", "javascript:x", ""])
def test_signing_in_never_leads_elsewhere(client: Client, wanted: str) -> None:
    response = client.get(reverse("admin:login"), {"next": wanted})

    assert response.headers["Location"] == "/sign-in/?next=/admin/"


def test_an_administrator_at_the_door_goes_where_they_wanted(admin_client: Client) -> None:
    response = admin_client.get(reverse("admin:login"), {"next": "/admin/boroughs/borough/"})

    assert response.headers["Location"] == "/admin/boroughs/borough/"


def test_the_admin_has_no_password_form_of_its_own(client: Client) -> None:
    user = make_user(Role.ADMINISTRATOR)

    client.post(reverse("admin:login"), {"username": user.email, "password": "x"})

    assert "_auth_user_id" not in client.session


def test_signing_out_needs_a_post(admin_client: Client) -> None:
    admin_client.get(reverse("admin:logout"))
    held = "_auth_user_id" in admin_client.session

    response = admin_client.post(reverse("admin:logout"))

    assert held
    assert "_auth_user_id" not in admin_client.session
    assert response.headers["Location"] == "/sign-in/"


def test_a_person_who_is_no_administrator_is_refused_at_the_door(client: Client) -> None:
    client.force_login(make_user(Role.VIEWER))

    assert client.get(reverse("admin:login")).status_code == 403


def borough_form(**fields: object) -> dict[str, object]:
    return {
        "gss_code": "E09000099",
        "name": "London Borough of Elsewhere",
        "short_name": "Elsewhere",
        "slug": "elsewhere",
        "label": "ELS",
        "inner_outer": "inner",
        "subregion": "North",
        "bank_of_thames": "north",
        "population_2011": "1",
        "population_2021": "2",
        "tile_col": "7",
        "tile_row": "31",
    } | fields


def test_a_new_authority_gets_its_endpoints(admin_client: Client) -> None:
    admin_client.post(reverse("admin:boroughs_borough_add"), borough_form())

    assert Endpoint.objects.filter(borough_id="E09000099").count() == 10


def test_the_code_of_an_authority_does_not_change(admin_client: Client) -> None:
    borough = make_borough(gss_code="E09000098")
    address = reverse("admin:boroughs_borough_change", args=[borough.pk])

    admin_client.post(address, borough_form())

    assert Borough.objects.get().gss_code == "E09000098"
    assert Borough.objects.get().short_name == "Elsewhere"


def test_a_code_that_is_none_is_refused_in_words(admin_client: Client) -> None:
    sent = borough_form(gss_code="W06000001")

    response = admin_client.post(reverse("admin:boroughs_borough_add"), sent)

    assert "Write an ONS code, such as E09000014." in text_of(response)
    assert not Borough.objects.exists()


def test_the_history_of_an_authority_tells_of_its_neighbours(admin_client: Client) -> None:
    borough, other = make_borough(gss_code="E09000098"), make_borough(gss_code="E09000097")
    address = reverse("admin:boroughs_borough_change", args=[borough.pk])

    admin_client.post(address, borough_form(neighbours=[other.pk]))

    reason = Borough.history.filter(gss_code="E09000098").latest().history_change_reason
    assert reason == "Neighbours: E09000097"


def test_an_event_is_shown_in_words_with_the_name_of_its_actor(admin_client: Client) -> None:
    event = make_event()
    actor = event.actor.removeprefix("user:")

    shown = text_of(admin_client.get(reverse(EVENTS)))

    assert "Not started → Discovery" in shown
    assert f"user:{actor}" not in shown


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("kind=stage_claimed", 1),
        ("kind=baseline_set", 0),
        ("channel=page", 1),
        ("channel=api", 0),
        ("stream={stream}", 1),
        ("stream=987654", 0),
        ("stream=nonsense", 1),
    ],
)
def test_events_are_filtered(admin_client: Client, query: str, found: int) -> None:
    event = make_event()

    response = admin_client.get(f"{reverse(EVENTS)}?{query.format(stream=event.stream_id)}")

    assert len(response.context["cl"].result_list) == found


def test_an_event_cannot_be_changed_by_a_form(admin_client: Client) -> None:
    event = make_event()
    address = reverse("admin:migrations_tracker_event_change", args=[event.pk])

    response = admin_client.post(address, {"note": "x", "reason": "x"})

    assert response.status_code == 403
    assert Event.objects.get().note == ""
