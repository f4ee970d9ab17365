"""Service status: what is down, what it shares, and that it refreshes, filters and asks again."""

import csv
from datetime import timedelta
from http import HTTPStatus
from io import StringIO

import pytest
import time_machine

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.endpoint_kinds import EndpointKind
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import EndpointState, RegistrySource
from migrations_tracker.services.audit import mark_changed
from suppliers.models import Supplier
from tests.conftest import AssertConstantQueries
from tests.make import (
    NOON,
    make_borough,
    make_endpoint,
    make_endpoints,
    make_migration,
    make_supplier,
)
from tests.make_checks import checks_work, make_live, source_away
from tests.make_incidents import HOUR, make_down, make_incident, make_window
from tests.web.conftest import Enter
from tests.web.test_incidents import text

pytestmark = pytest.mark.django_db
PAGE = "/service-status/"
POLL = {"HX-Request": "true"}


@pytest.fixture
def fleet() -> Supplier:
    """It leads in Haringey, where the mail relay is down and the rest is not expected."""
    checks_work(NOON)
    fleet = make_supplier(name="Fleet Networks", slug="fleet")
    place = make_borough(short_name="Haringey", slug="haringey")
    migration = make_migration(borough=place, supplier=fleet, stage=Stage.LIVE)
    make_incident(make_down(migration=migration, since=NOON - HOUR))
    return fleet


def rows(enter: Enter, query: str = "", **person: object) -> list[dict[str, str]]:
    answer = enter(**person).get(f"{PAGE}service-status.csv{query}")
    return list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))


@pytest.mark.usefixtures("fleet")
def test_the_page_leads_with_its_finding_and_the_health_of_the_checks(enter: Enter) -> None:
    page = text(enter().get(PAGE))

    assert "1 of 1 endpoint is down: GCSx mail relay of Haringey" in page
    assert "Checks last ran at midday; 1 of 1 endpoint that must answer did." in page
    assert "Haringey, GCSx mail relay critical Down 11:00am" in page
    assert "GCSx mail relay of Haringey is down Fleet Networks" in page


def test_with_nothing_wrong_it_says_so(enter: Enter) -> None:
    make_live()
    checks_work(NOON)

    page = text(enter().get(PAGE))

    assert "None of the 10 endpoints that must answer is in trouble" in page
    assert "No endpoint that must answer is down, degraded or unknown." in page
    assert "No incident is open." in page


def test_without_any_endpoint_it_says_what_will_stand_here(enter: Enter) -> None:
    assert "No endpoints yet." in text(enter().get(PAGE))


@pytest.mark.usefixtures("fleet")
def test_a_fault_of_the_source_is_said_and_what_is_shown_is_last_known(enter: Enter) -> None:
    source_away(NOON - timedelta(minutes=1), NOON)

    page = text(enter().get(PAGE))

    assert "Last known: 1 of 1 endpoint is down" in page
    assert "Status source has not answered since 11:59am." in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"Haringey", "Sutton"}),
        ("?supplier=fleet", {"Haringey"}),
        ("?supplier=none", {"Sutton"}),
        ("?borough=sutton", {"Sutton"}),
        ("?kind=dns", {"Sutton"}),
        ("?status=down", {"Haringey"}),
        ("?status=maintenance", set()),
    ],
)
@pytest.mark.usefixtures("fleet")
def test_the_list_is_narrowed_by_its_address(enter: Enter, query: str, found: set[str]) -> None:
    place = make_borough(short_name="Sutton", slug="sutton")
    make_endpoint(borough=place, kind=EndpointKind.DNS)

    assert {row["Borough"] for row in rows(enter, query)} == found


@pytest.mark.usefixtures("fleet")
def test_a_filter_that_matches_nothing_and_one_unknown_are_both_said(enter: Enter) -> None:
    page = text(enter().get(f"{PAGE}?status=maintenance&kind=fax"))

    assert "0 endpoints match. Remove a filter to see more." in page
    assert "fax" in page


def test_people_see_their_own_endpoints_alone(enter: Enter, fleet: Supplier) -> None:
    place = make_borough(short_name="Sutton", slug="sutton")
    make_endpoints(make_migration(borough=place, supplier=make_supplier(name="Thames")))

    of_supplier = rows(enter, role=Role.SUPPLIER, supplier=fleet)
    of_borough = rows(enter, role=Role.BOROUGH, borough=place)
    page = text(enter(Role.SUPPLIER, supplier=fleet).get(PAGE))

    assert {row["Borough"] for row in of_supplier} == {"Haringey"}
    assert {row["Borough"] for row in of_borough} == {"Sutton"}
    assert "Thames" not in page
    assert "Sutton" not in page


@pytest.mark.usefixtures("fleet")
def test_a_quiet_poll_is_answered_with_304_and_a_change_with_the_live_part(enter: Enter) -> None:
    client = enter()
    etag = client.get(PAGE, headers=POLL).headers["ETag"]

    quiet = client.get(PAGE, headers={**POLL, "If-None-Match": etag})
    RegistrySource.objects.update(unavailable_since=NOON)
    mark_changed()
    changed = client.get(PAGE, headers={**POLL, "If-None-Match": etag})

    assert quiet.status_code == HTTPStatus.NOT_MODIFIED
    assert changed.status_code == HTTPStatus.OK
    assert b"<html" not in changed.content
    assert b"csrfmiddlewaretoken" not in changed.content


@pytest.mark.usefixtures("fleet")
def test_a_window_that_ends_by_itself_changes_the_page(enter: Enter) -> None:
    client = enter()
    endpoint = EndpointState.objects.get().endpoint
    make_window(endpoint, ends_at=NOON + timedelta(seconds=10))
    etag = client.get(PAGE, headers=POLL).headers["ETag"]

    with time_machine.travel(NOON + timedelta(seconds=11), tick=False):
        answer = client.get(PAGE, headers={**POLL, "If-None-Match": etag})

    assert answer.status_code == HTTPStatus.OK


@pytest.mark.usefixtures("fleet")
def test_a_manager_has_what_is_in_trouble_checked_at_once(enter: Enter) -> None:
    EndpointState.objects.update(
        due_at=NOON + timedelta(minutes=5), last_asked_at=NOON - timedelta(minutes=2)
    )
    answer = enter().post(f"{PAGE}check/", follow=True)

    assert "The endpoint is being checked now" in text(answer)
    assert EndpointState.objects.get().due_at == NOON


@pytest.mark.parametrize("role", [Role.VIEWER, Role.SUPPLIER])
def test_others_may_not_ask(enter: Enter, fleet: Supplier, role: Role) -> None:
    later = NOON + timedelta(minutes=5)
    EndpointState.objects.update(due_at=later)
    client = enter(role, supplier=fleet if role is Role.SUPPLIER else None)

    assert client.post(f"{PAGE}check/").status_code == HTTPStatus.FORBIDDEN
    assert b"Check what is in trouble" not in client.get(PAGE).content
    assert EndpointState.objects.get().due_at == later


def test_the_cost_does_not_grow_with_endpoints(
    enter: Enter, assert_constant_queries: AssertConstantQueries
) -> None:
    checks_work(NOON)
    client = enter()

    def grow() -> None:
        make_incident(make_down(migration=make_migration(supplier=make_supplier())))

    grow()
    assert_constant_queries(lambda: client.get(PAGE), grow=grow)
