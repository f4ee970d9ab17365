"""What people judge of a delivery: overrides of its status, and their confidence in it.

Each function writes the row and its event, or neither. What stands already is not written again:
the event is None then, whatever version was sent, so that a form sent twice writes once.
"""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from migrations_tracker.domain.access import Role, roles_for
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.errors import StaleVersion
from migrations_tracker.domain.judgement import (
    Level,
    NewOverride,
    check_confidence,
    check_may_override,
    check_override,
    check_reason,
)
from migrations_tracker.domain.judgement_refusals import NoOverride
from migrations_tracker.domain.ledger import EventKind, Fields
from migrations_tracker.facts import delivery_of, gather, read_policies, with_facts
from migrations_tracker.models import (
    DeliveryConfidence,
    Event,
    PsnMigration,
    StatusOverride,
    Stream,
)
from migrations_tracker.services.audit import Origin, append, lock_stream


@transaction.atomic
def override_status(
    migration_id: int, wanted: NewOverride, origin: Origin, *, expected_version: int | None = None
) -> Event | None:
    """Set a migration's delivery status until a day, in place of the override before it.

    None where the same stands already. At most twelve queries. Raises NotYours, StaleVersion or
    what `check_override` raises; nothing has been written then.
    """
    held = _lock(migration_id, origin)
    check_override(wanted, held.migration.current_stage, origin.principal.roles, held.today)
    reason = wanted.reason.strip()
    before = held.override
    in_force = before if before and before.as_override.is_in_force(held.today) else None
    stands = in_force and (in_force.status, in_force.ends_on, in_force.reason)
    if stands == (wanted.status, wanted.ends_on, reason):
        return None
    held.check_version(expected_version)
    facts, policy = gather(held.migration, held.today), read_policies().delivery
    computed = delivery_of(held.migration, facts, held.today, policy).computed
    if before:
        _end(before, origin, by=origin.principal.actor if in_force else "")
    StatusOverride.objects.create(
        migration=held.migration,
        status=wanted.status.value,
        reason=reason,
        ends_on=wanted.ends_on,
        set_at=origin.now,
        set_by=origin.principal.actor,
    )
    new = {"status": wanted.status.value, "ends_on": wanted.ends_on.isoformat()}
    return held.record(
        EventKind.STATUS_OVERRIDDEN,
        old=_fields(in_force),
        new={**new, "computed": computed.value},
        reason=reason,
    )


@transaction.atomic
def end_override(
    migration_id: int, origin: Origin, *, reason: str, expected_version: int | None = None
) -> Event | None:
    """End the override in force before its last day, and say why. Eleven queries.

    None where the same person has ended it so already. Raises NotYours, NoOverride,
    JudgementReasonRequired, JudgementTooLong or StaleVersion; nothing has been written then.
    """
    held = _lock(migration_id, origin)
    check_may_override(origin.principal.roles)
    before = held.override
    reason, actor = reason.strip(), origin.principal.actor
    if before is None or not before.as_override.is_in_force(held.today):
        newest = StatusOverride.objects.filter(migration=held.migration).first()
        if newest and (newest.ended_by, newest.end_reason) == (actor, reason):
            return None
        raise NoOverride
    check_reason(reason)
    held.check_version(expected_version)
    _end(before, origin, by=actor, reason=reason)
    kind = EventKind.STATUS_OVERRIDE_ENDED
    return held.record(kind, old=_fields(before), new={}, reason=reason)


@transaction.atomic
def judge_confidence(
    migration_id: int,
    level: Level,
    origin: Origin,
    *,
    reason: str,
    expected_version: int | None = None,
) -> Event | None:
    """Record how confident somebody is that the delivery keeps its date. The newest counts.

    None where the same person said the same last. Twelve queries. Raises NotYours, NothingToJudge,
    JudgementReasonRequired, JudgementTooLong or StaleVersion; nothing has been written then.
    """
    held = _lock(migration_id, origin)
    check_confidence(reason, held.migration.current_stage, held.roles)
    reason, actor = reason.strip(), origin.principal.actor
    before = DeliveryConfidence.objects.filter(migration=held.migration).first()
    same = before and (before.level, before.reason, before.judged_by) == (level, reason, actor)
    if same:
        return None
    held.check_version(expected_version)
    DeliveryConfidence.objects.create(
        migration=held.migration,
        level=level.value,
        reason=reason,
        judged_at=origin.now,
        judged_by=actor,
    )
    old = {"level": before.level if before else None}
    return held.record(
        EventKind.CONFIDENCE_JUDGED, old=old, new={"level": level.value}, reason=reason
    )


@dataclass(frozen=True, slots=True)
class _Held:
    """A migration that is locked by its ledger for one judgement."""

    stream: Stream
    migration: PsnMigration
    origin: Origin

    @property
    def today(self) -> date:
        return london_date(self.origin.now)

    @property
    def roles(self) -> frozenset[Role]:
        code = self.migration.borough_id
        return roles_for(self.origin.principal, borough_code=code, supplier_id=None)

    @property
    def override(self) -> StatusOverride | None:
        """The one that nobody has ended; it may have ended by itself."""
        standing: list[StatusOverride] = getattr(self.migration, "standing_overrides")  # noqa: B009 - prefetched
        return standing[0] if standing else None

    def check_version(self, expected: int | None) -> None:
        if expected is not None and expected != self.migration.version:
            name = self.migration.borough.short_name
            raise StaleVersion(name=name, sent=expected, current=self.migration.version)

    def record(self, kind: EventKind, *, old: Fields, new: Fields, reason: str) -> Event:
        """Count the write at the migration and append its event. Four queries."""
        self.migration.version += 1
        self.migration.updated_at = self.origin.now
        self.migration.save(update_fields=["version", "updated_at"])
        return append(self.stream, kind, self.origin, old=old, new=new, reason=reason)


def _lock(migration_id: int, origin: Origin) -> _Held:
    """Six queries: with the facts that its status is computed from."""
    stream = lock_stream(migration_id)
    migrations = with_facts(PsnMigration.objects.select_related("borough"))
    migration = migrations.get(pk=migration_id)
    return _Held(stream, migration, origin)


def _end(override: StatusOverride, origin: Origin, *, by: str, reason: str = "") -> None:
    override.ended_at, override.ended_by, override.end_reason = origin.now, by, reason
    override.save(update_fields=["ended_at", "ended_by", "end_reason"])


def _fields(override: StatusOverride | None) -> Fields:
    if override is None:
        return {"status": None, "ends_on": None}
    return {"status": override.status, "ends_on": override.ends_on.isoformat()}
