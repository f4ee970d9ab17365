"""What is said of one service's cutover in one request: a plan, a rehearsal, an outcome, or all."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from migrations_tracker.domain.cutover import Ended
from migrations_tracker.domain.cutover_rules import CutoverPlan
from migrations_tracker.models import Event
from migrations_tracker.services.audit import Origin
from migrations_tracker.services.cutover_record import CutoverRecorded
from migrations_tracker.services.cutovers import end_cutover, plan_cutover, record_rehearsal


@dataclass(frozen=True, slots=True)
class CutoverUpdate:
    """What is None is not said."""

    plan: CutoverPlan | None = None
    rehearsed: date | None = None
    ended: Ended | None = None


@transaction.atomic
def update_cutover(
    cutover_id: int, update: CutoverUpdate, origin: Origin, *, expected_version: int | None = None
) -> list[Event]:
    """All that is said, or nothing; the events of what was new, in the order of a cutover.

    Raises what `plan_cutover`, `record_rehearsal` and `end_cutover` raise, and costs what they do.
    """
    events: list[Event] = []

    def take(act: Callable[[int | None], CutoverRecorded]) -> None:
        # The version was checked, and has moved on, where something before this was new.
        event = act(None if events else expected_version).event
        events.extend([event] if event else [])

    if plan := update.plan:
        take(lambda version: plan_cutover(cutover_id, plan, origin, expected_version=version))
    if day := update.rehearsed:
        take(lambda version: record_rehearsal(cutover_id, day, origin, expected_version=version))
    if ended := update.ended:
        take(lambda version: end_cutover(cutover_id, ended, origin, expected_version=version))
    return events
