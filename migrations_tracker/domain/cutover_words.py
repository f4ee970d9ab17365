"""Events about cutovers in words, and the findings of their pages."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Final

from migrations_tracker.domain.cutover import Window
from migrations_tracker.domain.findings import count_of, long_date
from migrations_tracker.domain.ledger import EventKind, Fields
from migrations_tracker.domain.moments import clock, long_moment
from migrations_tracker.domain.psn_services import CutoverOutcome, PsnService


def window_words(window: Window) -> str:
    """Monday 9 March 2026, 6am to 8:30am; with both days where it ends on another."""
    first, last = window.days
    end = clock(window.ends_at) if first == last else long_moment(window.ends_at)
    return f"{long_moment(window.starts_at)} to {end}"


def cutover_event_words(kind: str, old: Fields, new: Fields) -> str:
    """One event in words, without a full stop."""
    return f"{PsnService(str(new['service'])).label}: {WORDS[EventKind(kind)](old, new)}"


def _scoped(_: Fields, new: Fields) -> str:
    return "taken into scope" if new["in_scope"] else "not in scope"


def _planned(old: Fields, new: Fields) -> str:
    starts, ends = _at(new, "planned_start_at"), _at(new, "planned_end_at")
    if starts is None and ends is None:
        return "plan of the cutover changed"
    if starts is None:
        assert ends is not None
        return f"cutover window now ends {long_moment(ends)}"
    again = " again" if old.get("outcome") else ""
    moved = f", moved from {long_moment(before)}" if (before := _moved(old)) else ""
    return f"cutover planned{again} for {long_moment(starts)}{moved}"


def _moved(old: Fields) -> datetime | None:
    return None if old.get("outcome") else _at(old, "planned_start_at")


def _rehearsed(_: Fields, new: Fields) -> str:
    return f"back-out rehearsed on {long_date(date.fromisoformat(str(new['rehearsed_date'])))}"


def _ended(_: Fields, new: Fields) -> str:
    at = _at(new, "outcome_at")
    when = f" on {long_moment(at)}" if at else ""
    if "corrects" in new:
        return f"time of its outcome corrected to {long_moment(at)}" if at else "outcome corrected"
    return {
        CutoverOutcome.COMPLETED.value: f"cut over{when}",
        CutoverOutcome.PARTIAL.value: f"cut over in part{when}",
        CutoverOutcome.ROLLED_BACK.value: f"rolled back{when}",
    }.get(str(new.get("outcome")), f"outcome corrected{when}")


def _signed_off(_: Fields, new: Fields) -> str:  # noqa: ARG001 - one shape for all
    return "signed off"


WORDS: Final[Mapping[EventKind, Callable[[Fields, Fields], str]]] = {
    EventKind.SERVICE_SCOPED: _scoped,
    EventKind.CUTOVER_PLANNED: _planned,
    EventKind.BACK_OUT_REHEARSED: _rehearsed,
    EventKind.CUTOVER_ENDED: _ended,
    EventKind.CUTOVER_SIGNED_OFF: _signed_off,
}


def _at(fields: Fields, name: str) -> datetime | None:
    value = fields.get(name)
    return datetime.fromisoformat(value) if isinstance(value, str) else None


def services_heading(borough: str, *, in_scope: int, cut_over: int, rolled_back: int) -> str:
    """The finding of a borough's services: “4 of 7 services of Hackney are cut over”."""
    if in_scope == 0:
        return f"No service of {borough} is in scope"
    verb = "is" if cut_over == 1 else "are"
    first = f"{cut_over} of {count_of(in_scope, 'service')} of {borough} {verb} cut over"
    if cut_over == in_scope and in_scope > 1:
        first = f"All {in_scope} services of {borough} are cut over"
    if rolled_back:
        return f"{first}; {rolled_back} {'was' if rolled_back == 1 else 'were'} rolled back"
    return first


def calendar_heading(*, soon: int, boroughs: int, unsafe: int) -> str:
    """The finding of the calendar: cutovers of the next fortnight, and how many are not safe."""
    if soon == 0:
        return "No cutover is planned in the next two weeks"
    verb = "is" if soon == 1 else "are"
    first = (
        f"{count_of(soon, 'cutover')} in {count_of(boroughs, 'borough')} {verb} planned in the "
        "next two weeks"
    )
    if unsafe:
        return f"{first}; {unsafe} {'is' if unsafe == 1 else 'are'} not safe yet"
    return f"{first}; all are safe" if soon > 1 else f"{first}; it is safe"
