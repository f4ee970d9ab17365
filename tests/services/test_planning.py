"""Forecasts: row, ledger of slips and event together, or nothing."""

from datetime import date

import pytest

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.delay_reasons import DelayReason
from migrations_tracker.domain.delivery import DeliveryStatus
from migrations_tracker.domain.errors import DelayReasonRequired, MigrationEnded, NotYours, Refusal
from migrations_tracker.domain.milestones import MilestoneCode, Party
from migrations_tracker.domain.plan_refusals import (
    BeforeItsPredecessor,
    MilestoneChanged,
    StepNotPossible,
)
from migrations_tracker.domain.plan_rules import Delay
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import Event, Milestone, PsnMigration, Slip
from migrations_tracker.selectors.migrations import migration_rows
from migrations_tracker.services.audit import Origin
from migrations_tracker.services.planning import change_forecast, change_forecasts
from tests.make import NOON, make_migration, make_supplier, origin, principal

pytestmark = pytest.mark.django_db
APRIL, MAY, JUNE = date(2026, 4, 1), date(2026, 5, 1), date(2026, 6, 1)
CUTOVER = MilestoneCode.CUTOVER
WAYLEAVE = Delay(DelayReason.WAYLEAVE, note="Another survey.")


def cutover_of(migration: PsnMigration) -> Milestone:
    return Milestone.objects.get(migration=migration, code="cutover")


def test_a_first_forecast_opens_the_ledger_of_slips() -> None:
    migration = make_migration()

    event = change_forecast(migration.pk, CUTOVER, MAY, origin())

    migration.refresh_from_db()
    assert (cutover_of(migration).forecast_date, migration.version) == (MAY, 2)
    assert event is not None
    assert event.old == {"milestone": "cutover", "forecast_date": None}
    slip = Slip.objects.get()
    assert (slip.old_date, slip.new_date, slip.working_days) == (None, MAY, 0)


def test_a_forecast_may_move_earlier_without_a_reason() -> None:
    migration = make_migration(forecast_cutover_date=JUNE)

    event = change_forecast(migration.pk, CUTOVER, MAY, origin())

    assert event is not None
    assert event.old == {"milestone": "cutover", "forecast_date": "2026-06-01"}
    assert Slip.objects.get().working_days == -19


def test_a_later_forecast_is_in_the_ledger_with_its_reason_and_cause() -> None:
    migration = make_migration(forecast_cutover_date=MAY)

    event = change_forecast(migration.pk, CUTOVER, JUNE, origin(), delay=WAYLEAVE)

    slip = Slip.objects.get()
    assert (slip.old_date, slip.new_date, slip.working_days) == (MAY, JUNE, 19)
    assert (slip.reason_code, slip.cause_owner) == ("wayleave", "third_party")
    assert (slip.note, slip.actor) == ("Another survey.", "user:manager")
    assert event is not None
    assert event.new == {
        "milestone": "cutover",
        "forecast_date": "2026-06-01",
        "working_days": 19,
        "reason_code": "wayleave",
        "cause_owner": "third_party",
    }
    assert event.reason == "Wayleave or landlord consent"


def test_another_cause_owner_can_be_named() -> None:
    migration = make_migration(forecast_cutover_date=MAY)
    delay = Delay(DelayReason.WAYLEAVE, Party.SUPPLIER)

    change_forecast(migration.pk, CUTOVER, JUNE, origin(), delay=delay)

    assert Slip.objects.get().cause_owner == "supplier"


def test_the_same_date_again_writes_nothing() -> None:
    migration = make_migration(forecast_cutover_date=MAY)

    assert change_forecast(migration.pk, CUTOVER, MAY, origin(), expected_version=7) is None

    assert PsnMigration.objects.get().version == 1
    assert not Event.objects.exists()
    assert not Slip.objects.exists()


CHANGES: list[tuple[date, Delay, int | None, type[Refusal]]] = [
    (JUNE, Delay(), None, DelayReasonRequired),
    (JUNE, Delay(note="Late."), None, DelayReasonRequired),
    (APRIL, Delay(), None, BeforeItsPredecessor),
    (JUNE, WAYLEAVE, 7, MilestoneChanged),
]


@pytest.mark.parametrize(("day", "delay", "version", "refusal"), CHANGES)
def test_a_forecast_that_does_not_hold_writes_nothing(
    day: date, delay: Delay, version: int | None, refusal: type[Refusal]
) -> None:
    migration = make_migration(stage=Stage.BUILD, forecast_cutover_date=MAY)
    tested = date(2026, 4, 2)
    migration.milestones.filter(code="connect_test").update(status="complete", actual_date=tested)

    with pytest.raises(refusal):
        change_forecast(migration.pk, CUTOVER, day, origin(), delay=delay, expected_version=version)

    assert_untouched(migration)


PEOPLE: list[tuple[Stage, Origin, type[Refusal]]] = [
    (Stage.CLOSED, origin(), MigrationEnded),
    (Stage.WITHDRAWN, origin(), MigrationEnded),
    (Stage.BUILD, origin(principal(Role.SUPPLIER)), NotYours),
    (Stage.BUILD, origin(principal(Role.BOROUGH)), NotYours),
    (Stage.BUILD, origin(principal(Role.VIEWER)), NotYours),
]


@pytest.mark.parametrize(("stage", "who", "refusal"), PEOPLE)
def test_a_forecast_by_somebody_else_writes_nothing(
    stage: Stage, who: Origin, refusal: type[Refusal]
) -> None:
    migration = make_migration(stage=stage, forecast_cutover_date=MAY)

    with pytest.raises(refusal):
        change_forecast(migration.pk, CUTOVER, JUNE, who, delay=WAYLEAVE)

    assert_untouched(migration)


def assert_untouched(migration: PsnMigration) -> None:
    migration.refresh_from_db()
    assert (cutover_of(migration).forecast_date, migration.version) == (MAY, 1)
    assert not Event.objects.exists()
    assert not Slip.objects.exists()


def test_many_forecasts_move_together_each_with_its_event() -> None:
    migration = make_migration(forecast_cutover_date=MAY)
    days = {MilestoneCode.CIRCUIT: APRIL, CUTOVER: JUNE, MilestoneCode.ACCEPTANCE: JUNE}

    count = change_forecasts(migration.pk, days, origin(), delay=WAYLEAVE)
    again = change_forecasts(migration.pk, days, origin(), delay=WAYLEAVE)

    assert (count, again) == (3, 0)
    assert [event.new["milestone"] for event in Event.objects.order_by("sequence")] == [
        "circuit",
        "cutover",
        "acceptance",
    ]
    assert PsnMigration.objects.get().version == 2


def test_one_forecast_that_does_not_hold_moves_none() -> None:
    migration = make_migration(forecast_cutover_date=MAY)

    with pytest.raises(DelayReasonRequired):
        change_forecasts(migration.pk, {MilestoneCode.CIRCUIT: APRIL, CUTOVER: JUNE}, origin())

    assert_untouched(migration)


def test_what_is_complete_is_not_forecast_any_more() -> None:
    migration = make_migration()
    migration.milestones.filter(code="discovery").update(status="complete", actual_date=MAY)

    with pytest.raises(StepNotPossible):
        change_forecast(migration.pk, MilestoneCode.DISCOVERY, JUNE, origin(), delay=WAYLEAVE)

    assert not Slip.objects.exists()


def test_a_supplier_forecasts_what_it_owns_and_no_more() -> None:
    fleet = make_supplier()
    migration = make_migration(supplier=fleet)
    who = origin(principal(Role.SUPPLIER, supplier_ids=frozenset({fleet.pk})))

    change_forecast(migration.pk, MilestoneCode.CIRCUIT, MAY, who)
    with pytest.raises(NotYours):
        change_forecast(migration.pk, CUTOVER, MAY, who)

    assert Slip.objects.get().milestone.code == "circuit"


def test_an_impossible_forecast_improves_no_delivery() -> None:
    migration = make_migration(stage=Stage.BUILD, baseline_cutover_date=APRIL, next_update_by=APRIL)
    Milestone.objects.filter(migration=migration, code="circuit").update(forecast_date=JUNE)

    change_forecast(migration.pk, CUTOVER, APRIL, origin())

    [row] = migration_rows(PsnMigration.objects.all(), NOON)
    assert (row.plan.forecast, row.plan.expected) == (APRIL, JUNE)
    assert row.delivery is DeliveryStatus.OFF_TRACK
    assert "held by “Circuit order and install”" in row.cause
