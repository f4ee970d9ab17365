"""The cutover of each service: scope, window, rehearsal, outcome and sign-off.

Each function writes the row and its event, or neither, and brings up to date what follows from it.
What stands already is not written again: the event is None then, whatever version was sent, so that
a form sent twice writes once. `expected_version` is the version of the service that the caller last
read. Costs eleven queries or fewer, and those of `reconcile`. Each raises NotYours, MigrationEnded
or a CutoverRefusal; nothing has been written then.
"""

from datetime import date

from django.db import transaction

from migrations_tracker.domain.cutover import Ended
from migrations_tracker.domain.cutover_rules import (
    CutoverAction,
    CutoverPlan,
    begins_anew,
    check_ended,
    check_plan,
    check_rehearsed,
    check_scope,
    check_signed_off,
    is_late,
)
from migrations_tracker.domain.ledger import EventKind
from migrations_tracker.domain.psn_services import CutoverOutcome
from migrations_tracker.models import Event
from migrations_tracker.services.audit import Origin
from migrations_tracker.services.cutover_record import (
    Columns,
    CutoverRecorded,
    HeldCutover,
    lock_cutover,
    recorded,
)

NOT_ENDED: Columns = {"outcome": "", "outcome_at": None, "outcome_note": ""}
NOT_SIGNED_OFF: Columns = {"signed_off_at": None, "signed_off_by": ""}


@transaction.atomic
def scope_service(
    cutover_id: int,
    origin: Origin,
    *,
    in_scope: bool,
    reason: str = "",
    expected_version: int | None = None,
) -> CutoverRecorded:
    """Take a service into scope, or out of it with a reason; not once it is in use."""
    held = lock_cutover(cutover_id, CutoverAction.SCOPE, origin)
    reason = reason.strip()
    columns: Columns = {"in_scope": in_scope, "scope_reason": reason}
    if held.says(columns):
        return held.unchanged()
    check_scope(held.cutover, reason, in_scope=in_scope)
    held.check_version(expected_version)
    done = held.write_whole(
        EventKind.SERVICE_SCOPED, columns, effective_at=origin.now, reason=reason
    )
    held.settle()
    return done


@transaction.atomic
def plan_cutover(
    cutover_id: int, plan: CutoverPlan, origin: Origin, *, expected_version: int | None = None
) -> CutoverRecorded:
    """Plan the window of a service. After a roll-back it begins the next attempt."""
    held = lock_cutover(cutover_id, CutoverAction.PLAN, origin)
    columns: Columns = {
        "planned_start_at": plan.window.starts_at,
        "planned_end_at": plan.window.ends_at,
        "no_return_at": plan.window.no_return_at,
        "change_reference": plan.change_reference.strip(),
        "on_call": plan.on_call.strip(),
    }
    anew = begins_anew(held.cutover)
    if held.says(columns) and not anew:
        return held.unchanged()
    check_plan(held.cutover, plan, held.freezes, origin.now)
    held.check_version(expected_version)
    if anew:
        columns = {**columns, **NOT_ENDED, "rehearsed_date": None}
    done = held.write(EventKind.CUTOVER_PLANNED, columns)
    held.settle()
    return done


@transaction.atomic
def record_rehearsal(
    cutover_id: int, day: date, origin: Origin, *, expected_version: int | None = None
) -> CutoverRecorded:
    """Record the day on which backing out was rehearsed. The last one said stands."""
    held = lock_cutover(cutover_id, CutoverAction.REHEARSE, origin)
    columns: Columns = {"rehearsed_date": day}
    if held.says(columns):
        return held.unchanged()
    check_rehearsed(held.cutover, day, held.today)
    held.check_version(expected_version)
    done = held.write(EventKind.BACK_OUT_REHEARSED, columns)
    held.settle()
    return done


@transaction.atomic
def end_cutover(
    cutover_id: int, ended: Ended, origin: Origin, *, expected_version: int | None = None
) -> CutoverRecorded:
    """Record how an attempt ended. The latest by its own time stands, however late it is told.

    One told after a later one goes into the ledger alone. An outcome that is no completion ends
    the sign-off.
    """
    held = lock_cutover(cutover_id, CutoverAction.END, origin)
    ended = Ended(ended.outcome, ended.at, ended.note.strip())
    columns: Columns = {
        "outcome": ended.outcome.value,
        "outcome_at": ended.at,
        "outcome_note": ended.note,
    }
    if held.says(columns):
        return held.unchanged()
    check_ended(held.cutover, ended, origin.now)
    if is_late(held.cutover, ended):
        return _tell_late(held, columns, ended, expected_version)
    held.check_version(expected_version)
    if held.row.signed_off_at and ended.outcome is not CutoverOutcome.COMPLETED:
        columns = {**columns, **NOT_SIGNED_OFF}
    done = held.write_whole(
        EventKind.CUTOVER_ENDED, columns, effective_at=ended.at, reason=ended.note
    )
    held.settle()
    return done


@transaction.atomic
def sign_off_cutover(
    cutover_id: int, origin: Origin, *, reference: str = "", expected_version: int | None = None
) -> CutoverRecorded:
    """Record that the borough takes a service as cut over; a manager says by which letter."""
    held = lock_cutover(cutover_id, CutoverAction.SIGN_OFF, origin)
    reference = reference.strip()
    if held.row.signed_off_at:
        return held.unchanged()
    check_signed_off(held.cutover, reference, held.roles)
    held.check_version(expected_version)
    columns: Columns = {"signed_off_at": origin.now, "signed_off_by": origin.principal.actor}
    done = held.write(EventKind.CUTOVER_SIGNED_OFF, columns, reason=reference)
    held.settle()
    return done


def _tell_late(
    held: HeldCutover, columns: Columns, ended: Ended, expected_version: int | None
) -> CutoverRecorded:
    """Put an outcome into the ledger behind a later one; once, however often it is sent."""
    new = {name: recorded(value) for name, value in columns.items()}
    before: Columns = NOT_ENDED
    for event in _told(held):
        if all(event.new.get(name) == value for name, value in new.items()):
            return held.unchanged()
        if event.effective_at <= ended.at:
            before = {name: event.new.get(name) for name in NOT_ENDED}
    held.check_version(expected_version)
    done = held.tell(
        EventKind.CUTOVER_ENDED, before, columns, effective_at=ended.at, reason=ended.note
    )
    held.settle()
    return done


def _told(held: HeldCutover) -> list[Event]:
    """The outcomes of this service in the ledger, in the order in which they happened."""
    events = Event.objects.filter(
        stream=held.stream, kind=EventKind.CUTOVER_ENDED.value, new__service=held.row.service
    )
    told = list(events.order_by("effective_at", "sequence"))
    gone = {one.new.get("corrects") for one in told}
    return [one for one in told if one.sequence not in gone]
