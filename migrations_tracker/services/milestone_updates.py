"""What is said of a milestone in one request: another forecast, another status, or both."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from migrations_tracker.domain.milestones import MilestoneCode, MilestoneStatus
from migrations_tracker.domain.plan_rules import Delay, Step, step_towards
from migrations_tracker.models import Event, Stream
from migrations_tracker.services.audit import Origin
from migrations_tracker.services.milestones import Change, Wait, blocking, take
from migrations_tracker.services.plan_record import lock_plan
from migrations_tracker.services.planning import NO_DELAY, move_forecast


@dataclass(frozen=True, slots=True)
class MilestoneUpdate:
    """What is None is not said. `note` goes with a completion, `delay` with the forecast."""

    forecast: date | None = None
    delay: Delay = NO_DELAY
    status: MilestoneStatus | None = None
    actual: date | None = None
    wait: Wait | None = None
    reason: str = ""
    note: str = ""

    def is_present(self, status: MilestoneStatus) -> bool:
        """It names the status that stands, and nothing beside it that could be new."""
        return self.status is status and not (self.actual or self.wait or self.reason)


@transaction.atomic
def update_milestone(
    migration_id: int,
    code: MilestoneCode,
    update: MilestoneUpdate,
    origin: Origin,
    *,
    expected_version: int | None = None,
) -> list[Event]:
    """All that is said, or nothing; the events of what was new, the forecast first.

    Raises what `change_forecast` and the steps of a milestone raise. About twenty queries, and
    those of `reconcile` where what others need has changed.
    """
    held, events = lock_plan(migration_id, origin), list[Event]()
    if update.forecast:
        moved = move_forecast(held, code, update.forecast, update.delay, expected_version)
        events += [moved] if moved else []
    present = held.plan[code].status
    if update.status and not update.is_present(present):
        # The version was checked, and has moved on, where the forecast was new.
        version = None if events else expected_version
        step = step_towards(update.status, present)
        taken = take(held, code, _change(update, step, held.today), version)
        events += [taken] if taken else []
    return events


def lock_plans(migration_ids: Collection[int]) -> None:
    """Lock the ledgers of many migrations, in the one order in which all lock them. One query."""
    list(Stream.objects.select_for_update().filter(migration__in=migration_ids).order_by("pk"))


def _change(update: MilestoneUpdate, step: Step, today: date) -> Change:
    if update.wait:
        return blocking(update.wait, today)
    on = (update.actual or today) if step is Step.COMPLETE else None
    return Change(step, update.reason.strip(), on=on, note=update.note.strip())
