"""What stood of a migration on any day, from its events; and what its rows say today."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Final

from django.db.models import Model

from migrations_tracker.domain.history import State, state_at
from migrations_tracker.domain.ledger import EventKind, Told
from migrations_tracker.facts import went_live_at, with_going_live
from migrations_tracker.models import Event, PsnMigration

# What a milestone and a service are folded to; the rest of their rows is the blueprint's or ours.
MILESTONE_COLUMNS: Final = (
    "status",
    "baseline_date",
    "forecast_date",
    "actual_date",
    "waiting_on",
    "waiting_since",
    "reason",
)
SERVICE_COLUMNS: Final = (
    "in_scope",
    "scope_reason",
    "planned_start_at",
    "planned_end_at",
    "no_return_at",
    "change_reference",
    "on_call",
    "rehearsed_date",
    "outcome",
    "outcome_at",
    "outcome_note",
    "signed_off_at",
    "signed_off_by",
)


def told_of(migration_id: int) -> list[Told]:
    """Every event of a migration, in the order of recording. One query."""
    return told_of_many([migration_id]).get(migration_id, [])


def told_of_many(migration_ids: Collection[int]) -> dict[int, list[Told]]:
    """The same of many migrations, by their ids. One query."""
    found: dict[int, list[Told]] = defaultdict(list)
    events = Event.objects.filter(stream__migration__in=migration_ids).order_by("sequence")
    for row in events.values_list(
        "stream__migration",
        "sequence",
        "kind",
        "effective_at",
        "recorded_at",
        "old",
        "new",
        "reason",
    ):
        migration_id, sequence, kind, *rest = row
        found[migration_id].append(Told(sequence, EventKind(kind), *rest))
    return found


def states_of(
    migration_id: int, as_of: datetime, now: datetime
) -> tuple[State | None, State | None]:
    """What stood at an instant: as it was recorded by then, and as it is known now. One query."""
    told = told_of(migration_id)
    return (
        state_at(told, as_of=as_of, known_at=as_of),
        state_at(told, as_of=as_of, known_at=now),
    )


def present_state(migration: PsnMigration) -> State:
    """The same of the rows, as they are now. Six queries."""
    present = with_going_live(PsnMigration.objects.filter(pk=migration.pk)).get()
    lead = migration.assignments.current().first()
    acceptance = migration.acceptances.first()
    return State(
        stage=migration.current_stage,
        held_from=migration.held_stage,
        stage_since=migration.stage_since,
        next_update_by=migration.next_update_by,
        wave=migration.wave_id,
        supplier=lead.supplier_id if lead else None,
        milestones={
            row.code: _columns(row, MILESTONE_COLUMNS) for row in migration.milestones.all()
        },
        services={
            row.service: _columns(row, SERVICE_COLUMNS) for row in migration.service_cutovers.all()
        },
        certificates=tuple(row.as_certificate for row in migration.certificates.all()),
        accepted=acceptance.as_accepted if acceptance else None,
        went_live=went_live_at(present),
    )


def _columns(row: Model, names: tuple[str, ...]) -> Mapping[str, str | int | None]:
    return {name: as_told(getattr(row, name)) for name in names}


def as_told(value: object) -> str | int | None:
    """A column as events write it: days and instants in ISO form."""
    if isinstance(value, date):
        return value.isoformat()
    assert value is None or isinstance(value, str | int)
    return value
