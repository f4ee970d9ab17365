"""What the checks are held to have found, as long as no real check was made."""

from datetime import date, timedelta

import pytest

from migrations_tracker.demo.observed import observe, observe_all
from migrations_tracker.demo.steps import Found
from migrations_tracker.demo.stories import STORIES, VIRGIN
from migrations_tracker.demo.troubles import TROUBLES, Trouble, found_at
from migrations_tracker.domain.calendar import add_working_days
from migrations_tracker.domain.endpoint_kinds import EndpointKind
from migrations_tracker.domain.endpoint_state import EndpointStatus
from migrations_tracker.domain.observation import CRITICAL
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import (
    Discrepancy,
    EndpointState,
    Event,
    Incident,
    MigrationFacts,
    PsnMigration,
    StatusChange,
)
from migrations_tracker.registry_sim.faults import Mode
from migrations_tracker.services.endpoints import create_endpoints
from tests.make import NOON, make_borough, make_migration
from tests.registry_sim.worlds import SCENARIOS

PICTURE = date(2026, 3, 9)
MINUTE = timedelta(minutes=1)
LOOK_UP, NAMES = EndpointKind.DWP_SEARCHLIGHT, EndpointKind.DNS


def live_borough() -> PsnMigration:
    borough = make_borough(gss_code="E09000009")
    create_endpoints(borough, NOON)
    migration = make_migration(borough=borough, stage=Stage.LIVE)
    borough.endpoints.update(expected_from=migration.stage_since)
    return migration


def down(since_min: int) -> Found:
    return Found(LOOK_UP, EndpointStatus.DOWN, NOON - MINUTE * since_min)


@pytest.mark.django_db
def test_a_trouble_that_lasted_opens_a_case_and_an_incident_at_once() -> None:
    migration = live_borough()

    observe(migration, [down(20)], NOON)

    case = Discrepancy.objects.get()
    assert (case.kind, case.opened_at) == ("over_claimed", NOON)
    assert case.disagree_since == NOON - MINUTE * 20
    assert Incident.objects.get().since == NOON - MINUTE * 20
    assert MigrationFacts.objects.get().observed == "down"


@pytest.mark.django_db
def test_the_case_closes_by_itself_when_the_trouble_has_been_over_for_long_enough() -> None:
    migration = live_borough()
    observe(migration, [down(20)], NOON)
    later = NOON + timedelta(hours=1)

    observe(migration, [Found(LOOK_UP, EndpointStatus.UP, later - MINUTE * 20)], later)

    assert Discrepancy.objects.get().closed_at == later
    assert Incident.objects.get().closed_at == later


@pytest.mark.django_db
def test_finding_the_same_again_changes_nothing() -> None:
    migration = live_borough()
    observe(migration, [down(20)], NOON)
    before = (Event.objects.count(), StatusChange.objects.count(), Incident.objects.count())

    observe(migration, [down(20)], NOON)

    assert (Event.objects.count(), StatusChange.objects.count(), Incident.objects.count()) == before


@pytest.mark.django_db
def test_once_a_real_check_was_made_nothing_is_held_by_hand() -> None:
    migration = live_borough()
    EndpointState.objects.update(last_us=6_000)

    was_observed = observe(migration, [down(20)], NOON)
    observe_all(lambda offset: add_working_days(PICTURE, offset), NOON)

    assert not was_observed
    assert not EndpointState.objects.exclude(status="").exists()
    assert not Discrepancy.objects.exists()


@pytest.mark.django_db
def test_at_the_end_each_endpoint_is_held_to_be_as_its_past_ends() -> None:
    migration = live_borough()
    since = NOON - timedelta(hours=2)
    proxy = migration.borough.endpoints.get(kind="gsi_web_proxy")
    StatusChange.objects.create(endpoint=proxy, to_status="up", at=since, recorded_at=since)

    observe_all(lambda offset: add_working_days(NOON.date(), offset), NOON)

    states = {state.endpoint.kind: state for state in EndpointState.objects.all()}
    assert (states["gsi_web_proxy"].status, states["gsi_web_proxy"].since) == ("up", since)
    assert states["dwp_searchlight"].status == "down"
    assert {state.last_answer_at for state in states.values()} == {NOON}


def lasting() -> set[str]:
    return {f"E09{one.number:06d}-{one.kind}" for one in TROUBLES if one.ends is None}


def test_the_registry_goes_on_with_the_troubles_that_last() -> None:
    """All of those on critical endpoints; an expiring certificate is no trouble yet."""
    played = {
        ref
        for episode in SCENARIOS["demo"].episodes
        for ref in episode.scope.refs
        if EndpointKind(ref.partition("-")[2]) in CRITICAL
        and episode.fault.mode is not Mode.CERT_EXPIRING
    }

    assert played == lasting()


def test_troubles_are_those_of_live_boroughs_of_invented_suppliers() -> None:
    stories = {story.number: story for story in STORIES}

    for one in TROUBLES:
        live = min(t.day for t in stories[one.number].turns if t.stage is Stage.LIVE)
        assert stories[one.number].supplier != VIRGIN
        assert live < one.begins[0] < 0


@pytest.mark.parametrize("one", TROUBLES, ids=lambda t: f"{t.number}-{t.kind}")
def test_a_trouble_is_found_while_it_lasts_and_then_as_over(one: Trouble) -> None:
    def date_of(offset: int) -> date:
        return add_working_days(PICTURE, offset)

    picture = NOON.replace(year=2026, month=3, day=9)
    found = {each.kind: each.status for each in found_at(one.number, date_of, picture)}

    up = EndpointStatus.UP
    assert found.get(one.kind, up) is (up if one.ends else one.status)
