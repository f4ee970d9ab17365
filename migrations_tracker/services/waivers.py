"""Waiving a criterion of a gate until a date, and ending a waiver before it."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from migrations_tracker.domain.access import roles_for
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.criterion import Criterion
from migrations_tracker.domain.errors import MigrationEnded, StaleVersion
from migrations_tracker.domain.gates import GATES
from migrations_tracker.domain.ledger import EventKind
from migrations_tracker.domain.stages import Stage
from migrations_tracker.domain.waivers import (
    AlreadyWaived,
    NoSuchCriterion,
    WaiverOver,
    WaiverReasonRequired,
    check_waiver,
    check_waiving,
)
from migrations_tracker.models import Event, PsnMigration, Stream, Waiver
from migrations_tracker.services.audit import Origin, append, lock_stream
from migrations_tracker.services.reconcile import reconcile


@dataclass(frozen=True, slots=True)
class Waived:
    """The waiver afterwards, and the event; None where the same had been written already."""

    waiver: Waiver
    event: Event | None


@dataclass(frozen=True, slots=True)
class WaiverRequest:
    """What is to be waived, why and until when; `ends` is None where nobody has said."""

    stage: Stage
    criterion: Criterion
    reason: str
    ends: date | None


@transaction.atomic
def waive_criterion(
    migration_id: int,
    request: WaiverRequest,
    origin: Origin,
    *,
    expected_version: int | None = None,
) -> Waived:
    """Let a gate be passed without one of its criteria, up to and including a date.

    The same again by the same person is recorded once. At most nine queries, and those of
    `reconcile`. Raises NotYours, MigrationEnded, StaleVersion or a WaiverRefused; nothing has
    been written then.
    """
    stream, migration = _locked(migration_id, origin)
    stage, criterion = request.stage, request.criterion
    if criterion not in GATES.get(stage, ()):
        raise NoSuchCriterion(stage)
    ends = check_waiver(reason=request.reason, ends=request.ends, today=london_date(origin.now))
    reason = request.reason.strip()
    present = Waiver.objects.in_force().filter(
        migration=migration,
        stage=stage.value,
        criterion=criterion.kind.value,
        parameter=criterion.parameter,
    )
    if before := present.first():
        said = (before.reason, before.ends_on, before.granted_by)
        if said == (reason, ends, origin.principal.actor):
            return Waived(before, None)
        raise AlreadyWaived(ends=before.ends_on)
    _check_version(migration, expected_version)
    waiver = Waiver.objects.create(
        migration=migration,
        stage=stage.value,
        criterion=criterion.kind.value,
        parameter=criterion.parameter,
        reason=reason,
        ends_on=ends,
        granted_at=origin.now,
        granted_by=origin.principal.actor,
    )
    new = {**_named(waiver), "ends_on": ends.isoformat()}
    event = _record(stream, migration, EventKind.CRITERION_WAIVED, origin, new=new, reason=reason)
    return Waived(waiver, event)


@transaction.atomic
def end_waiver(
    waiver_id: int, origin: Origin, *, reason: str, expected_version: int | None = None
) -> Waived:
    """End a waiver before its date. Eight queries, and those of `reconcile`.

    Ended in the same words by the same person already, it is not ended again. Raises NotYours,
    MigrationEnded, StaleVersion, WaiverReasonRequired or WaiverOver; nothing has been written then.
    """
    known = Waiver.objects.get(pk=waiver_id)
    stream, migration = _locked(known.migration_id, origin)
    waiver = Waiver.objects.select_for_update().get(pk=waiver_id)
    reason = reason.strip()
    if not reason:
        raise WaiverReasonRequired
    if waiver.ended_at is not None:
        if (waiver.ended_by, waiver.ended_reason) == (origin.principal.actor, reason):
            return Waived(waiver, None)
        raise WaiverOver
    _check_version(migration, expected_version)
    waiver.ended_at, waiver.ended_by = origin.now, origin.principal.actor
    waiver.ended_reason = reason
    waiver.save(update_fields=["ended_at", "ended_by", "ended_reason"])
    new = {**_named(waiver), "ended": "by hand"}
    event = _record(stream, migration, EventKind.WAIVER_ENDED, origin, new=new, reason=reason)
    return Waived(waiver, event)


def _locked(migration_id: int, origin: Origin) -> tuple[Stream, PsnMigration]:
    """The ledger and the row of a migration whose gates may be waived. Two queries.

    A closed migration can still regress, so its gates can be waived; those of a withdrawn cannot.
    """
    stream = lock_stream(migration_id)
    migration = PsnMigration.objects.select_related("borough").get(pk=migration_id)
    check_waiving(roles_for(origin.principal, borough_code=migration.borough_id, supplier_id=None))
    if migration.current_stage is Stage.WITHDRAWN:
        raise MigrationEnded(borough=migration.borough.short_name, stage=migration.stage)
    return stream, migration


def _check_version(migration: PsnMigration, expected: int | None) -> None:
    if expected is not None and expected != migration.version:
        name = migration.borough.short_name
        raise StaleVersion(name=name, sent=expected, current=migration.version)


def _named(waiver: Waiver) -> dict[str, str | int | None]:
    return {
        "stage": waiver.stage,
        "criterion": waiver.criterion,
        "parameter": waiver.parameter or None,
    }


def _record(
    stream: Stream,
    migration: PsnMigration,
    kind: EventKind,
    origin: Origin,
    *,
    new: dict[str, str | int | None],
    reason: str,
) -> Event:
    """Count the write at the migration, append its event and review what rests on it."""
    migration.version += 1
    migration.updated_at = origin.now
    migration.save(update_fields=["version", "updated_at"])
    event = append(stream, kind, origin, new=new, reason=reason)
    reconcile([migration.pk], origin.now)
    return event
