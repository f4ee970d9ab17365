"""The dates of a migration's cutover."""

from datetime import date

from django.db import transaction

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.errors import DelayReasonRequired, MigrationEnded, NotYours
from migrations_tracker.domain.findings import long_date
from migrations_tracker.domain.ledger import EventKind
from migrations_tracker.domain.milestones import MilestoneCode
from migrations_tracker.domain.stages import ENDED
from migrations_tracker.models import Event, Milestone, PsnMigration, Stream
from migrations_tracker.services.audit import Origin, append, lock_stream


@transaction.atomic
def set_baseline(migration_id: int, day: date, origin: Origin, *, reason: str = "") -> Event | None:
    """Approve the date that the cutover is measured against. None where it is that already."""
    field, kind = "baseline_date", EventKind.BASELINE_SET
    return _set_date(migration_id, day, origin, field=field, kind=kind, reason=reason)


@transaction.atomic
def change_forecast(
    migration_id: int, day: date, origin: Origin, *, reason: str = ""
) -> Event | None:
    """Record when the cutover is now expected. A later date needs a reason.

    None where the date is that already. Raises NotYours, DelayReasonRequired or MigrationEnded;
    nothing has been written then.
    """
    field, kind = "forecast_date", EventKind.FORECAST_CHANGED
    return _set_date(migration_id, day, origin, field=field, kind=kind, reason=reason)


def _set_date(
    migration_id: int, day: date, origin: Origin, *, field: str, kind: EventKind, reason: str
) -> Event | None:
    stream, migration = _locked(migration_id, origin)
    cutover = Milestone.objects.get(migration=migration, code=MilestoneCode.CUTOVER.value)
    before: date | None = getattr(cutover, field)
    if before == day:
        return None
    if before is not None and day > before and not reason.strip():
        raise DelayReasonRequired(present=long_date(before))
    setattr(cutover, field, day)
    cutover.version += 1
    cutover.updated_at = origin.now
    cutover.save(update_fields=[field, "version", "updated_at"])
    migration.version += 1
    migration.updated_at = origin.now
    migration.save(update_fields=["version", "updated_at"])
    return append(
        stream,
        kind,
        origin,
        old={"milestone": cutover.code, field: before.isoformat() if before else None},
        new={"milestone": cutover.code, field: day.isoformat()},
        reason=reason,
    )


def _locked(migration_id: int, origin: Origin) -> tuple[Stream, PsnMigration]:
    """The ledger and the row of a migration whose plan may be changed. Two queries."""
    if not origin.principal.roles & {Role.MANAGER, Role.ADMINISTRATOR}:
        raise NotYours("change the plan", "Programme managers and administrators")
    stream = lock_stream(migration_id)
    migration = PsnMigration.objects.select_related("borough").get(pk=migration_id)
    if migration.current_stage in ENDED:
        raise MigrationEnded(borough=migration.borough.short_name, stage=migration.stage)
    return stream, migration
