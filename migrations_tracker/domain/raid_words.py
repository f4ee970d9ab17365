"""The RAID register in sentences: headings, cells of the matrix and events."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from migrations_tracker.domain.errors import spoken
from migrations_tracker.domain.findings import count_of, long_date
from migrations_tracker.domain.ledger import EventKind, Fields
from migrations_tracker.domain.raid import Kind, Score, Trend, risk_title

NOBODY: Final[Mapping[int, str]] = {}


def count_kind(number: int, kind: Kind) -> str:
    """“1 risk”, “2 dependencies”, “no issues”."""
    return count_of(number, kind.value, kind.plural)


def register_heading(
    kind: Kind, *, shown: int, total: int, overdue: int, high: int, is_filtered: bool
) -> str:
    """The finding of a list: `overdue` counts items with overdue actions, `high` high scores."""
    if is_filtered:
        return f"{shown} of {count_kind(total, kind)} {'matches' if total == 1 else 'match'}"
    if shown == 0:
        return f"No open {kind.plural}"
    noun = kind.value if shown == 1 else kind.plural
    parts = []
    if high:
        parts.append(f"{high} {'scores' if high == 1 else 'score'} 12 or more")
    if overdue:
        parts.append(f"{overdue} {'has' if overdue == 1 else 'have'} overdue actions")
    finding = f"{shown} open {noun}"
    return f"{finding}: {' and '.join(parts)}" if parts else finding


def cell_words(score: Score, count: int) -> str:
    """A cell of the matrix: “Probability 4, impact 5: 3 risks”."""
    place = f"Probability {score.probability}, impact {score.impact}"
    return f"{place}: {count_kind(count, Kind.RISK)}"


def score_words(now: Score, before: Score | None, way: Trend) -> str:
    """A score with where it comes from: “3 × 4 = 12, rising from 8”."""
    if before is None or way is Trend.NEW:
        return f"{now}, not changed since it was raised"
    return (
        f"{now}, {way.value} from {before.value}" if way is not Trend.STEADY else f"{now}, steady"
    )


def raid_event_words(
    kind: str, old: Fields, new: Fields, people: Mapping[int, str] = NOBODY
) -> str:
    """One event of the register in words, without a full stop; empty for any other event."""
    words = WORDS.get(kind)
    return f"{new.get('reference')}: {words(old, new, people)}" if words else ""


def _raised(new: Fields) -> str:
    title = str(new.get("title"))
    if "cause" in new:
        title = risk_title(str(new["cause"]), title, str(new.get("effect")))
    if "probability" in new:
        scored = f"raised at {_score(new)}"
    else:
        scored = f"raised from {new['from_risk']}" if "from_risk" in new else "raised"
    return f"{scored}: {title}"


def _score(fields: Fields) -> str:
    probability, impact = fields.get("probability"), fields.get("impact")
    if isinstance(probability, int) and isinstance(impact, int):
        return str(Score(probability, impact))
    return "unknown"


def _said(fields: Fields, name: str) -> str:
    return spoken(str(fields.get(name) or "")).lower()


def _person(fields: Fields, people: Mapping[int, str]) -> str:
    number = fields.get("owner")
    return people.get(number, "somebody") if isinstance(number, int) else "nobody"


def _day(fields: Fields) -> str:
    value = fields.get("due_date")
    return long_date(date.fromisoformat(value)) if isinstance(value, str) else "no date"


Words = Callable[[Fields, Fields, Mapping[int, str]], str]
WORDS: Final[Mapping[str, Words]] = {
    EventKind.RISK_RAISED: lambda _, new, __: _raised(new),
    EventKind.ASSUMPTION_RAISED: lambda _, new, __: _raised(new),
    EventKind.ISSUE_RAISED: lambda _, new, __: _raised(new),
    EventKind.DEPENDENCY_RAISED: lambda _, new, __: _raised(new),
    EventKind.RISK_SCORED: lambda old, new, _: f"score {_score(old)} → {_score(new)}",
    EventKind.RISK_CONVERTED: lambda _, new, __: f"it happened and is now issue {new.get('issue')}",
    EventKind.ASSUMPTION_JUDGED: lambda old, new, _: (
        f"assumption {_said(old, 'finding')} → {_said(new, 'finding')}"
    ),
    EventKind.RAID_CLOSED: lambda *_: "closed",
    EventKind.RAID_OWNER_CHANGED: lambda old, new, people: (
        f"owner {_person(old, people)} → {_person(new, people)}"
    ),
    EventKind.RAID_DATE_CHANGED: lambda old, new, _: f"date {_day(old)} → {_day(new)}",
    EventKind.RAID_NOTED: lambda *_: "note",
    EventKind.RAID_ACTION_ADDED: lambda _, new, people: (
        f"action added for {_person(new, people)} by {_day(new)}: {new.get('text')}"
    ),
    EventKind.RAID_ACTION_DONE: lambda _, new, __: f"action done: {new.get('text')}",
}


def people_named(old: Fields, new: Fields) -> set[int]:
    """The people whose names the words of an event need."""
    found = (fields.get("owner") for fields in (old, new))
    return {number for number in found if isinstance(number, int)}
