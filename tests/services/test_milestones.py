"""What is done with one milestone: row and event together, or neither."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.errors import MigrationEnded, NotYours, Refusal
from migrations_tracker.domain.milestones import MilestoneCode, Party
from migrations_tracker.domain.plan_refusals import (
    BeforeItsPredecessor,
    CannotSetAside,
    FollowsFromRecords,
    MilestoneChanged,
    NeedsNotDone,
    NotYetDone,
    StepNotPossible,
    StepReasonRequired,
    WaitingSinceFuture,
)
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import Event, Milestone, PsnMigration
from migrations_tracker.services.audit import Origin
from migrations_tracker.services.baselines import approve_baseline
from migrations_tracker.services.milestones import (
    Wait,
    block_milestone,
    complete_milestone,
    reopen_milestone,
    set_aside_milestone,
    start_milestone,
    submit_milestone,
    unblock_milestone,
)
from migrations_tracker.services.planning import change_forecast
from tests.conftest import AssertConstantQueries
from tests.make import (
    NOON,
    make_acceptance,
    make_certificate,
    make_migration,
    make_supplier,
    origin,
    principal,
)

pytestmark = pytest.mark.django_db
M = MilestoneCode
TODAY = NOON.date()
LAST_WEEK = TODAY - timedelta(days=7)


def row(migration: PsnMigration, code: MilestoneCode) -> Milestone:
    return Milestone.objects.get(migration=migration, code=code.value)


def done(migration: PsnMigration, *codes: MilestoneCode, on: date = LAST_WEEK) -> None:
    for code in codes:
        Milestone.objects.filter(migration=migration, code=code.value).update(
            status="complete", actual_date=on
        )


def test_starting_writes_row_and_event() -> None:
    migration = make_migration()

    event = start_milestone(migration.pk, M.DISCOVERY, origin())

    migration.refresh_from_db()
    assert (row(migration, M.DISCOVERY).status, migration.version) == ("in_progress", 2)
    assert event is not None
    assert event.kind == "milestone_changed"
    assert event.old == {"milestone": "discovery", "status": "not_started"}
    assert event.new == {"milestone": "discovery", "status": "in_progress"}


def test_a_milestone_that_is_handed_in_waits_as_submitted() -> None:
    migration = make_migration()

    submit_milestone(migration.pk, M.COCO, origin())

    assert row(migration, M.COCO).status == "submitted"


def test_a_block_says_on_whom_it_waits_since_when_and_why() -> None:
    migration = make_migration()
    wait = Wait(Party.THIRD_PARTY, " The landlord has not signed. ", LAST_WEEK)

    event = block_milestone(migration.pk, M.CIRCUIT, wait, origin())

    circuit = row(migration, M.CIRCUIT)
    assert (circuit.waiting_on, circuit.waiting_since) == ("third_party", LAST_WEEK)
    assert circuit.reason == "The landlord has not signed."
    assert event is not None
    assert event.new == {
        "milestone": "circuit",
        "status": "blocked",
        "waiting_on": "third_party",
        "waiting_since": LAST_WEEK.isoformat(),
        "reason": "The landlord has not signed.",
    }


def test_the_end_of_a_wait_clears_it() -> None:
    migration = make_migration()
    block_milestone(migration.pk, M.CIRCUIT, Wait(Party.SUPPLIER, "Late."), origin())

    event = unblock_milestone(migration.pk, M.CIRCUIT, origin())

    circuit = row(migration, M.CIRCUIT)
    assert (circuit.status, circuit.waiting_on, circuit.reason) == ("in_progress", "", "")
    assert circuit.waiting_since is None
    assert event is not None
    assert event.new["waiting_on"] == ""


def test_a_completion_has_its_day() -> None:
    migration = make_migration()

    event = complete_milestone(migration.pk, M.DISCOVERY, origin(), on=LAST_WEEK, note="Signed.")

    discovery = row(migration, M.DISCOVERY)
    assert (discovery.status, discovery.actual_date) == ("complete", LAST_WEEK)
    assert event is not None
    assert (event.effective_at.date(), event.note) == (LAST_WEEK, "Signed.")


def test_a_completion_recorded_late_takes_effect_behind_what_was_written_before() -> None:
    migration = make_migration()
    started = start_milestone(migration.pk, M.DISCOVERY, origin(now=NOON - timedelta(days=1)))

    completed = complete_milestone(migration.pk, M.DISCOVERY, origin(), on=LAST_WEEK)

    assert started is not None
    assert completed is not None
    assert completed.effective_at >= started.effective_at


def test_what_is_set_aside_holds_up_no_other() -> None:
    migration = make_migration()

    set_aside_milestone(migration.pk, M.DISCOVERY, origin(), reason="Scoped last year.")
    complete_milestone(migration.pk, M.BUSINESS_CASE, origin())

    assert row(migration, M.DISCOVERY).status == "not_applicable"
    assert row(migration, M.BUSINESS_CASE).status == "complete"


def test_reopening_takes_the_day_away_and_says_why() -> None:
    migration = make_migration()
    done(migration, M.DISCOVERY)

    event = reopen_milestone(migration.pk, M.DISCOVERY, origin(), reason="A site was missing.")

    discovery = row(migration, M.DISCOVERY)
    assert (discovery.status, discovery.actual_date) == ("in_progress", None)
    assert event is not None
    assert event.reason == "A site was missing."
    assert event.old["actual_date"] == LAST_WEEK.isoformat()


def test_records_satisfy_the_needs_of_others() -> None:
    migration = make_migration(stage=Stage.ACCEPTED)
    make_acceptance(migration)

    complete_milestone(migration.pk, M.DECOMMISSION, origin())

    assert row(migration, M.DECOMMISSION).status == "complete"


def test_folding_the_events_gives_the_present_rows() -> None:
    migration = make_migration(stage=Stage.BUILD)
    moments = (origin(now=NOON + timedelta(minutes=number)) for number in range(20))
    wait = Wait(Party.SUPPLIER, "The carrier is late.", LAST_WEEK)
    start_milestone(migration.pk, M.DISCOVERY, next(moments))
    block_milestone(migration.pk, M.DISCOVERY, wait, next(moments))
    complete_milestone(migration.pk, M.DISCOVERY, next(moments), on=LAST_WEEK)
    reopen_milestone(migration.pk, M.DISCOVERY, next(moments), reason="A site was missing.")
    complete_milestone(migration.pk, M.DISCOVERY, next(moments), on=LAST_WEEK)
    set_aside_milestone(migration.pk, M.ITHC, next(moments), reason="Tested last year.")
    change_forecast(migration.pk, M.CIRCUIT, TODAY, next(moments))
    approve_baseline(migration.pk, next(moments))

    for milestone in Milestone.objects.filter(migration=migration):
        assert folded(milestone) == present(milestone)


def folded(milestone: Milestone) -> dict[str, object]:
    """The columns of a milestone as its events tell them, in the order of their effect."""
    events = Event.objects.filter(stream__migration=milestone.migration)
    found: dict[str, object] = {"status": "not_started", "waiting_on": "", "reason": ""}
    for event in events.order_by("effective_at", "sequence"):
        if event.new["milestone"] == milestone.code:
            found |= event.new
    return {name: found.get(name) for name in COLUMNS}


def present(milestone: Milestone) -> dict[str, object]:
    values = {name: getattr(milestone, name) for name in COLUMNS}
    return {n: v.isoformat() if isinstance(v, date) else v for n, v in values.items()}


COLUMNS = (
    "status",
    "baseline_date",
    "forecast_date",
    "actual_date",
    "waiting_on",
    "waiting_since",
    "reason",
)
Act = Callable[[int, Origin], Event | None]
TWICE: list[Act] = [
    lambda pk, who: start_milestone(pk, M.DISCOVERY, who, expected_version=1),
    lambda pk, who: submit_milestone(pk, M.DISCOVERY, who, expected_version=1),
    lambda pk, who: block_milestone(
        pk, M.DISCOVERY, Wait(Party.BOROUGH, "Late."), who, expected_version=1
    ),
    lambda pk, who: complete_milestone(pk, M.DISCOVERY, who, expected_version=1),
    lambda pk, who: set_aside_milestone(pk, M.DISCOVERY, who, reason="No.", expected_version=1),
]


@pytest.mark.parametrize("act", TWICE)
def test_the_same_again_writes_nothing(act: Act) -> None:
    migration = make_migration()

    first, second = act(migration.pk, origin()), act(migration.pk, origin())

    assert first is not None
    assert second is None
    assert Event.objects.count() == 1
    assert row(migration, M.DISCOVERY).version == 2


REFUSED: list[tuple[Act, type[Refusal]]] = [
    (lambda pk, who: complete_milestone(pk, M.REMEDIATION, who), NeedsNotDone),
    (
        lambda pk, who: complete_milestone(pk, M.DISCOVERY, who, on=TODAY + timedelta(days=1)),
        NotYetDone,
    ),
    (
        lambda pk, who: complete_milestone(pk, M.ITHC, who, on=LAST_WEEK - timedelta(days=1)),
        BeforeItsPredecessor,
    ),
    (lambda pk, who: complete_milestone(pk, M.CERTIFICATE, who), FollowsFromRecords),
    (lambda pk, who: set_aside_milestone(pk, M.CUTOVER, who, reason="No."), CannotSetAside),
    (lambda pk, who: start_milestone(pk, M.BUSINESS_CASE, who), StepNotPossible),
    (lambda pk, who: unblock_milestone(pk, M.ITHC, who), StepNotPossible),
    (lambda pk, who: reopen_milestone(pk, M.BUSINESS_CASE, who, reason=" "), StepReasonRequired),
    (lambda pk, who: set_aside_milestone(pk, M.ITHC, who, reason=""), StepReasonRequired),
    (lambda pk, who: block_milestone(pk, M.ITHC, Wait(Party.BOROUGH, ""), who), StepReasonRequired),
    (
        lambda pk, who: block_milestone(
            pk, M.ITHC, Wait(Party.BOROUGH, "Late.", TODAY + timedelta(days=1)), who
        ),
        WaitingSinceFuture,
    ),
    (lambda pk, who: start_milestone(pk, M.ITHC, who, expected_version=7), MilestoneChanged),
]


@pytest.mark.parametrize(("act", "refusal"), REFUSED)
def test_a_refused_step_writes_nothing(act: Act, refusal: type[Refusal]) -> None:
    migration = make_migration()
    done(migration, M.BUSINESS_CASE)
    before = list(Milestone.objects.order_by("pk").values())

    with pytest.raises(refusal):
        act(migration.pk, origin())

    assert list(Milestone.objects.order_by("pk").values()) == before
    assert not Event.objects.exists()
    assert PsnMigration.objects.get().version == 1


def test_nothing_changes_in_a_migration_that_has_ended() -> None:
    migration = make_migration(stage=Stage.WITHDRAWN)

    with pytest.raises(MigrationEnded):
        start_milestone(migration.pk, M.DISCOVERY, origin())

    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("role", "code", "may"),
    [
        (Role.MANAGER, M.CERTIFICATE, True),
        (Role.MANAGER, M.ITHC, True),
        (Role.BOROUGH, M.ITHC, True),
        (Role.BOROUGH, M.DESIGN, False),
        (Role.BOROUGH, M.CERTIFICATE, False),
        (Role.SUPPLIER, M.DESIGN, True),
        (Role.SUPPLIER, M.ITHC, False),
        (Role.VIEWER, M.ITHC, False),
        (Role.ADMINISTRATOR, M.ITHC, False),
    ],
)
def test_each_role_changes_what_its_party_owns(role: Role, code: MilestoneCode, may: bool) -> None:
    fleet = make_supplier()
    migration = make_migration(supplier=fleet)
    who = {
        Role.BOROUGH: principal(role, borough_codes=frozenset({migration.borough_id})),
        Role.SUPPLIER: principal(role, supplier_ids=frozenset({fleet.pk})),
    }.get(role, principal(role))

    try:
        changed = start_milestone(migration.pk, code, origin(who)) is not None
    except NotYours:
        changed = False

    assert (changed, Event.objects.exists()) == (may, may)


def test_another_supplier_and_another_borough_change_nothing() -> None:
    migration = make_migration()
    stranger = principal(Role.SUPPLIER, supplier_ids=frozenset({make_supplier().pk}))
    neighbour = principal(Role.BOROUGH, borough_codes=frozenset({"E09999999"}))

    for who, code in ((stranger, M.DESIGN), (neighbour, M.ITHC)):
        with pytest.raises(NotYours):
            start_milestone(migration.pk, code, origin(who))

    assert not Event.objects.exists()


def test_the_cost_of_a_step_does_not_grow_with_the_records(
    assert_constant_queries: AssertConstantQueries,
) -> None:
    migration = make_migration()
    codes = iter([M.DISCOVERY, M.COCO, M.DESIGN, M.ITHC])

    def grow() -> None:
        for days in range(1, 6):
            replaced = NOON.date() - timedelta(days=days)
            make_certificate(migration, replaced_date=replaced)

    cost = assert_constant_queries(
        lambda: start_milestone(migration.pk, next(codes), origin()), grow=grow
    )

    assert cost <= 17  # two of them are the savepoint of the test
