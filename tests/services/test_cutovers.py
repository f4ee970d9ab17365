"""A service's cutover is written with its event, or not at all, and its endpoints follow it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from migrations_tracker.domain.access import Principal, Role
from migrations_tracker.domain.cutover import Ended, Window
from migrations_tracker.domain.cutover_refusals import CutoverChanged, InsideFreeze, WindowInThePast
from migrations_tracker.domain.cutover_rules import CutoverAction, CutoverPlan
from migrations_tracker.domain.errors import MigrationEnded, NotYours
from migrations_tracker.domain.psn_services import CutoverOutcome
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import (
    Endpoint,
    Event,
    Freeze,
    PsnMigration,
    ServiceCutover,
)
from migrations_tracker.selectors.audit_log import check_streams
from migrations_tracker.services.cutovers import (
    end_cutover,
    plan_cutover,
    record_rehearsal,
    scope_service,
    sign_off_cutover,
)
from migrations_tracker.services.transitions import StageClaim, claim_stage
from tests.conftest import AssertConstantQueries
from tests.make import (
    NOON,
    make_borough,
    make_endpoints,
    make_migration,
    make_supplier,
    origin,
    principal,
)

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TODAY = NOON.date()
COMPLETED, PARTIAL, ROLLED_BACK = CutoverOutcome
TOMORROW = CutoverPlan(
    Window(NOON + DAY, NOON + DAY + 3 * HOUR, NOON + DAY + HOUR), "CHG-77", "Ann, Ben"
)
LETTER = "Letter of 9 March."


def make_service(service: str = "n3", stage: Stage = Stage.CUTOVER, **fields: object) -> int:
    """The id of one service of a new migration."""
    migration = make_migration(stage=stage)
    rows = ServiceCutover.objects.filter(migration=migration, service=service)
    rows.update(**fields)
    return rows.get().pk


def get(pk: int) -> ServiceCutover:
    return ServiceCutover.objects.get(pk=pk)


def rows() -> list[tuple[object, ...]]:
    return list(ServiceCutover.objects.order_by("pk").values_list())


def done(hours: float = -1, outcome: CutoverOutcome = COMPLETED, note: str = "Why.") -> Ended:
    return Ended(outcome, NOON + hours * HOUR, note)


def test_a_service_that_is_not_needed_leaves_the_scope_with_a_reason() -> None:
    pk = make_service()

    event = scope_service(pk, origin(), in_scope=False, reason=" Not needed. ").event

    assert (get(pk).in_scope, get(pk).scope_reason, get(pk).version) == (False, "Not needed.", 2)
    assert event is not None
    assert (event.kind, event.reason) == ("service_scoped", "Not needed.")
    assert event.old == {"service": "n3", "in_scope": True, "scope_reason": ""}
    assert event.new == {"service": "n3", "in_scope": False, "scope_reason": "Not needed."}


def test_planning_writes_the_window_and_tells_only_what_changed() -> None:
    pk = make_service(change_reference="CHG-77")

    event = plan_cutover(pk, TOMORROW, origin()).event

    row = get(pk)
    assert row.window == TOMORROW.window
    assert (row.change_reference, row.on_call) == ("CHG-77", "Ann, Ben")
    assert event is not None
    assert event.new == {
        "service": "n3",
        "planned_start_at": "2026-03-10T12:00:00+00:00",
        "planned_end_at": "2026-03-10T15:00:00+00:00",
        "no_return_at": "2026-03-10T13:00:00+00:00",
        "on_call": "Ann, Ben",
    }


def test_planning_after_a_roll_back_begins_an_attempt_that_is_rehearsed_anew() -> None:
    pk = make_service(
        outcome="rolled_back", outcome_at=NOON - DAY, outcome_note="Lost.", rehearsed_date=TODAY
    )

    event = plan_cutover(pk, TOMORROW, origin()).event

    row = get(pk)
    assert (row.outcome, row.outcome_at, row.outcome_note, row.rehearsed_date) == (
        "",
        None,
        "",
        None,
    )
    assert event is not None
    assert event.old["outcome"] == "rolled_back"
    assert event.new["rehearsed_date"] is None


def test_after_a_partial_cutover_another_window_leaves_what_is_in_use() -> None:
    pk = make_service(outcome="partial", outcome_at=NOON - DAY, outcome_note="One site.")

    plan_cutover(pk, TOMORROW, origin())

    assert get(pk).outcome == "partial"


@pytest.mark.parametrize("of_borough", [True, False])
def test_a_window_in_a_freeze_is_refused_everywhere_it_counts(of_borough: bool) -> None:
    pk = make_service()
    borough = get(pk).migration.borough if of_borough else None
    freeze(borough=borough)

    with pytest.raises(InsideFreeze, match="“Year end”"):
        plan_cutover(pk, TOMORROW, origin())

    assert get(pk).version == 1


def test_a_freeze_of_another_borough_or_one_taken_away_is_none() -> None:
    pk = make_service()
    freeze(borough=make_borough())
    freeze(removed_at=NOON)

    assert plan_cutover(pk, TOMORROW, origin()).event


def freeze(**fields: object) -> None:
    days: dict[str, object] = {"starts_on": TODAY + DAY, "ends_on": TODAY + 9 * DAY}
    Freeze.objects.create(name="Year end", added_at=NOON, **(days | fields))


def test_a_rehearsal_is_recorded_and_the_last_one_said_stands() -> None:
    pk = make_service()

    record_rehearsal(pk, TODAY, origin())
    event = record_rehearsal(pk, TODAY - DAY, origin()).event

    assert get(pk).rehearsed_date == date(2026, 3, 8)
    assert event is not None
    assert event.new == {"service": "n3", "rehearsed_date": "2026-03-08"}


def test_an_outcome_takes_effect_at_its_own_time() -> None:
    pk = make_service()

    event = end_cutover(pk, done(-3), origin()).event

    assert (get(pk).outcome, get(pk).outcome_at) == ("completed", NOON - 3 * HOUR)
    assert event is not None
    assert (event.effective_at, event.recorded_at) == (NOON - 3 * HOUR, NOON)


def test_an_outcome_told_behind_a_later_one_goes_into_the_ledger_alone() -> None:
    pk = make_service()
    end_cutover(pk, done(-5, ROLLED_BACK, "Lost."), origin())
    end_cutover(pk, done(-1), origin())

    event = end_cutover(pk, done(-3, PARTIAL, "Half."), origin()).event

    assert (get(pk).outcome, get(pk).version) == ("completed", 3)
    assert event is not None
    assert (event.old["outcome"], event.new["outcome"]) == ("rolled_back", "partial")
    assert end_cutover(pk, done(-3, PARTIAL, "Half."), origin()).event is None


def test_rolling_back_ends_the_sign_off() -> None:
    pk = make_service(
        outcome="completed",
        outcome_at=NOON - DAY,
        signed_off_at=NOON - 2 * HOUR,
        signed_off_by="user:1",
    )

    event = end_cutover(pk, done(-1, ROLLED_BACK), origin()).event

    assert (get(pk).signed_off_at, get(pk).signed_off_by) == (None, "")
    assert event is not None
    assert event.old["signed_off_by"] == "user:1"


def test_a_manager_signs_off_by_a_letter_and_an_officer_in_person() -> None:
    first = make_service(outcome="completed", outcome_at=NOON - DAY)
    second = make_service(outcome="completed", outcome_at=NOON - DAY)
    own = frozenset({get(second).migration.borough_id})
    officer = principal(Role.BOROUGH, borough_codes=own)

    event = sign_off_cutover(first, origin(), reference=LETTER).event
    sign_off_cutover(second, origin(officer))

    assert event is not None
    assert event.reason == LETTER
    assert (get(first).signed_off_by, get(second).signed_off_by) == ("user:manager", "user:borough")


Act = Callable[[int], object]
ACTS: dict[CutoverAction, Act] = {
    CutoverAction.SCOPE: lambda pk: scope_service(pk, origin(), in_scope=False, reason="No."),
    CutoverAction.PLAN: lambda pk: plan_cutover(pk, TOMORROW, origin()),
    CutoverAction.REHEARSE: lambda pk: record_rehearsal(pk, TODAY, origin()),
    CutoverAction.END: lambda pk: end_cutover(pk, done(), origin()),
}


@pytest.mark.parametrize("action", ACTS)
def test_the_same_form_again_writes_nothing(action: CutoverAction) -> None:
    pk = make_service()
    ACTS[action](pk)
    before = rows()

    ACTS[action](pk)

    assert rows() == before
    assert Event.objects.count() == 1


def test_signing_off_twice_writes_once() -> None:
    pk = make_service(outcome="completed", outcome_at=NOON - DAY)

    sign_off_cutover(pk, origin(), reference=LETTER, expected_version=1)
    again = sign_off_cutover(pk, origin(), reference=LETTER, expected_version=1)

    assert again.event is None
    assert Event.objects.count() == 1


STALE: list[Act] = [
    lambda pk: scope_service(pk, origin(), in_scope=False, reason="No.", expected_version=7),
    lambda pk: plan_cutover(pk, TOMORROW, origin(), expected_version=7),
    lambda pk: record_rehearsal(pk, TODAY, origin(), expected_version=7),
    lambda pk: end_cutover(pk, done(), origin(), expected_version=7),
]


@pytest.mark.parametrize("number", range(len(STALE)))
def test_whoever_read_an_older_version_writes_nothing(number: int) -> None:
    pk = make_service()

    with pytest.raises(CutoverChanged, match="Somebody else changed N3"):
        STALE[number](pk)

    assert get(pk).version == 1
    assert not Event.objects.exists()


@pytest.mark.parametrize("stage", [Stage.CLOSED, Stage.WITHDRAWN])
@pytest.mark.parametrize("action", ACTS)
def test_a_migration_that_has_ended_takes_no_more(stage: Stage, action: CutoverAction) -> None:
    pk = make_service(stage=stage)
    before = rows()

    with pytest.raises(MigrationEnded):
        ACTS[action](pk)

    assert rows() == before
    assert not Event.objects.exists()


def test_a_refusal_writes_nothing() -> None:
    pk = make_service()
    past = replace(TOMORROW, window=Window(NOON - HOUR, NOON + HOUR))

    with pytest.raises(WindowInThePast):
        plan_cutover(pk, past, origin())

    assert get(pk).version == 1
    assert not Event.objects.exists()


def people(migration: PsnMigration) -> dict[str, Principal]:
    lead = migration.assignments.get().supplier_id
    own, other = frozenset({migration.borough_id}), frozenset({"E09999999"})
    return {
        "manager": principal(Role.MANAGER),
        "officer": principal(Role.BOROUGH, borough_codes=own),
        "officer of another": principal(Role.BOROUGH, borough_codes=other),
        "lead": principal(Role.SUPPLIER, supplier_ids=frozenset({lead})),
        "another supplier": principal(Role.SUPPLIER, supplier_ids=frozenset({make_supplier().pk})),
        "viewer": principal(Role.VIEWER),
        "administrator": principal(Role.ADMINISTRATOR),
    }


MAY_NOT = [
    ("officer of another", "plan"),
    ("another supplier", "plan"),
    ("viewer", "plan"),
    ("administrator", "plan"),
    ("lead", "scope"),
    ("lead", "sign off"),
    ("another supplier", "sign off"),
]
BY: dict[str, Callable[[int, Principal], object]] = {
    "plan": lambda pk, who: plan_cutover(pk, TOMORROW, origin(who)),
    "scope": lambda pk, who: scope_service(pk, origin(who), in_scope=False, reason="No."),
    "sign off": lambda pk, who: sign_off_cutover(pk, origin(who), reference=LETTER),
}


@pytest.mark.parametrize(("who", "act"), MAY_NOT)
def test_who_may_not_writes_nothing(who: str, act: str) -> None:
    pk = make_service()

    with pytest.raises(NotYours):
        BY[act](pk, people(get(pk).migration)[who])

    assert get(pk).version == 1
    assert not Event.objects.exists()


@pytest.mark.parametrize("who", ["manager", "officer", "lead"])
def test_manager_officer_and_lead_supplier_plan(who: str) -> None:
    pk = make_service()

    assert plan_cutover(pk, TOMORROW, origin(people(get(pk).migration)[who])).event


def expected(migration: PsnMigration) -> dict[str, datetime | None]:
    endpoints = Endpoint.objects.filter(borough=migration.borough).exclude(expected_from=None)
    return dict(endpoints.values_list("kind", "expected_from"))


def test_an_endpoint_is_expected_from_the_instant_of_its_cutover_until_the_roll_back() -> None:
    pk = make_service()
    migration = get(pk).migration
    make_endpoints(migration)
    network = expected(migration)

    end_cutover(pk, done(-3, PARTIAL), origin())
    assert expected(migration) == network

    end_cutover(pk, done(-2), origin())
    assert expected(migration) == {**network, "n3_gateway": NOON - 2 * HOUR}
    assert Endpoint.objects.get(kind="n3_gateway").state.config_version == 2

    end_cutover(pk, done(-1, ROLLED_BACK), origin())
    assert expected(migration) == network


def test_rolling_the_stage_back_leaves_the_services_that_stay_cut_over() -> None:
    pk = make_service(outcome="completed", outcome_at=NOON - DAY)
    migration = get(pk).migration
    make_endpoints(migration)

    claim_stage(migration.pk, StageClaim(Stage.TESTING, reason="Mail was lost."), origin())

    assert "n3_gateway" in expected(migration)
    assert len(expected(migration)) == 4


def test_the_ledger_stays_whole() -> None:
    pk = make_service()
    plan_cutover(pk, TOMORROW, origin())
    record_rehearsal(pk, TODAY, origin())

    later = origin(now=NOON + 2 * DAY)
    end_cutover(pk, Ended(COMPLETED, NOON + DAY + HOUR), later)
    sign_off_cutover(pk, later, reference=LETTER)

    assert Event.objects.count() == 4
    assert not any(report.flaws for report in check_streams())


def test_folding_the_events_gives_the_row() -> None:
    """By (`effective_at`, sequence), whatever the order in which things were told."""
    pk = make_service()
    later = NOON + 3 * DAY
    plan_cutover(pk, TOMORROW, origin())
    record_rehearsal(pk, TODAY, origin())
    end_cutover(pk, Ended(ROLLED_BACK, NOON + DAY + 2 * HOUR, "Lost."), origin(now=later))
    end_cutover(pk, Ended(PARTIAL, NOON + DAY + HOUR, "Half."), origin(now=later))
    again = replace(TOMORROW, window=Window(later + HOUR, later + 2 * HOUR))
    plan_cutover(pk, again, origin(now=later))
    end_cutover(pk, Ended(COMPLETED, later + HOUR), origin(now=later + DAY))
    sign_off_cutover(pk, origin(now=later + DAY), reference=LETTER)

    folded: dict[str, object] = {}
    for event in Event.objects.order_by("effective_at", "sequence"):
        folded |= event.new

    row = get(pk)
    for name, value in folded.items():
        present = getattr(row, name)
        assert value == (present.isoformat() if isinstance(present, date) else present), name


def test_what_a_write_costs_does_not_grow(
    assert_constant_queries: AssertConstantQueries,
) -> None:
    pk = make_service()
    hours = iter(range(1, 9))

    def plan_another() -> None:
        at = NOON + next(hours) * HOUR
        plan_cutover(pk, CutoverPlan(Window(at, at + HOUR)), origin())

    cost = assert_constant_queries(
        plan_another, grow=lambda: [make_endpoints(make_migration()) for _ in range(3)]
    )

    assert cost <= 34


def test_an_unknown_service_is_none() -> None:
    with pytest.raises(ServiceCutover.DoesNotExist):
        plan_cutover(0, TOMORROW, origin())
