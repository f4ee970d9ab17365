"""Who may record what of a service's cutover, and what holds together."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.cutover import Cutover, Ended, Window
from migrations_tracker.domain.cutover_refusals import (
    BeforeItsWindow,
    BeforeWhatWasTold,
    CorrectionReasonRequired,
    CutOverAlready,
    InsideFreeze,
    NoReturnOutsideWindow,
    NotCompleted,
    NotEarlier,
    NotEndedYet,
    NothingToCorrect,
    NotInScope,
    NotRehearsedYet,
    OutcomeReasonRequired,
    ScopeReasonRequired,
    SignedOffSince,
    SignOffReferenceRequired,
    TextTooLong,
    WindowEndsBeforeItStarts,
    WindowInThePast,
)
from migrations_tracker.domain.errors import NotYours
from migrations_tracker.domain.freezes import Frozen, clash_words
from migrations_tracker.domain.psn_services import CutoverOutcome

LONGEST_REFERENCE: Final = 60
LONGEST_ON_CALL: Final = 200
LONGEST_REASON: Final = 2000


class CutoverAction(StrEnum):
    """What people do with the cutover of one service, in its order."""

    SCOPE = "scope"
    PLAN = "plan"
    REHEARSE = "rehearse"
    END = "outcome"
    CORRECT = "correct-outcome"
    SIGN_OFF = "sign-off"


EVERYONE: Final = frozenset({Role.MANAGER, Role.BOROUGH, Role.SUPPLIER})
NOT_SUPPLIERS: Final = EVERYONE - {Role.SUPPLIER}
MAY: Final[Mapping[CutoverAction, frozenset[Role]]] = {
    CutoverAction.SCOPE: NOT_SUPPLIERS,
    CutoverAction.PLAN: EVERYONE,
    CutoverAction.REHEARSE: EVERYONE,
    CutoverAction.END: EVERYONE,
    CutoverAction.CORRECT: frozenset({Role.MANAGER}),
    CutoverAction.SIGN_OFF: NOT_SUPPLIERS,
}
SAID: Final[Mapping[CutoverAction, str]] = {
    CutoverAction.SCOPE: "say whether this service is in scope",
    CutoverAction.PLAN: "plan this cutover",
    CutoverAction.REHEARSE: "record this rehearsal",
    CutoverAction.END: "record how this cutover ended",
    CutoverAction.CORRECT: "correct the time of this outcome",
    CutoverAction.SIGN_OFF: "sign this service off",
}


@dataclass(frozen=True, slots=True)
class CutoverPlan:
    """A window with the change that it is filed under, and who is on call in it."""

    window: Window
    change_reference: str = ""
    on_call: str = ""


def check_role(action: CutoverAction, roles: frozenset[Role]) -> None:
    """`roles` are those towards the migration. Raises NotYours."""
    if not roles & MAY[action]:
        if MAY[action] == {Role.MANAGER}:
            raise NotYours(SAID[action], "Programme managers")
        suppliers = " and its lead supplier" if Role.SUPPLIER in MAY[action] else ""
        who = f"Programme managers, officers of the borough{suppliers}"
        raise NotYours(SAID[action], who if suppliers else who.replace(",", " and", 1))


def check_scope(cutover: Cutover, reason: str, *, in_scope: bool) -> None:
    """Raises CutOverAlready, ScopeReasonRequired or TextTooLong."""
    if not in_scope and cutover.is_in_use:
        raise CutOverAlready(service=cutover.service, action="take it out of scope")
    if not in_scope and not reason:
        raise ScopeReasonRequired
    _check_length("reason", reason, LONGEST_REASON)


def check_plan(
    cutover: Cutover, plan: CutoverPlan, freezes: Collection[Frozen], now: datetime
) -> None:
    """A window that stands already may be prolonged while it runs; a new one is still to come.

    Raises a CutoverRefusal that names the field.
    """
    _check_in_scope(cutover)
    if cutover.outcome is CutoverOutcome.COMPLETED:
        raise CutOverAlready(service=cutover.service, action="plan it again")
    window = plan.window
    begun = cutover.window if cutover.outcome is None else None
    if window.ends_at <= window.starts_at:
        raise WindowEndsBeforeItStarts(starts_at=window.starts_at)
    if window.starts_at < now and not (begun and begun.starts_at == window.starts_at):
        raise WindowInThePast(starts_at=window.starts_at)
    if window.no_return_at and not window.starts_at <= window.no_return_at <= window.ends_at:
        raise NoReturnOutsideWindow(starts_at=window.starts_at, ends_at=window.ends_at)
    if words := clash_words(freezes, *window.days):
        raise InsideFreeze(words=words)
    _check_length("change_reference", plan.change_reference, LONGEST_REFERENCE)
    _check_length("on_call", plan.on_call, LONGEST_ON_CALL)


def check_rehearsed(cutover: Cutover, day: date, today: date) -> None:
    """Raises NotInScope, CutOverAlready or NotRehearsedYet."""
    _check_in_scope(cutover)
    if cutover.outcome is CutoverOutcome.COMPLETED:
        raise CutOverAlready(service=cutover.service, action="rehearse its back-out any more")
    if day > today:
        raise NotRehearsedYet(day=day)


def check_ended(cutover: Cutover, ended: Ended, now: datetime) -> None:
    """Raises a CutoverRefusal that names the field."""
    _check_in_scope(cutover)
    if ended.at > now:
        raise NotEndedYet(at=ended.at)
    earliest = began_at(cutover)
    if earliest and ended.at < earliest:
        raise BeforeItsWindow(earliest=earliest)
    if (signed := cutover.signed_off_at) and not is_late(cutover, ended) and ended.at < signed:
        raise SignedOffSince(signed_off_at=signed)
    if ended.outcome is not CutoverOutcome.COMPLETED and not ended.note:
        raise OutcomeReasonRequired
    _check_length("reason", ended.note, LONGEST_REASON)


def check_correction(cutover: Cutover, at: datetime, reason: str, after: datetime | None) -> None:
    """Whether the outcome that stands may be moved to an earlier time.

    `after` is since when the last other record holds that this outcome followed. Raises a
    CutoverRefusal that names the field.
    """
    if cutover.ended is None:
        raise NothingToCorrect
    if not reason:
        raise CorrectionReasonRequired
    _check_length("reason", reason, LONGEST_REASON)
    if at >= cutover.ended.at:
        raise NotEarlier(at=cutover.ended.at)
    if cutover.window and at < cutover.window.starts_at <= cutover.ended.at:
        raise BeforeItsWindow(earliest=cutover.window.starts_at)
    if after and at <= after:
        raise BeforeWhatWasTold(after=after)


def began_at(cutover: Cutover) -> datetime | None:
    """When the present attempt began: with its window, or with what it led to before that.

    None where nobody planned it: an outcome is a fact, planned or not.
    """
    if cutover.window is None:
        return None
    ended_at = cutover.ended.at if cutover.ended else cutover.window.starts_at
    return min(cutover.window.starts_at, ended_at)


def is_late(cutover: Cutover, ended: Ended) -> bool:
    """Recorded after what came later: it goes into the ledger, and what stands stays."""
    return cutover.ended is not None and ended.at < cutover.ended.at


def check_signed_off(cutover: Cutover, reference: str, roles: frozenset[Role]) -> None:
    """A manager signs off on the borough's behalf. Raises NotInScope, NotCompleted or the like."""
    _check_in_scope(cutover)
    if not cutover.is_cut_over:
        raise NotCompleted(service=cutover.service)
    if Role.BOROUGH not in roles and not reference:
        raise SignOffReferenceRequired
    _check_length("reference", reference, LONGEST_REASON)


def begins_anew(cutover: Cutover) -> bool:
    """Whether a new window begins another attempt: the last one was rolled back."""
    return cutover.outcome is CutoverOutcome.ROLLED_BACK


def _check_in_scope(cutover: Cutover) -> None:
    if not cutover.in_scope:
        raise NotInScope(service=cutover.service)


def _check_length(field: str, text: str, longest: int) -> None:
    if len(text) > longest:
        raise TextTooLong(field=field, length=len(text), longest=longest)
