"""What is derived of a migration is brought up to date, with an event for each change."""

from datetime import timedelta

import pytest

from migrations_tracker.domain.cutover import Ended
from migrations_tracker.domain.endpoint_kinds import EndpointKind
from migrations_tracker.domain.endpoint_state import EndpointStatus
from migrations_tracker.domain.psn_services import CutoverOutcome
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import (
    CaseClock,
    Discrepancy,
    EndpointState,
    Event,
    MigrationFacts,
    PsnMigration,
)
from migrations_tracker.services.cutovers import end_cutover, scope_service
from migrations_tracker.services.reconcile import reconcile, reconcile_due
from migrations_tracker.services.transitions import StageClaim, claim_stage
from tests.make import NOON, make_cut_over, make_endpoints, make_migration, origin
from tests.make_checks import (
    LONG_AGO,
    answers,
    checks_work,
    fresh,
    make_live,
)
from tests.services.looking import MINUTE, look

pytestmark = pytest.mark.django_db
UP, DOWN, DEGRADED = EndpointStatus.UP, EndpointStatus.DOWN, EndpointStatus.DEGRADED
MAIL = frozenset({EndpointKind.MAIL_RELAY})


def test_what_is_observed_is_kept_with_its_beginning() -> None:
    migration = make_live()

    look(migration, 0)

    facts = MigrationFacts.objects.get()
    assert (facts.observed, facts.observed_since) == ("up", migration.stage_since)
    assert not Event.objects.exists()


def test_a_change_of_what_is_observed_is_an_event() -> None:
    migration = make_live()
    look(migration, 0)
    answers(migration, DOWN, since=NOON, at=NOON, kinds=MAIL)

    look(migration, 1)

    event = Event.objects.get()
    assert (event.kind, event.actor, event.effective_at) == (
        "observed_changed",
        "system:checks",
        NOON,
    )
    assert (event.old, event.new) == ({"observed": "up"}, {"observed": "down"})


def test_observations_never_move_a_version() -> None:
    migration = make_live()
    answers(migration, DOWN, since=NOON, at=NOON)

    look(migration, 15)

    after = PsnMigration.objects.get()
    assert (after.version, after.updated_at) == (migration.version, migration.updated_at)


def test_down_for_fifteen_minutes_while_claimed_live_is_over_claimed() -> None:
    migration = make_live()
    answers(migration, DOWN, since=NOON, at=NOON, kinds=MAIL)

    assert look(migration, 14.9) == []
    assert look(migration, 15) == ["over_claimed"]

    case = Discrepancy.objects.get()
    assert (case.claimed, case.observed, case.observed_since) == ("live", "down", NOON)
    assert (case.disagree_since, case.opened_at) == (NOON, NOON + 15 * MINUTE)


def test_an_event_says_what_the_case_is() -> None:
    migration = make_live()
    answers(migration, DOWN, since=NOON, at=NOON, kinds=MAIL)

    look(migration, 15)

    event = Event.objects.get(kind="discrepancy_opened")
    assert event.new["discrepancy"] == "over_claimed"
    assert (event.new["claimed"], event.new["observed"]) == ("live", "down")


@pytest.mark.parametrize("stage", [Stage.ACCEPTED, Stage.CLOSED])
def test_later_than_live_is_over_claimed_too(stage: Stage) -> None:
    migration = make_live(stage=stage)
    answers(migration, DEGRADED, since=NOON, at=NOON, kinds=MAIL)

    assert look(migration, 15) == ["over_claimed"]


def test_an_endpoint_that_is_not_critical_makes_no_case() -> None:
    migration = make_live()
    answers(migration, DOWN, since=NOON, at=NOON, kinds=frozenset({EndpointKind.NTP}))

    assert look(migration, 60) == []


def test_planned_maintenance_is_no_disagreement() -> None:
    migration = make_live()
    look(migration, 0)
    EndpointState.objects.update(last_reading="maintenance")

    assert look(migration, 60) == []
    assert MigrationFacts.objects.get().observed == "maintenance"


def test_a_case_closes_by_itself_after_fifteen_minutes_of_agreement() -> None:
    migration = make_live()
    answers(migration, DOWN, since=NOON, at=NOON, kinds=MAIL)
    look(migration, 15)
    answers(migration, UP, since=NOON + 20 * MINUTE, at=NOON, kinds=MAIL)

    assert look(migration, 20) == ["over_claimed"]
    assert look(migration, 34.9) == ["over_claimed"]
    assert look(migration, 35) == []
    assert Event.objects.filter(kind="discrepancy_closed").count() == 1
    assert not CaseClock.objects.exists()


def test_going_back_to_testing_ends_an_over_claim() -> None:
    migration = make_live()
    answers(migration, DOWN, since=NOON, at=NOON, kinds=MAIL)
    look(migration, 15)
    claim_stage(
        migration.pk,
        StageClaim(Stage.TESTING, reason="Mail is lost."),
        origin(now=NOON + 16 * MINUTE),
    )

    assert look(migration, 30.9) == ["over_claimed"]
    assert look(migration, 31) == []


def test_silence_of_one_endpoint_is_unobservable_and_not_over_claimed() -> None:
    migration = make_live()
    silent = EndpointState.objects.get(endpoint__kind="mail_relay")

    found = []
    for minute in range(30):
        now = NOON + minute * MINUTE
        fresh(migration, now)
        EndpointState.objects.filter(pk=silent.pk).update(last_asked_at=now, last_answer_at=NOON)
        checks_work(now)
        reconcile_due(now)
        found.append(Discrepancy.objects.filter(kind="unobservable").exists())

    assert found == [False] * 15 + [True] * 15
    assert Discrepancy.objects.count() == 1


def test_an_endpoint_that_we_paused_ourselves_makes_no_case() -> None:
    migration = make_live()
    EndpointState.objects.filter(endpoint__kind="mail_relay").update(enabled=False)

    for minute in (0, 10, 20, 40):
        fresh(migration, NOON + minute * MINUTE)
        EndpointState.objects.filter(enabled=False).update(last_answer_at=NOON)
        checks_work(NOON + minute * MINUTE)
        reconcile([migration.pk], NOON + minute * MINUTE)

    assert not Discrepancy.objects.exists()
    assert MigrationFacts.objects.get().observed == "unknown"


def test_pausing_does_not_close_an_over_claim() -> None:
    migration = make_live()
    answers(migration, DOWN, since=NOON, at=NOON, kinds=MAIL)
    look(migration, 15)
    EndpointState.objects.filter(endpoint__kind="mail_relay").update(enabled=False)

    for minute in (20, 40, 60):
        fresh(migration, NOON + minute * MINUTE)
        EndpointState.objects.filter(enabled=False).update(last_answer_at=NOON + 15 * MINUTE)
        checks_work(NOON + minute * MINUTE)
        reconcile([migration.pk], NOON + minute * MINUTE)

    assert Discrepancy.objects.still_open().exists()


def test_services_up_through_a_soak_before_live_are_under_claimed() -> None:
    migration = make_migration(stage=Stage.TESTING, at=LONG_AGO)
    make_endpoints(migration)
    make_cut_over(migration, LONG_AGO)
    # Monday 23 February: the tenth working day after it is Monday 9 March.
    answers(migration, UP, since=NOON - timedelta(days=14), at=NOON)

    assert look(migration, 11 * 60) == []
    # The day after begins at midnight, and the case a quarter of an hour later.
    assert look(migration, 12 * 60 + 14) == []
    assert look(migration, 12 * 60 + 15) == ["under_claimed"]
    case = Discrepancy.objects.get()
    assert (case.observed, case.observed_since) == ("up", NOON - timedelta(days=14))


def test_a_service_that_is_not_cut_over_begins_no_soak() -> None:
    migration = make_migration(stage=Stage.TESTING, at=LONG_AGO)
    make_endpoints(migration)
    make_cut_over(migration, LONG_AGO)
    answers(migration, UP, since=LONG_AGO, at=NOON)
    n3 = migration.service_cutovers.get(service="n3")
    back = Ended(CutoverOutcome.ROLLED_BACK, NOON, "No gateway yet.")
    end_cutover(n3.pk, back, origin())

    assert look(migration, 15) == []

    scope_service(n3.pk, origin(), in_scope=False, reason="Not needed.")
    assert look(migration, 30) == ["under_claimed"]


def test_one_service_that_fell_begins_its_soak_again() -> None:
    migration = make_migration(stage=Stage.TESTING, at=LONG_AGO)
    make_endpoints(migration)
    make_cut_over(migration, LONG_AGO)
    answers(migration, UP, since=LONG_AGO, at=NOON)
    answers(migration, UP, since=NOON - timedelta(days=2), at=NOON, kinds=MAIL)

    assert look(migration, 60) == []


def test_claiming_live_ends_an_under_claim() -> None:
    migration = make_migration(stage=Stage.CUTOVER, at=LONG_AGO)
    make_endpoints(migration)
    make_cut_over(migration, LONG_AGO)
    answers(migration, UP, since=LONG_AGO, at=NOON)
    assert look(migration, 0) == ["under_claimed"]

    claim_stage(migration.pk, StageClaim(Stage.LIVE), origin(now=NOON + MINUTE))

    assert look(migration, 15.9) == ["under_claimed"]
    assert look(migration, 16) == []


def test_before_any_check_nothing_is_derived() -> None:
    migration = make_live()

    reconcile([migration.pk], NOON)

    assert not MigrationFacts.objects.exists()


def test_a_backdated_claim_of_an_endpoint_long_down_is_a_case_at_once() -> None:
    migration = make_migration(stage=Stage.CUTOVER, at=LONG_AGO)
    make_endpoints(migration)
    make_cut_over(migration, LONG_AGO)
    answers(migration, UP, since=LONG_AGO, at=NOON)
    answers(migration, DOWN, since=NOON - timedelta(hours=3), at=NOON, kinds=MAIL)
    checks_work(NOON)
    hour_ago = NOON - timedelta(hours=1)

    claim_stage(migration.pk, StageClaim(Stage.LIVE, effective_at=hour_ago), origin())

    assert Discrepancy.objects.get().disagree_since == hour_ago
