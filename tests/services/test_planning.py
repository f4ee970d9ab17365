"""The dates of a migration: row and event together, or neither."""

from datetime import date

import pytest

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.errors import (
    DelayReasonRequired,
    MigrationEnded,
    NotYours,
    Refusal,
)
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import Event, Milestone, PsnMigration
from migrations_tracker.services.audit import Origin
from migrations_tracker.services.planning import change_forecast, set_baseline
from tests.make import make_migration, origin, principal

pytestmark = pytest.mark.django_db
MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)


def cutover_of(migration: PsnMigration) -> Milestone:
    return Milestone.objects.get(migration=migration, code="cutover")


def test_a_baseline_is_written_with_its_event() -> None:
    migration = make_migration()

    event = set_baseline(migration.pk, MAY, origin(), reason="Approved.")

    migration.refresh_from_db()
    assert event is not None
    assert (event.kind, event.reason) == ("baseline_set", "Approved.")
    assert event.new == {"milestone": "cutover", "baseline_date": "2026-05-01"}
    assert (cutover_of(migration).baseline_date, migration.version) == (MAY, 2)


def test_a_forecast_may_move_earlier_without_a_reason() -> None:
    migration = make_migration(forecast_cutover_date=JUNE)

    event = change_forecast(migration.pk, MAY, origin())

    assert event is not None
    assert event.old == {"milestone": "cutover", "forecast_date": "2026-06-01"}


def test_a_forecast_may_move_later_with_a_reason() -> None:
    migration = make_migration(forecast_cutover_date=MAY)

    change_forecast(migration.pk, JUNE, origin(), reason="Wayleave.")

    assert cutover_of(migration).forecast_date == JUNE
    assert Event.objects.get().reason == "Wayleave."


def test_the_same_date_again_writes_nothing() -> None:
    migration = make_migration(forecast_cutover_date=MAY)

    assert change_forecast(migration.pk, MAY, origin()) is None

    assert PsnMigration.objects.get().version == 1
    assert not Event.objects.exists()


REFUSED: list[tuple[Stage, date, str, Origin, type[Refusal]]] = [
    (Stage.BUILD, JUNE, "", origin(), DelayReasonRequired),
    (Stage.BUILD, JUNE, "  ", origin(), DelayReasonRequired),
    (Stage.CLOSED, JUNE, "Late.", origin(), MigrationEnded),
    (Stage.WITHDRAWN, JUNE, "Late.", origin(), MigrationEnded),
    (Stage.BUILD, JUNE, "Late.", origin(principal(Role.SUPPLIER)), NotYours),
    (Stage.BUILD, JUNE, "Late.", origin(principal(Role.BOROUGH)), NotYours),
    (Stage.BUILD, JUNE, "Late.", origin(principal(Role.VIEWER)), NotYours),
]


@pytest.mark.parametrize(("stage", "day", "reason", "who", "refusal"), REFUSED)
def test_a_refused_forecast_writes_nothing(
    stage: Stage, day: date, reason: str, who: Origin, refusal: type[Refusal]
) -> None:
    migration = make_migration(stage=stage, forecast_cutover_date=MAY)

    with pytest.raises(refusal):
        change_forecast(migration.pk, day, who, reason=reason)

    migration.refresh_from_db()
    assert (cutover_of(migration).forecast_date, migration.version) == (MAY, 1)
    assert not Event.objects.exists()
