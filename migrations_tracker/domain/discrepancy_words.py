"""Discrepancies in sentences: cases, their owners and answers, headings and events."""

from datetime import date, datetime
from typing import Final

from migrations_tracker.domain.discrepancy import DiscrepancyKind
from migrations_tracker.domain.endpoint_state import EndpointStatus
from migrations_tracker.domain.errors import spoken
from migrations_tracker.domain.findings import count_of, long_date
from migrations_tracker.domain.ledger import EventKind, Fields
from migrations_tracker.domain.moments import short_moment
from migrations_tracker.domain.programme import CheckHealth
from migrations_tracker.domain.stages import Stage

PROGRAMME: Final = "Programme manager"


def owner_words(kind: DiscrepancyKind, supplier: str | None) -> str:
    """Who has to see to a case: the programme finds out what cannot be asked and what was lost."""
    own = {DiscrepancyKind.UNOBSERVABLE, DiscrepancyKind.REGRESSED}
    return PROGRAMME if kind in own else supplier or PROGRAMME


def case_words(
    kind: DiscrepancyKind, claimed: Stage, seen: EndpointStatus, since: datetime, today: date
) -> str:
    """What disagrees, such as “Claimed live, observed down since 9:12am”."""
    when = short_moment(since, today)
    said = f"Claimed {claimed.label.lower()}"
    if kind is DiscrepancyKind.UNDER_CLAIMED:
        return f"{said}, its critical services observed up since {when}"
    if kind is DiscrepancyKind.UNOBSERVABLE:
        return f"{said}, no answer about a critical endpoint since {when}"
    if kind is DiscrepancyKind.REGRESSED:
        return f"{said}, verified until {when}"
    return f"{said}, observed {seen.value} since {when}"


def present_words(
    kind: DiscrepancyKind, at_opening: EndpointStatus, now: EndpointStatus | None
) -> str:
    """How an open over-claim stands now, where it has changed; empty where it has not."""
    changed = now not in {None, at_opening} and kind is DiscrepancyKind.OVER_CLAIMED
    return f"Observed {spoken(now.value).lower()} now" if changed and now else ""


def answer_words(answer: str, *, until: date | None, who: str, at: datetime, today: date) -> str:
    """What somebody has said of a case, such as “Disputed by Ada, 9:40am”."""
    ends = f" until {long_date(until)}" if until else ""
    return f"{spoken(answer)}{ends} by {who}, {short_moment(at, today)}"


def held_words(health: CheckHealth, today: date) -> str:
    """Why no case opens or closes at present; empty while the checks work."""
    if health.last_run_at is None:
        return "Held: no check has run yet, so no case opens or closes."
    if since := health.held_since:
        return (
            f"Held since {short_moment(since, today)}: while the checks are at fault, no case "
            "opens or closes."
        )
    return ""


def cases_heading(
    *, total: int, open_cases: int, unanswered: int, is_filtered: bool, explained: int = 0
) -> str:
    """The finding of the list: how many are open, and how many of these nobody has answered.

    Those that are open but explained until a day to come are counted apart.
    """
    if is_filtered:
        verb = "matches" if total == 1 else "match"
        return f"{count_of(total, 'discrepancy', 'discrepancies').capitalize()} {verb}"
    finding = _open_words(open_cases, unanswered)
    return f"{finding}; {explained} explained" if explained else finding


def _open_words(open_cases: int, unanswered: int) -> str:
    if open_cases == 0:
        return "No open discrepancies"
    finding = count_of(open_cases, "open discrepancy", "open discrepancies")
    if unanswered == 0:
        return f"{finding}, all answered" if open_cases > 1 else f"{finding}, answered"
    if unanswered == open_cases:
        return f"{finding}, not answered yet" if open_cases == 1 else f"{finding}, none answered"
    return f"{finding}, {unanswered} not answered"


def case_event_words(kind: str, old: Fields, new: Fields) -> str:
    """One event about what is observed, or about a discrepancy."""
    if kind == EventKind.OBSERVED_CHANGED:
        before, after = _said(old, "observed"), _said(new, "observed")
        return f"Observed {before} → {after}"
    name = _kind(new)
    if kind == EventKind.DISCREPANCY_OPENED:
        return f"Discrepancy opened: {name}, claimed {_said(new, 'claimed')}, observed " + _said(
            new, "observed"
        )
    if kind == EventKind.DISCREPANCY_CLOSED:
        return f"Discrepancy closed by itself: {name}"
    return _answered(name, new)


def _answered(name: str, new: Fields) -> str:
    words = f"Discrepancy {_said(new, 'answer')}: {name}"
    until = new.get("explained_until")
    if isinstance(until, str):
        words += f", until {long_date(date.fromisoformat(until))}"
    said = [str(new[field]) for field in ("text", "evidence_link") if new.get(field)]
    return f"{words}. {' '.join(said)}".rstrip(".") if said else words


def _kind(fields: Fields) -> str:
    return DiscrepancyKind(str(fields["discrepancy"])).label.lower()


def _said(fields: Fields, name: str) -> str:
    return spoken(str(fields.get(name) or "unknown")).lower()
