"""The page of one endpoint: its verdict, how it has behaved, and what may be done with it."""

import csv
from datetime import datetime, timedelta
from http import HTTPStatus
from io import StringIO

import pytest
from django.test import Client

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import Endpoint, EndpointState, RollupHour, StatusChange
from migrations_tracker.services.endpoints import pause_endpoint
from suppliers.models import Supplier
from tests.conftest import AssertConstantQueries
from tests.make import NOON, make_borough, make_migration, make_supplier
from tests.make_checks import checks_work
from tests.make_incidents import HOUR, make_down, make_incident
from tests.web.conftest import Enter
from tests.web.test_incidents import text

pytestmark = pytest.mark.django_db
PAUSE = {"form": "pause", "reason": "The relay moves house."}


@pytest.fixture
def relay() -> Endpoint:
    """The mail relay of Haringey: up for a day, down for an hour."""
    checks_work(NOON)
    place = make_borough(short_name="Haringey", slug="haringey")
    fleet = make_supplier(name="Fleet Networks", slug="fleet")
    made = make_down(
        migration=make_migration(borough=place, supplier=fleet, stage=Stage.LIVE), since=NOON - HOUR
    )
    EndpointState.objects.update(last_reason="The registry reports it down")
    Endpoint.objects.update(expected_from=NOON - 25 * HOUR)
    flip(made, "", "up", NOON - 25 * HOUR)
    flip(made, "up", "down", NOON - HOUR)
    return Endpoint.objects.get()


def flip(endpoint: Endpoint, before: str, after: str, at: datetime) -> None:
    StatusChange.objects.create(
        endpoint=endpoint, from_status=before, to_status=after, at=at, recorded_at=at
    )


def address(endpoint: Endpoint) -> str:
    return f"/endpoints/{endpoint.ref}/"


def send(client: Client, endpoint: Endpoint, **data: str) -> str:
    return text(client.post(address(endpoint), data, follow=True))


def test_the_page_leads_with_the_verdict_and_its_reason(enter: Enter, relay: Endpoint) -> None:
    page = text(enter().get(address(relay)))

    heading = "GCSx mail relay of Haringey is down since 11:00am: the registry reports it down"
    assert heading in page
    assert "Haringey led by Fleet Networks" in page
    assert f"/api/v1/endpoints/{relay.ref}" in page


def test_availability_comes_from_confirmed_changes(enter: Enter, relay: Endpoint) -> None:
    page = text(enter().get(address(relay)))

    assert "Last 24 hours 95.83%, down for 1 hour." in page


def test_the_bars_have_a_table_that_says_the_same(enter: Enter, relay: Endpoint) -> None:
    page = text(enter().get(address(relay)))

    assert "11:00am midday Down 12:15pm 11:00am Up" in page


def test_answer_times_are_drawn_and_told(enter: Enter, relay: Endpoint) -> None:
    for hours in (1, 2):
        RollupHour.objects.create(
            bucket=NOON - hours * HOUR, endpoint_id=relay.pk, n=10, up=10, max_us=900, bin_01=10
        )

    page = enter().get(address(relay))

    assert "How long the registry took to answer, by hour" in text(page)
    assert "11:00am 10 0.8 ms 0.9 ms" in text(page)


def test_its_incidents_are_linked(enter: Enter, relay: Endpoint) -> None:
    incident = make_incident(relay)

    assert f"{incident.reference}: GCSx mail relay" in text(enter().get(address(relay)))


def test_its_changes_can_be_downloaded(enter: Enter, relay: Endpoint) -> None:
    answer = enter().get(f"{address(relay)}changes.csv")

    rows = list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))
    assert [(row["From"], row["To"]) for row in rows] == [("Up", "Down"), ("", "Up")]


def test_another_suppliers_endpoint_is_not_there(enter: Enter, relay: Endpoint) -> None:
    client = enter(Role.SUPPLIER, supplier=make_supplier(name="Thames"))

    assert client.get(address(relay)).status_code == HTTPStatus.NOT_FOUND
    assert client.get(f"{address(relay)}changes.csv").status_code == HTTPStatus.NOT_FOUND
    assert client.get("/endpoints/nothing/").status_code == HTTPStatus.NOT_FOUND


def test_check_now_makes_it_due(enter: Enter, relay: Endpoint) -> None:
    EndpointState.objects.update(due_at=NOON + HOUR, last_asked_at=NOON - timedelta(minutes=2))

    assert "is being checked now" in send(enter(), relay, form="check")
    assert EndpointState.objects.get().due_at == NOON


def test_check_now_is_throttled_and_says_so(enter: Enter, relay: Endpoint) -> None:
    EndpointState.objects.update(due_at=NOON + HOUR, last_asked_at=NOON - timedelta(seconds=20))

    page = send(enter(), relay, form="check")

    assert "has been checked less than 1 minute ago" in page
    assert "another check can be asked for from midday" in page
    assert EndpointState.objects.get().due_at == NOON + HOUR


def test_an_administrator_pauses_with_a_reason_and_an_end(enter: Enter, relay: Endpoint) -> None:
    page = send(enter(Role.ADMINISTRATOR), relay, **PAUSE, until="9 3 2026 6:00pm")

    assert "Paused. Its status will become unknown." in page
    assert "checks paused until 6:00pm: The relay moves house." in page
    assert not EndpointState.objects.get().enabled


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"reason": ""}, "Say why the endpoint is not to be checked."),
        ({"until": "1 3 2026 6:00am"}, "has passed. Give an end that is still to come."),
        ({"until": "soon"}, "“soon” is not a date with a time."),
    ],
)
def test_a_pause_that_makes_no_sense_is_refused_and_kept(
    enter: Enter, relay: Endpoint, data: dict[str, str], words: str
) -> None:
    answer = enter(Role.ADMINISTRATOR).post(address(relay), PAUSE | data)

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert words in text(answer)
    assert data.get("until", "") in answer.content.decode()
    assert EndpointState.objects.get().enabled


def test_an_administrator_resumes(enter: Enter, relay: Endpoint) -> None:
    pause_endpoint(relay, "Moves.", NOON)

    page = send(enter(Role.ADMINISTRATOR), relay, form="resume")

    assert "Resumed." in page
    assert EndpointState.objects.get().enabled


@pytest.mark.parametrize("form", ["pause", "resume"])
def test_a_manager_may_not_pause_or_resume(enter: Enter, relay: Endpoint, form: str) -> None:
    client = enter()

    answer = client.post(address(relay), PAUSE | {"form": form})

    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert EndpointState.objects.get().enabled
    assert b"Pause the checks" not in client.get(address(relay)).content


def test_a_supplier_may_not_ask(enter: Enter, relay: Endpoint) -> None:
    client = enter(Role.SUPPLIER, supplier=Supplier.objects.get(slug="fleet"))
    EndpointState.objects.update(due_at=NOON + HOUR, last_asked_at=NOON - HOUR)

    answer = client.post(address(relay), {"form": "check"})

    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert EndpointState.objects.get().due_at == NOON + HOUR


def test_a_form_that_is_not_there_is_not_found(enter: Enter, relay: Endpoint) -> None:
    assert enter().post(address(relay), {"form": "delete"}).status_code == HTTPStatus.NOT_FOUND


def test_the_cost_does_not_grow_with_its_past(
    enter: Enter, relay: Endpoint, assert_constant_queries: AssertConstantQueries
) -> None:
    client = enter(Role.VIEWER)
    make_incident(relay, closed_at=NOON)

    def grow() -> None:
        for number in range(4):
            flip(relay, "down", "up", NOON - number * HOUR)
            make_incident(relay, closed_at=NOON)

    assert_constant_queries(lambda: client.get(address(relay)), grow=grow)
