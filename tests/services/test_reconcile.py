"""What is derived of a migration is brought up to date, with an event for each change."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from migrations_tracker.domain.endpoint_kinds import EndpointKind
from migrations_tracker.domain.endpoint_state import EndpointStatus
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import (
    CaseClock,
    ChangeCounter,
    Discrepancy,
    EndpointState,
    Event,
    MigrationFacts,
    PsnMigration,
)
from migrations_tracker.selectors.audit_log import check_streams
from migrations_tracker.services.reconcile import due_for_review, reconcile, reconcile_due
from migrations_tracker.services.transitions import StageClaim, claim_stage, open_migration
from tests.conftest import AssertConstantQueries
from tests.make import NOON, make_endpoints, make_migration, origin
from tests.make_checks import (
    LONG_AGO,
    answers,
    checks_work,
    fresh,
    make_case,
    make_live,
    source_away,
    source_back,
)

pytestmark = pytest.mark.django_db
UP, DOWN, DEGRADED = EndpointStatus.UP, EndpointStatus.DOWN, EndpointStatus.DEGRADED
MINUTE = timedelta(minutes=1)
MAIL = frozenset({EndpointKind.MAIL_RELAY})


def look(migration: PsnMigration, minute: float) -> list[str]:
    """Review at so many minutes past noon, every endpoint having just answered as before."""
    now = NOON + minute * MINUTE
    fresh(migration, now)
    checks_work(now)
    reconcile([migration.pk], now)
    return [case.kind for case in Discrepancy.objects.still_open().order_by("kind")]


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
    # Monday 23 February: the tenth working day after it is Monday 9 March.
    answers(migration, UP, since=NOON - timedelta(days=14), at=NOON)

    assert look(migration, 11 * 60) == []
    # The day after begins at midnight, and the case a quarter of an hour later.
    assert look(migration, 12 * 60 + 14) == []
    assert look(migration, 12 * 60 + 15) == ["under_claimed"]
    case = Discrepancy.objects.get()
    assert (case.observed, case.observed_since) == ("up", NOON - timedelta(days=14))


def test_one_service_that_fell_begins_its_soak_again() -> None:
    migration = make_migration(stage=Stage.TESTING, at=LONG_AGO)
    make_endpoints(migration)
    answers(migration, UP, since=LONG_AGO, at=NOON)
    answers(migration, UP, since=NOON - timedelta(days=2), at=NOON, kinds=MAIL)

    assert look(migration, 60) == []


def test_claiming_live_ends_an_under_claim() -> None:
    migration = make_migration(stage=Stage.CUTOVER, at=LONG_AGO)
    make_endpoints(migration)
    answers(migration, UP, since=LONG_AGO, at=NOON)
    assert look(migration, 0) == ["under_claimed"]

    claim_stage(migration.pk, StageClaim(Stage.LIVE), origin(now=NOON + MINUTE))

    assert look(migration, 15.9) == ["under_claimed"]
    assert look(migration, 16) == []


def test_while_the_source_is_away_nothing_opens_and_no_clock_runs() -> None:
    migration = make_live()
    answers(migration, DOWN, since=NOON, at=NOON, kinds=MAIL)
    look(migration, 10)
    source_away(NOON + 10 * MINUTE, NOON + 60 * MINUTE)

    reconcile_due(NOON + 60 * MINUTE)
    checks_work(NOON + 63 * MINUTE, watched_since=NOON + 61 * MINUTE)
    fresh(migration, NOON + 63 * MINUTE)
    reconcile_due(NOON + 63 * MINUTE)

    assert not Discrepancy.objects.exists()
    clock = CaseClock.objects.get()
    assert (clock.run, clock.since) == (10 * MINUTE, NOON)


def test_after_a_hold_the_clock_goes_on_where_it_stopped() -> None:
    migration = make_live()
    answers(migration, DOWN, since=NOON, at=NOON, kinds=MAIL)
    look(migration, 10)
    source_away(NOON + 10 * MINUTE, NOON + 60 * MINUTE)
    reconcile_due(NOON + 60 * MINUTE)
    checks_work(NOON + 63 * MINUTE, watched_since=NOON + 61 * MINUTE)
    fresh(migration, NOON + 63 * MINUTE)
    reconcile_due(NOON + 63 * MINUTE)

    assert look(migration, 67.9) == []
    assert look(migration, 68) == ["over_claimed"]


def test_after_a_hold_old_answers_are_not_held_against_a_borough() -> None:
    migration = make_live()
    look(migration, 0)
    source_away(NOON, NOON + 60 * MINUTE)
    reconcile_due(NOON + 60 * MINUTE)

    source_back(NOON + 61 * MINUTE)
    reconcile_due(NOON + 62 * MINUTE)

    assert not Event.objects.exists()
    assert not CaseClock.objects.exists()


def test_while_the_source_is_away_no_case_closes_and_nothing_observed_changes() -> None:
    migration = make_live()
    answers(migration, DOWN, since=NOON, at=NOON, kinds=MAIL)
    look(migration, 15)
    events = Event.objects.count()
    source_away(NOON + 16 * MINUTE, NOON + 90 * MINUTE)

    reconcile_due(NOON + 90 * MINUTE)

    assert Discrepancy.objects.still_open().exists()
    assert MigrationFacts.objects.get().observed == "down"
    assert Event.objects.count() == events


def test_a_dead_worker_makes_no_case() -> None:
    migration = make_live()
    look(migration, 0)

    reconcile_due(NOON + timedelta(hours=9))
    checks_work(NOON + timedelta(hours=9), watched_since=NOON + timedelta(hours=9))
    reconcile_due(NOON + timedelta(hours=9))

    assert not Discrepancy.objects.exists()


def test_before_any_check_nothing_is_derived() -> None:
    migration = make_live()

    reconcile([migration.pk], NOON)

    assert not MigrationFacts.objects.exists()


def test_a_backdated_claim_of_an_endpoint_long_down_is_a_case_at_once() -> None:
    migration = make_migration(stage=Stage.CUTOVER, at=LONG_AGO)
    make_endpoints(migration)
    answers(migration, UP, since=LONG_AGO, at=NOON)
    answers(migration, DOWN, since=NOON - timedelta(hours=3), at=NOON, kinds=MAIL)
    checks_work(NOON)
    hour_ago = NOON - timedelta(hours=1)

    claim_stage(migration.pk, StageClaim(Stage.LIVE, effective_at=hour_ago), origin())

    assert Discrepancy.objects.get().disagree_since == hour_ago


def test_the_ledger_of_a_migration_stays_whole() -> None:
    migration = make_migration(stage=Stage.CUTOVER, at=LONG_AGO)
    make_endpoints(migration)
    look(migration, 0)
    claim_stage(migration.pk, StageClaim(Stage.LIVE), origin())
    answers(migration, DOWN, since=NOON, at=NOON)

    look(migration, 15)
    look(migration, 30)

    assert Event.objects.count() == 3
    assert not any(report.flaws for report in check_streams())


def test_a_new_migration_takes_the_endpoints_over_and_ends_old_cases() -> None:
    old = make_live(stage=Stage.CLOSED)
    answers(old, DOWN, since=NOON, at=NOON)
    look(old, 15)

    open_migration(old.borough, origin(now=NOON + 16 * MINUTE))
    still = look(old, 30)

    assert still == ["over_claimed"]
    assert look(old, 31) == []


def test_due_are_those_that_time_may_have_changed() -> None:
    calm, due, ticking, silent, new = (make_live() for _ in range(5))
    for each in (calm, due, ticking, silent):
        MigrationFacts.objects.create(migration=each, observed="up", observed_since=NOON)
    MigrationFacts.objects.filter(migration=due).update(next_review_at=NOON)
    CaseClock.objects.create(
        migration=ticking, kind="over_claimed", since=NOON, counts_from=NOON, run=timedelta(0)
    )
    answers(silent, UP, since=LONG_AGO, at=NOON - timedelta(minutes=5), kinds=MAIL)

    found = set(due_for_review(NOON).values_list("pk", flat=True))

    assert found == {due.pk, ticking.pk, silent.pk, new.pk}


def test_a_review_that_finds_nothing_new_writes_nothing() -> None:
    migration = make_live()
    look(migration, 0)
    counter = ChangeCounter.objects.get().value

    look(migration, 60)

    assert ChangeCounter.objects.get().value == counter
    assert not Event.objects.exists()


def test_a_review_costs_the_same_for_any_number_of_migrations(
    assert_constant_queries: AssertConstantQueries,
) -> None:
    checks_work(NOON)
    make_live()

    def act() -> None:
        answered = {"last_answer_at": NOON, "last_reading": "down"}
        EndpointState.objects.update(status="down", since=LONG_AGO, **answered)
        MigrationFacts.objects.update(observed="up", observed_since=LONG_AGO)
        Discrepancy.objects.all().delete()
        reconcile(list(PsnMigration.objects.values_list("pk", flat=True)), NOON)
        assert Discrepancy.objects.count() == PsnMigration.objects.count()

    assert_constant_queries(act, grow=lambda: [make_live() for _ in range(32)])


STATES = st.lists(
    st.tuples(
        st.sampled_from([*EndpointKind][:6]),
        st.sampled_from([UP, DOWN, DEGRADED]),
        st.integers(0, 20),
    ),
    min_size=1,
    max_size=6,
)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(STATES)
def test_nothing_drifts_from_what_a_review_from_scratch_would_say(
    history: list[tuple[EndpointKind, EndpointStatus, int]],
) -> None:
    migration = make_live()
    minute = 0
    for kind, status, wait in history:
        answers(migration, status, since=NOON + minute * MINUTE, at=NOON, kinds=frozenset({kind}))
        look(migration, minute)
        minute += wait
        look(migration, minute)
    stored = list(MigrationFacts.objects.values_list("migration", "observed", "next_review_at"))
    clocks = list(CaseClock.objects.values_list("kind", "since", "counts_from", "run"))
    events = Event.objects.count()

    reconcile([migration.pk], NOON + minute * MINUTE)
    again = list(CaseClock.objects.values_list("kind", "since", "counts_from", "run"))
    assert (clocks, events) == (again, Event.objects.count())
    MigrationFacts.objects.filter(migration=migration).delete()
    reconcile([migration.pk], NOON + minute * MINUTE)

    assert stored == list(
        MigrationFacts.objects.values_list("migration", "observed", "next_review_at")
    )
    PsnMigration.objects.filter(pk=migration.pk).update(stage=Stage.WITHDRAWN.value)
    for model in (MigrationFacts, CaseClock, Discrepancy):
        model.objects.all().delete()


def test_from_scratch_gives_the_same_rows_where_one_thing_went_wrong() -> None:
    migration = make_live()
    look(migration, 0)
    answers(migration, DOWN, since=NOON + MINUTE, at=NOON, kinds=MAIL)
    look(migration, 2)
    look(migration, 10)
    rows = [MigrationFacts.objects.values().get(), clock_values()]

    MigrationFacts.objects.all().delete()
    CaseClock.objects.all().delete()
    look(migration, 10)

    assert [MigrationFacts.objects.values().get(), clock_values()] == rows


def clock_values() -> dict[str, object]:
    return CaseClock.objects.values("migration", "kind", "since", "counts_from", "run").get()


def test_an_open_case_is_not_opened_twice() -> None:
    migration = make_live()
    answers(migration, DOWN, since=NOON, at=NOON)
    make_case(migration)

    look(migration, 60)

    assert Discrepancy.objects.count() == 1
