"""Reviews of many migrations: their cost, what is due, and that nothing drifts."""

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
from migrations_tracker.services.opening import open_migration
from migrations_tracker.services.reconcile import due_for_review, reconcile
from migrations_tracker.services.transitions import StageClaim, claim_stage
from tests.conftest import AssertConstantQueries
from tests.make import NOON, make_endpoints, make_migration, meet_gate, origin
from tests.make_checks import (
    LONG_AGO,
    answers,
    checks_work,
    make_case,
    make_live,
)
from tests.services.looking import MINUTE, look

pytestmark = pytest.mark.django_db
UP, DOWN, DEGRADED = EndpointStatus.UP, EndpointStatus.DOWN, EndpointStatus.DEGRADED
MAIL = frozenset({EndpointKind.MAIL_RELAY})


def test_the_ledger_of_a_migration_stays_whole() -> None:
    migration = make_migration(stage=Stage.CUTOVER, at=LONG_AGO)
    make_endpoints(migration)
    look(migration, 0)
    meet_gate(migration, Stage.LIVE)
    claim_stage(migration.pk, StageClaim(Stage.LIVE), origin())
    answers(migration, DOWN, since=NOON, at=NOON)

    look(migration, 15)
    look(migration, 30)

    assert Event.objects.count() == 4
    assert not any(report.flaws for report in check_streams())


def test_a_new_migration_takes_the_endpoints_over_and_ends_old_cases() -> None:
    old = make_live(stage=Stage.CLOSED)
    answers(old, DOWN, since=NOON, at=NOON)
    look(old, 15)

    checks_work(NOON + 16 * MINUTE)
    open_migration(old.borough, origin(now=NOON + 16 * MINUTE))
    still = look(old, 30)

    assert still == ["over_claimed"]
    assert look(old, 31) == []


def test_due_are_those_that_time_may_have_changed() -> None:
    calm, due, ticking, silent, disputed, new = (make_live() for _ in range(6))
    make_case(disputed)
    for each in (calm, due, ticking, silent, disputed):
        MigrationFacts.objects.create(migration=each, observed="up", observed_since=NOON)
    MigrationFacts.objects.filter(migration=due).update(next_review_at=NOON)
    CaseClock.objects.create(
        migration=ticking, kind="over_claimed", since=NOON, counts_from=NOON, run=timedelta(0)
    )
    answers(silent, UP, since=LONG_AGO, at=NOON - timedelta(minutes=5), kinds=MAIL)

    found = set(due_for_review(NOON).values_list("pk", flat=True))

    assert found == {due.pk, ticking.pk, silent.pk, disputed.pk, new.pk}


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


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
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


def clock_values() -> object:
    return CaseClock.objects.values("migration", "kind", "since", "counts_from", "run").get()


def test_an_open_case_is_not_opened_twice() -> None:
    migration = make_live()
    answers(migration, DOWN, since=NOON, at=NOON)
    make_case(migration)

    look(migration, 60)

    assert Discrepancy.objects.count() == 1
