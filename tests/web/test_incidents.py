"""The list of incidents, one incident, and what people say of it."""

import csv
import re
from datetime import timedelta
from html import unescape
from io import StringIO
from typing import Any

import pytest

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.endpoint_kinds import EndpointKind
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import Assignment, Incident, IncidentUpdate
from migrations_tracker.services.assignments import assign_supplier
from suppliers.models import Supplier
from tests.conftest import AssertConstantQueries
from tests.make import NOON, make_borough, make_migration, make_supplier, origin
from tests.make_checks import checks_work, source_away
from tests.make_incidents import HOUR, make_down, make_incident, make_source_incident
from tests.web.conftest import Enter

pytestmark = pytest.mark.django_db
LIST = "/incidents/"
UPDATE = {"form": "update", "version": "1", "progress": "identified", "text": "A cut fibre."}
ACKNOWLEDGE = {"form": "acknowledge", "version": "1", "until": "4"}


def text(answer: Any) -> str:
    """The page as people read it: without marks, and in single spaces."""
    return " ".join(re.sub(r"<[^>]+>", " ", unescape(answer.content.decode())).split())


@pytest.fixture
def fleet() -> Supplier:
    return make_supplier(name="Fleet Networks", slug="fleet")


@pytest.fixture
def incident(fleet: Supplier) -> Incident:
    """The mail relay of Haringey, down for an hour."""
    place = make_borough(short_name="Haringey", slug="haringey")
    checks_work(NOON)
    migration = make_migration(borough=place, supplier=fleet, stage=Stage.LIVE)
    return make_incident(make_down(migration=migration))


def address(incident: Incident) -> str:
    return f"{LIST}{incident.reference}/"


def elsewhere(**fields: object) -> Incident:
    return make_incident(make_down(since=NOON - HOUR), **fields)  # type: ignore[arg-type]  # fields


def test_the_list_leads_with_its_finding(enter: Enter, incident: Incident) -> None:
    page = text(enter().get(LIST))

    assert "1 incident is open" in page
    row = f"{incident.reference} GCSx mail relay of Haringey is down Fleet Networks 11:00am"
    assert f"{row} 1 hour Investigating Nobody yet" in page


def test_without_any_the_list_says_what_will_stand_here(enter: Enter) -> None:
    page = text(enter().get(LIST))

    assert "No incident so far" in page
    assert "Nothing that must answer has been confirmed down yet" in page


def test_what_came_together_stands_together(enter: Enter, incident: Incident) -> None:
    migration = incident.migration
    assert migration is not None
    other = make_incident(make_down(migration=migration, kind=EndpointKind.DNS))
    elsewhere(since=NOON - 3 * HOUR)

    listing = text(enter().get(LIST))
    page = text(enter().get(address(incident)))

    assert "2 endpoints: Fleet Networks, in Haringey" in listing
    assert f"Came together 2 endpoints: Fleet Networks, in Haringey. {other.reference}" in page


@pytest.mark.usefixtures("incident")
def test_closed_ones_stay_with_their_cause(enter: Enter) -> None:
    Incident.objects.update(closed_at=NOON, progress="resolved", cause="A cut fibre")

    page = text(enter().get(LIST))

    assert "No incident is open" in page
    assert "GCSx mail relay of Haringey was down Fleet Networks 11:00am 1 hour A cut fibre" in page


def test_closed_ones_come_fifty_a_page(enter: Enter) -> None:
    for minute in range(51):
        at = NOON - timedelta(minutes=minute)
        elsewhere(since=at - HOUR, closed_at=at)

    page = text(enter().get(f"{LIST}?page=2&status=closed"))

    assert "Page 2 of 2" in page
    assert page.count("was down") == 1


def test_a_fault_of_the_source_is_said_first_and_blames_no_borough(enter: Enter) -> None:
    source_away(NOON - HOUR, NOON)
    found = make_source_incident()

    listing, page = text(enter().get(LIST)), text(enter().get(address(found)))

    assert "Status source has not answered since 11:00am" in listing
    assert "The status source does not answer" in listing
    assert "Every borough: last known statuses are shown" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("status=open", {"Haringey", "Sutton"}),
        ("status=closed", {"Bexley"}),
        ("status=open&status=closed", {"Haringey", "Sutton", "Bexley"}),
        ("borough=haringey", {"Haringey"}),
        ("supplier=fleet", {"Haringey"}),
        ("kind=certificate", set()),
        ("kind=down&borough=haringey&status=closed", set()),
    ],
)
@pytest.mark.usefixtures("incident")
def test_the_list_is_narrowed_by_its_address(enter: Enter, query: str, found: set[str]) -> None:
    sutton = make_migration(borough=make_borough(short_name="Sutton"), stage=Stage.LIVE)
    make_incident(make_down(migration=sutton))
    bexley = make_migration(borough=make_borough(short_name="Bexley"), stage=Stage.LIVE)
    make_incident(make_down(migration=bexley), closed_at=NOON)

    rows = list(csv.DictReader(StringIO(_csv(enter, query))))

    assert {row["Borough"] for row in rows} == found


def _csv(enter: Enter, query: str = "") -> str:
    answer = enter().get(f"{LIST}incidents.csv?{query}")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    return answer.content.decode("utf-8-sig")


def test_a_filter_that_is_not_known_is_named(enter: Enter, incident: Incident) -> None:
    assert "nonsense" in text(enter().get(f"{LIST}?borough=nonsense"))
    assert incident.reference in text(enter().get(f"{LIST}?borough=nonsense"))


def test_the_csv_has_whole_instants_and_the_same_rows(enter: Enter, incident: Incident) -> None:
    (row,) = csv.DictReader(StringIO(_csv(enter)))

    assert row["Reference"] == incident.reference
    assert row["Since"] == "2026-03-09T11:00:00+00:00"
    assert (row["Lead supplier"], row["Lasted"]) == ("Fleet Networks", "1 hour")


def test_an_update_is_recorded_and_shown(enter: Enter, incident: Incident) -> None:
    browser = enter()

    answer = browser.post(address(incident), UPDATE | {"cause": "Dug up"}, follow=True)

    page = text(answer)
    assert f"Recorded for {incident.reference}" in page
    assert "A cut fibre. Identified. Person" in page
    assert "Cause Dug up" in page


def test_acknowledging_makes_one_its_owner(enter: Enter, incident: Incident) -> None:
    page = text(enter().post(address(incident), ACKNOWLEDGE, follow=True))

    found = Incident.objects.get()
    assert found.acknowledged_until == NOON + 4 * HOUR
    assert "acknowledged midday, until 4:00pm" in page
    assert found.owner.startswith("user:")


def test_the_borough_and_its_lead_supplier_may_answer(
    enter: Enter, incident: Incident, fleet: Supplier
) -> None:
    assert incident.migration is not None
    borough = incident.migration.borough
    for browser in (enter(Role.BOROUGH, borough=borough), enter(Role.SUPPLIER, supplier=fleet)):
        version = Incident.objects.get().version
        said = UPDATE | {"version": str(version), "text": f"News {version}."}
        assert browser.post(address(incident), said).status_code == 302

    assert IncidentUpdate.objects.count() == 2


@pytest.mark.parametrize("role", [Role.VIEWER, Role.ADMINISTRATOR])
def test_others_read_it_but_answer_nothing(enter: Enter, incident: Incident, role: Role) -> None:
    browser = enter(role)

    assert "Post the update" not in text(browser.get(address(incident)))
    assert browser.post(address(incident), UPDATE).status_code == 403
    assert not IncidentUpdate.objects.exists()


def test_another_supplier_s_incident_does_not_exist(enter: Enter, incident: Incident) -> None:
    stranger = enter(Role.SUPPLIER, supplier=make_supplier())
    other_borough = enter(Role.BOROUGH, borough=make_borough())

    for browser in (stranger, other_borough):
        assert browser.get(address(incident)).status_code == 404
        assert browser.post(address(incident), UPDATE).status_code == 404
        assert "Haringey" not in text(browser.get(LIST))
        assert "Haringey" not in browser.get(f"{LIST}incidents.csv").content.decode()


def test_a_supplier_learns_nothing_of_the_one_before(enter: Enter, incident: Incident) -> None:
    assert incident.migration is not None
    new = make_supplier(name="Tyburn")
    assign_supplier(incident.migration.pk, new, origin(now=NOON))
    browser = enter(Role.SUPPLIER, supplier=new)

    pages = text(browser.get(LIST)) + text(browser.get(address(incident)))

    assert "Another supplier" in pages
    assert "Fleet" not in pages
    assert Assignment.objects.current().get().supplier == new


def test_signed_out_one_signs_in_first(client: Any, incident: Incident) -> None:
    assert client.get(address(incident)).status_code == 302


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"text": " "}, "Say what is known or being done."),
        ({"progress": "resolved"}, "Choose one of the steps below."),
        ({"text": "x" * 1001}, "at most 1000 characters"),
    ],
)
def test_an_update_that_cannot_be_is_refused_at_its_field(
    enter: Enter, incident: Incident, changes: dict[str, str], words: str
) -> None:
    answer = enter().post(address(incident), UPDATE | changes)

    assert answer.status_code == 422
    assert words in text(answer)
    assert not IncidentUpdate.objects.exists()


def test_an_update_over_somebody_else_s_is_kept_and_not_recorded(
    enter: Enter, incident: Incident
) -> None:
    enter().post(address(incident), UPDATE)

    answer = enter().post(address(incident), UPDATE | {"text": "Mine."})

    assert answer.status_code == 409
    assert "Someone changed this while you were editing" in text(answer)
    assert "Mine." in text(answer)
    assert IncidentUpdate.objects.count() == 1


def test_the_same_sent_twice_is_recorded_once(enter: Enter, incident: Incident) -> None:
    browser = enter()

    for _ in range(2):
        assert browser.post(address(incident), UPDATE).status_code == 302

    assert IncidentUpdate.objects.count() == 1


def test_after_it_has_closed_only_its_story_is_told(enter: Enter, incident: Incident) -> None:
    Incident.objects.update(closed_at=NOON, progress="resolved")
    browser = enter()

    assert "Acknowledge" not in text(browser.get(address(incident)))
    acknowledged = browser.post(address(incident), ACKNOWLEDGE)
    told = browser.post(address(incident), UPDATE | {"progress": "resolved", "cause": "Dug up"})

    assert (acknowledged.status_code, told.status_code) == (422, 302)
    assert Incident.objects.get().cause == "Dug up"


@pytest.mark.parametrize("path", ["INC-9999/", "INC-1/", "INC-00001/", "INC-0001", "x/"])
def test_what_is_not_there_is_not_there(enter: Enter, path: str) -> None:
    assert enter().get(f"{LIST}{path}", follow=True).status_code == 404


def test_the_list_costs_the_same_however_many_there_are(
    enter: Enter, assert_constant_queries: AssertConstantQueries
) -> None:
    browser = enter()
    elsewhere()
    elsewhere(closed_at=NOON)

    def grow() -> None:
        for _ in range(5):
            elsewhere()
            elsewhere(closed_at=NOON)

    assert assert_constant_queries(lambda: browser.get(LIST), grow=grow) <= 16


def test_the_csv_costs_the_same_however_many_there_are(
    enter: Enter, assert_constant_queries: AssertConstantQueries
) -> None:
    browser = enter()
    elsewhere()

    def act() -> object:
        return browser.get(f"{LIST}incidents.csv")

    assert assert_constant_queries(act, grow=lambda: [elsewhere() for _ in range(5)]) <= 9


def test_one_incident_costs_the_same_however_much_came_together(
    enter: Enter, incident: Incident, assert_constant_queries: AssertConstantQueries
) -> None:
    browser = enter()
    elsewhere()

    def grow() -> None:
        for _ in range(5):
            elsewhere()
            incident.updates.create(at=NOON, author="user:1", progress="identified", text="News")

    incident.updates.create(at=NOON, author="user:1", progress="identified", text="News")
    assert assert_constant_queries(lambda: browser.get(address(incident)), grow=grow) <= 20


def test_the_overview_leads_to_what_is_open(enter: Enter, incident: Incident) -> None:
    page = enter().get("/").content.decode()

    assert '<a href="/incidents/?status=open">1 open incident</a>' in page
    assert incident.is_open
