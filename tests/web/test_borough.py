"""The page of one borough: facts, endpoints, history, and who may claim a stage there."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import EndpointState, Event, PsnMigration
from migrations_tracker.services.assignments import assign_supplier
from migrations_tracker.services.transitions import StageClaim, claim_stage
from suppliers.models import Supplier
from tests.conftest import AssertConstantQueries
from tests.make import (
    NOON,
    make_borough,
    make_endpoints,
    make_migration,
    make_supplier,
    meet_gate,
    origin,
)
from tests.web.conftest import Enter
from tests.web.test_overview import text

pytestmark = pytest.mark.django_db

PAGE = "/boroughs/haringey/"
HISTORY = "/boroughs/haringey/history/"


@pytest.fixture
def fleet() -> Supplier:
    return make_supplier(name="Fleet Networks")


@pytest.fixture
def migration(fleet: Supplier) -> PsnMigration:
    return make_migration(
        borough=make_borough(short_name="Haringey", slug="haringey"),
        supplier=fleet,
        stage=Stage.TESTING,
        wave=2,
        baseline_cutover_date=date(2026, 4, 1),
        forecast_cutover_date=date(2026, 4, 13),
    )


def _remark(migration: PsnMigration, times: int) -> None:
    for number in range(times):
        claim_stage(migration.pk, StageClaim(Stage.TESTING, note=f"Note {number}."), origin())


@pytest.mark.usefixtures("migration")
def test_the_page_leads_with_its_finding_and_says_what_is_known(enter: Enter) -> None:
    words = text(enter(), PAGE)

    assert "Haringey is at risk: forecast 6 working days late" in words
    assert "Lead supplier Fleet Networks" in words
    assert "Wave 2" in words
    assert "Baseline cutover 1 April 2026" in words
    assert "Forecast cutover 13 April 2026 6 working days late" in words


def test_a_borough_without_a_migration_says_so(enter: Enter) -> None:
    make_borough(short_name="Sutton", slug="sutton")

    words = text(enter(), "/boroughs/sutton/")

    assert "Sutton has no migration yet" in words
    assert "A programme manager or an administrator opens one" in words


def test_an_officer_sees_the_own_borough_before_its_migration(enter: Enter) -> None:
    sutton = make_borough(short_name="Sutton", slug="sutton")

    answer = enter(Role.BOROUGH, borough=sutton).get("/boroughs/sutton/")

    assert answer.status_code == 200


def test_all_ten_endpoints_are_listed_with_their_reasons(
    enter: Enter, migration: PsnMigration
) -> None:
    make_endpoints(migration)
    EndpointState.objects.update(
        status="degraded", since=NOON, last_answer_at=NOON, last_reason="Mail queue 61, over 50"
    )

    words = text(enter(), PAGE)

    assert words.count("Mail queue 61, over 50") == 10
    assert words.count("Not expected") == 7
    assert "GCN gateway critical Degraded midday a moment ago" in words
    assert "PSN DNS critical Not expected – a moment ago" in words


def test_a_paused_endpoint_says_so(enter: Enter, migration: PsnMigration) -> None:
    make_endpoints(migration)
    EndpointState.objects.update(enabled=False)

    assert "checks paused" in text(enter(), PAGE)


@pytest.mark.parametrize(
    ("stage", "held_from", "words"),
    [
        (Stage.ON_HOLD, "build", "4 Build On hold here"),
        (Stage.WITHDRAWN, "", "none of the nine stages is under way"),
        (Stage.LIVE, "", "7 Live Now"),
    ],
)
def test_the_tracker_shows_where_it_stands(
    stage: Stage, held_from: str, words: str, enter: Enter
) -> None:
    place = make_borough(short_name="Haringey", slug="haringey")
    make_migration(borough=place, stage=stage, held_from=held_from)

    assert words in text(enter(), PAGE)


def test_events_say_what_who_and_why(enter: Enter, migration: PsnMigration) -> None:
    claim_stage(migration.pk, StageClaim(Stage.BUILD, reason="Circuit late."), origin())

    words = text(enter(), PAGE)

    assert "Correct: Testing → Build" in words
    assert "Reason: Circuit late." in words


def test_what_people_write_is_escaped(enter: Enter, migration: PsnMigration) -> None:
    note = "<img src=x onerror=alert(1)>"
    claim_stage(migration.pk, StageClaim(Stage.TESTING, note=note), origin())

    page = enter().get(PAGE).content.decode()

    assert note not in page
    assert "&lt;img src=x" in page


def test_the_newest_twenty_events_stand_on_the_page(enter: Enter, migration: PsnMigration) -> None:
    _remark(migration, 23)

    page = enter().get(PAGE).content.decode()

    assert page.count("timeline__item") == 20
    assert "Note 22." in page
    assert "Note 2." not in page


def test_a_supplier_learns_nothing_of_the_one_before(enter: Enter, migration: PsnMigration) -> None:
    old = make_supplier(name="Tyburn Local Networks")
    lead = migration.assignments.get().supplier
    migration.assignments.update(supplier=old)
    assign_supplier(migration.pk, lead, origin())

    words = text(enter(Role.SUPPLIER, supplier=lead), PAGE)

    assert "Tyburn" not in words
    assert "another supplier → Fleet Networks" in words
    assert "Before that Tyburn Local Networks" in text(enter(), PAGE)


def test_history_is_paged_and_its_title_says_which(enter: Enter, migration: PsnMigration) -> None:
    _remark(migration, 51)

    page = enter().get(f"{HISTORY}?page=2").content.decode()

    assert re.search(r"<title>\s*History of Haringey \(page 2 of 2\)", page)
    assert page.count("timeline__item") == 1
    assert "Note 0." in page


@pytest.mark.parametrize("page", ["0", "3", "two", "-1", "²"])
@pytest.mark.usefixtures("migration")
def test_a_page_that_is_not_there_leads_to_the_first(page: str, enter: Enter) -> None:
    answer = enter().get(HISTORY, {"page": page})

    assert answer.headers["Location"] == HISTORY


@pytest.mark.usefixtures("migration")
def test_a_migration_without_events_has_an_empty_history(enter: Enter) -> None:
    assert "Nothing has been recorded yet." in text(enter(), HISTORY)


def test_a_borough_without_a_migration_has_no_history(enter: Enter) -> None:
    make_borough(slug="sutton")

    assert enter().get("/boroughs/sutton/history/").status_code == 404


@pytest.mark.parametrize("path", [PAGE, HISTORY])
def test_the_cost_does_not_grow_with_events(
    path: str,
    enter: Enter,
    migration: PsnMigration,
    assert_constant_queries: AssertConstantQueries,
) -> None:
    client = enter()
    make_endpoints(migration)
    _remark(migration, 1)

    cost = assert_constant_queries(lambda: client.get(path), grow=lambda: _remark(migration, 15))

    assert cost <= 39


def test_an_event_in_effect_earlier_says_from_when(enter: Enter, migration: PsnMigration) -> None:
    earlier = NOON - timedelta(hours=2)
    meet_gate(migration, Stage.CUTOVER)
    claim_stage(migration.pk, StageClaim(Stage.CUTOVER, effective_at=earlier), origin())

    assert "in effect from 10:00am" in text(enter(), PAGE)


def test_the_page_of_a_visitor_shows_no_history(client: Client, migration: PsnMigration) -> None:
    _remark(migration, 1)

    assert client.get(PAGE).content == b""
    assert Event.objects.count() == 1
