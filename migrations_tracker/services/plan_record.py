"""Taking the plan of a migration in hand, and writing what changed of it with its events."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from migrations_tracker.domain.access import Role, roles_for
from migrations_tracker.domain.calendar import effective_on, london_date
from migrations_tracker.domain.errors import MigrationEnded
from migrations_tracker.domain.ledger import EventKind, Fields
from migrations_tracker.domain.milestones import MilestoneCode
from migrations_tracker.domain.plan import Records, Standing
from migrations_tracker.domain.plan_refusals import MilestoneChanged
from migrations_tracker.domain.stages import ENDED
from migrations_tracker.facts import records_of, with_cutover
from migrations_tracker.models import Assignment, Event, Milestone, PsnMigration, Stream
from migrations_tracker.services.audit import NewEvent, Origin, append, append_all
from migrations_tracker.services.observing import hold_streams

STAMPS: Final = ("version", "updated_at")


@dataclass(frozen=True, slots=True)
class Held:
    """A migration with its plan, locked by its ledger.

    `roles` are those of whoever asks, towards this migration; `plan` is how the milestones stand,
    after each change too.
    """

    stream: Stream
    migration: PsnMigration
    milestones: Mapping[MilestoneCode, Milestone]
    plan: dict[MilestoneCode, Standing]
    records: Records
    roles: frozenset[Role]
    origin: Origin

    @property
    def today(self) -> date:
        return london_date(self.origin.now)

    def check_open(self) -> None:
        """Raises MigrationEnded."""
        if self.migration.current_stage in ENDED:
            name, stage = self.migration.borough.short_name, self.migration.stage
            raise MigrationEnded(borough=name, stage=stage)

    def check_version(self, code: MilestoneCode, expected: int | None) -> None:
        row = self.milestones[code]
        if expected is not None and expected != row.version:
            raise MilestoneChanged(name=row.name, sent=expected, current=row.version)

    def effective_on(self, code: MilestoneCode, day: date) -> datetime:
        """When something dated `day` took effect, never before what was written of it last.

        So the order of (`effective_at`, sequence) always ends with the milestone as it stands.
        """
        last = self.milestones[code].updated_at
        return max(effective_on(day, self.origin.now), last)

    def change(self, code: MilestoneCode, **values: object) -> tuple[Fields, Fields]:
        """Write what is new of these values. The old and the new ones of its event. One query."""
        old, new = self.set(code, **values)
        row = self.milestones[code]
        row.save(update_fields=[*(name for name in new if name in values), *STAMPS])
        return old, new

    def set(self, code: MilestoneCode, **values: object) -> tuple[Fields, Fields]:
        """The same, still to be written. No query."""
        row = self.milestones[code]
        values = {name: value for name, value in values.items() if getattr(row, name) != value}
        old = {name: written(getattr(row, name)) for name in values}
        for name, value in values.items():
            setattr(row, name, value)
        row.version += 1
        row.updated_at = self.origin.now
        self.plan[code] = row.standing(self.records)
        new = {name: written(getattr(row, name)) for name in values}
        return {"milestone": code.value, **old}, {"milestone": code.value, **new}

    def count_write(self) -> None:
        """The plan is part of the migration: its version counts this write. One query."""
        self.stamp()
        self.migration.save(update_fields=STAMPS)

    def stamp(self) -> None:
        self.migration.version += 1
        self.migration.updated_at = self.origin.now

    def record(
        self,
        kind: EventKind,
        *,
        old: Fields | None = None,
        new: Fields,
        at: datetime | None = None,
        reason: str = "",
        note: str = "",
    ) -> Event:
        """Count the write and append its event. Four queries."""
        self.count_write()
        return append(
            self.stream,
            kind,
            self.origin,
            effective_at=at,
            old=old,
            new=new,
            reason=reason,
            note=note,
        )

    def set_baselines(self, days: Mapping[MilestoneCode, date], reason: str) -> None:
        """Write baseline dates, each with its event. One query for each date, and three."""
        events = []
        for code, day in days.items():
            old, new = self.change(code, baseline_date=day)
            kind, now = EventKind.BASELINE_SET, self.origin.now
            events.append(NewEvent(self.stream, kind, now, old=old, new=new, reason=reason))
        append_all(events, self.origin)


def lock_plan(migration_id: int, origin: Origin) -> Held:
    """The plan of an open migration, locked. Eight queries. Raises MigrationEnded."""
    [held] = lock_plans([migration_id], origin)
    held.check_open()
    return held


def lock_plans(migration_ids: Collection[int], origin: Origin) -> list[Held]:
    """The plans of migrations, open or not, locked in their order. Eight queries."""
    chosen = PsnMigration.objects.filter(pk__in=migration_ids)
    streams = hold_streams(chosen)
    whole = with_cutover(chosen.select_related("borough")).prefetch_related(
        "milestones", "certificates", "acceptances"
    )
    migrations = {migration.pk: migration for migration in whole}
    current = Assignment.objects.current().filter(migration__in=migrations)
    leads = {lead.migration_id: lead.supplier_id for lead in current}
    return [
        _held(stream, migrations[pk], leads.get(pk), origin)
        for stream in streams
        if (pk := stream.migration_id)
    ]


def _held(stream: Stream, migration: PsnMigration, lead: int | None, origin: Origin) -> Held:
    rows = list(migration.milestones.all())
    records = records_of(migration, london_date(origin.now))
    roles = roles_for(origin.principal, borough_code=migration.borough_id, supplier_id=lead)
    return Held(
        stream=stream,
        migration=migration,
        milestones={row.milestone: row for row in rows},
        plan={row.milestone: row.standing(records) for row in rows},
        records=records,
        roles=roles,
        origin=origin,
    )


def written(value: object) -> str | int | None:
    """A value of a column as an event holds it."""
    if value is None:
        return None
    return value.isoformat() if isinstance(value, date) else str(value)
