"""When a milestone is expected, and the ledger of its slips."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from migrations_tracker.domain.calendar import working_days_between
from migrations_tracker.domain.ledger import EventKind, Fields
from migrations_tracker.domain.milestones import MilestoneCode
from migrations_tracker.domain.plan_rules import (
    Delay,
    Step,
    check_editor,
    check_forecast,
    check_step,
)
from migrations_tracker.models import Event, Milestone, Slip
from migrations_tracker.services.audit import NewEvent, Origin, append_all
from migrations_tracker.services.plan_record import STAMPS, Held, lock_plan

NO_DELAY = Delay()


@transaction.atomic
def change_forecast(
    migration_id: int,
    code: MilestoneCode,
    day: date,
    origin: Origin,
    *,
    delay: Delay = NO_DELAY,
    expected_version: int | None = None,
) -> Event | None:
    """Record when a milestone is now expected, in the ledger of slips too; later needs a reason.

    None where it is expected on that day already, whatever version was sent. Fourteen queries.
    Raises NotYours, MigrationEnded, StepNotPossible, MilestoneChanged or what `check_forecast`
    raises; nothing has been written then.
    """
    held = lock_plan(migration_id, origin)
    return move_forecast(held, code, day, delay, expected_version)


@transaction.atomic
def change_forecasts(
    migration_id: int,
    days: Mapping[MilestoneCode, date],
    origin: Origin,
    *,
    delay: Delay = NO_DELAY,
) -> int:
    """Record other days for many milestones, all for the same reason; how many were new.

    All or nothing, in the order given. Fourteen queries, however many. Raises what
    `change_forecast` raises.
    """
    held = lock_plan(migration_id, origin)
    found = [moved(held, code, day, delay) for code, day in days.items()]
    new = [one for one in found if one]
    if new:
        _write(held, new)
        append_all([one.event for one in new], origin)
    return len(new)


def move_forecast(
    held: Held, code: MilestoneCode, day: date, delay: Delay, expected_version: int | None
) -> Event | None:
    """Move one forecast in a plan that the caller has locked."""
    new = moved(held, code, day, delay, expected_version)
    if new is None:
        return None
    _write(held, [new])
    [recorded] = append_all([new.event], held.origin)
    return recorded


@dataclass(frozen=True, slots=True)
class Moved:
    """One forecast moved in hand: its slip and its event, still to be written."""

    code: MilestoneCode
    slip: Slip
    event: NewEvent


def moved(
    held: Held, code: MilestoneCode, day: date, delay: Delay, expected_version: int | None = None
) -> Moved | None:
    """Move one forecast of a plan in hand. None if it is not new. No query."""
    standing = held.plan[code]
    check_editor(held.roles, standing)
    if standing.forecast == day:
        return None
    check_step(Step.FORECAST, standing)
    check_forecast(standing, held.plan, day, delay)
    held.check_version(code, expected_version)
    slip = _slip(held, code, day, delay)
    old, new = held.set(code, forecast_date=day)
    why: Fields = {
        "working_days": slip.working_days,
        "reason_code": slip.reason_code,
        "cause_owner": slip.cause_owner,
    }
    event = NewEvent(
        held.stream,
        EventKind.FORECAST_CHANGED,
        held.origin.now,
        old=old,
        new={**new, **why},
        reason=delay.reason.label if delay.reason else "",
        note=slip.note,
    )
    return Moved(code, slip, event)


def _write(held: Held, new: Sequence[Moved]) -> None:
    """The rows that moved, their slips and the version. Three queries."""
    Slip.objects.bulk_create(one.slip for one in new)
    rows = [held.milestones[one.code] for one in new]
    Milestone.objects.bulk_update(rows, ["forecast_date", *STAMPS])
    held.count_write()


def _slip(held: Held, code: MilestoneCode, day: date, delay: Delay) -> Slip:
    """The row of the ledger, still to be written."""
    row, origin = held.milestones[code], held.origin
    before = row.forecast_date
    return Slip(
        milestone=row,
        old_date=before,
        new_date=day,
        working_days=working_days_between(before, day) if before else 0,
        reason_code=delay.reason.value if delay.reason else "",
        cause_owner=delay.owner.value if delay.reason and delay.owner else "",
        note=delay.note.strip(),
        actor=origin.principal.actor,
        effective_at=origin.now,
        recorded_at=origin.now,
    )
