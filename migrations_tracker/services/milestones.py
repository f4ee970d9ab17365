"""What is done with one milestone: started, submitted, blocked, completed, reopened, set aside.

Each function writes the row and its event, or neither. What stands already is not written again:
the answer is None then, whatever version was sent, so that a form sent twice writes once. Each may
raise NotYours, MigrationEnded, MilestoneChanged, StepNotPossible, FollowsFromRecords,
CannotSetAside or, where a reason is needed, StepReasonRequired; nothing has been written then. At
most fifteen queries, and those of `reconcile` where what others need has changed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import transaction

from migrations_tracker.domain.ledger import EventKind
from migrations_tracker.domain.milestones import MilestoneCode, MilestoneStatus, Party
from migrations_tracker.domain.plan_refusals import WaitingSinceFuture
from migrations_tracker.domain.plan_rules import (
    Step,
    check_completion,
    check_editor,
    check_reason,
    check_step,
)
from migrations_tracker.models import Event
from migrations_tracker.services.audit import NewEvent, Origin, append_all
from migrations_tracker.services.plan_record import STAMPS, Held, lock_plan
from migrations_tracker.services.reconcile import reconcile

STATUSES: Final[Mapping[Step, MilestoneStatus]] = {
    Step.START: MilestoneStatus.IN_PROGRESS,
    Step.SUBMIT: MilestoneStatus.SUBMITTED,
    Step.BLOCK: MilestoneStatus.BLOCKED,
    Step.UNBLOCK: MilestoneStatus.IN_PROGRESS,
    Step.COMPLETE: MilestoneStatus.COMPLETE,
    Step.REOPEN: MilestoneStatus.IN_PROGRESS,
    Step.SET_ASIDE: MilestoneStatus.NOT_APPLICABLE,
}
# Steps that change whether a milestone is done, on which others and the gates rest.
DECISIVE: Final = frozenset({Step.COMPLETE, Step.REOPEN, Step.SET_ASIDE})

# What a step writes of the row of its milestone.
WRITTEN: Final = ("status", "actual_date", "waiting_on", "waiting_since", "reason")


@dataclass(frozen=True, slots=True)
class Wait:
    """On whom a blocked milestone waits, since when and why. Without `since` it is today."""

    on: Party
    reason: str
    since: date | None = None


@transaction.atomic
def start_milestone(
    migration_id: int, code: MilestoneCode, origin: Origin, *, expected_version: int | None = None
) -> Event | None:
    """Say that work on a milestone has begun."""
    return take(lock_plan(migration_id, origin), code, Change(Step.START), expected_version)


@transaction.atomic
def submit_milestone(
    migration_id: int, code: MilestoneCode, origin: Origin, *, expected_version: int | None = None
) -> Event | None:
    """Say that a milestone was handed in and waits for somebody's answer."""
    return take(lock_plan(migration_id, origin), code, Change(Step.SUBMIT), expected_version)


@transaction.atomic
def block_milestone(
    migration_id: int,
    code: MilestoneCode,
    wait: Wait,
    origin: Origin,
    *,
    expected_version: int | None = None,
) -> Event | None:
    """Say that a milestone waits on somebody. Raises WaitingSinceFuture."""
    held = lock_plan(migration_id, origin)
    return take(held, code, blocking(wait, held.today), expected_version)


@transaction.atomic
def unblock_milestone(
    migration_id: int, code: MilestoneCode, origin: Origin, *, expected_version: int | None = None
) -> Event | None:
    """End the wait of a blocked milestone: it is in progress again."""
    return take(lock_plan(migration_id, origin), code, Change(Step.UNBLOCK), expected_version)


@transaction.atomic
def complete_milestone(
    migration_id: int,
    code: MilestoneCode,
    origin: Origin,
    *,
    on: date | None = None,
    note: str = "",
    expected_version: int | None = None,
) -> Event | None:
    """Say that a milestone was completed, today or `on` a day before.

    Raises NotYetDone, NeedsNotDone, BeforeItsPredecessor or AfterItsSuccessor.
    """
    held = lock_plan(migration_id, origin)
    change = Change(Step.COMPLETE, on=on or held.today, note=note.strip())
    return take(held, code, change, expected_version)


@transaction.atomic
def reopen_milestone(
    migration_id: int,
    code: MilestoneCode,
    origin: Origin,
    *,
    reason: str,
    expected_version: int | None = None,
) -> Event | None:
    """Take back that a milestone is complete or not applicable: it is in progress again."""
    change = Change(Step.REOPEN, reason.strip())
    return take(lock_plan(migration_id, origin), code, change, expected_version)


@transaction.atomic
def set_aside_milestone(
    migration_id: int,
    code: MilestoneCode,
    origin: Origin,
    *,
    reason: str,
    expected_version: int | None = None,
) -> Event | None:
    """Say that a milestone is not applicable, so that it holds up no other."""
    change = Change(Step.SET_ASIDE, reason.strip())
    return take(lock_plan(migration_id, origin), code, change, expected_version)


@dataclass(frozen=True, slots=True)
class Change:
    """A step, and what comes with it. `on` is the day since when it holds, None for now."""

    step: Step
    reason: str = ""
    on: date | None = None
    waiting_on: Party | None = None
    note: str = ""

    @property
    def values(self) -> dict[str, object]:
        """What the row of the milestone holds afterwards."""
        completes, blocks = self.step is Step.COMPLETE, self.step is Step.BLOCK
        return {
            "status": STATUSES[self.step].value,
            "actual_date": self.on if completes else None,
            "waiting_on": self.waiting_on.value if self.waiting_on else "",
            "waiting_since": self.on if blocks else None,
            "reason": self.reason,
        }


def blocking(wait: Wait, today: date) -> Change:
    """Raises WaitingSinceFuture."""
    since = wait.since or today
    if since > today:
        raise WaitingSinceFuture(day=since)
    return Change(Step.BLOCK, wait.reason.strip(), on=since, waiting_on=wait.on)


def take(
    held: Held, code: MilestoneCode, change: Change, expected_version: int | None
) -> Event | None:
    """Take a step in a plan that the caller has locked."""
    event = taken(held, code, change, expected_version)
    if event is None:
        return None
    held.milestones[code].save(update_fields=[*WRITTEN, *STAMPS])
    held.count_write()
    [recorded] = append_all([event], held.origin)
    if change.step in DECISIVE:
        reconcile([held.migration.pk], held.origin.now)
    return recorded


def taken(
    held: Held, code: MilestoneCode, change: Change, expected_version: int | None
) -> NewEvent | None:
    """Take a step in hand: its row and its event are still to be written. No query."""
    standing, row = held.plan[code], held.milestones[code]
    check_editor(held.roles, standing)
    if all(getattr(row, name) == value for name, value in change.values.items()):
        return None
    check_step(change.step, standing)
    check_reason(change.step, change.reason)
    if change.step is Step.COMPLETE and change.on:
        check_completion(standing, held.plan, change.on, held.today)
    held.check_version(code, expected_version)
    at = held.effective_on(code, change.on or held.today)
    old, new = held.set(code, **change.values)
    kind, reason = EventKind.MILESTONE_CHANGED, change.reason
    return NewEvent(held.stream, kind, at, old=old, new=new, reason=reason, note=change.note)
