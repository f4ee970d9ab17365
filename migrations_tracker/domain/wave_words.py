"""Waves and their gate reviews in sentences, and their events."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from migrations_tracker.domain.findings import count_of, long_date
from migrations_tracker.domain.gate_review import Vote
from migrations_tracker.domain.ledger import EventKind, Fields
from migrations_tracker.domain.moments import period
from migrations_tracker.domain.readiness import Readiness, Window

WAVE_KINDS: Final = frozenset(
    {
        EventKind.WAVE_CHANGED,
        EventKind.WAVE_PLANNED,
        EventKind.GATE_REVIEW_OPENED,
        EventKind.GATE_REVIEW_ANSWERED,
        EventKind.GATE_REVIEW_CLOSED,
    }
)


def window_words(window: Window | None) -> str:
    return period(window.first, window.last) if window else "No window yet"


def wave_heading(number: int, found: Sequence[Readiness]) -> str:
    """The finding of a wave, such as “Wave 2: 3 of 9 boroughs are live, 4 of the others ready”."""
    if not found:
        return f"Wave {number} has no boroughs yet"
    live = sum(one.is_live for one in found)
    ready = sum(one.is_ready and not one.is_live for one in found)
    boroughs = count_of(len(found), "borough")
    if live == len(found):
        return (
            f"Wave {number}: {f'all of its {boroughs} are' if live > 1 else 'its borough is'} live"
        )
    if not live:
        verb = "is" if 1 in {ready, len(found)} else "are"
        return f"Wave {number}: {ready} of {boroughs} {verb} ready"
    verb = "is" if live == 1 else "are"
    return f"Wave {number}: {live} of {boroughs} {verb} live, {ready} of the others ready"


def readiness_word(found: Readiness) -> str:
    if found.is_live:
        return "Live"
    return "Ready" if found.is_ready else "Not ready"


def waves_heading(*, total: int, open_reviews: int) -> str:
    """The finding of the list of waves."""
    if total == 0:
        return "No wave is planned yet"
    waves = count_of(total, "wave").capitalize()
    if open_reviews == 0:
        return f"{waves}, none waiting for a decision"
    return f"{waves}, {open_reviews} waiting for a decision"


def work_heading(*, waiting: int, otherwise: str) -> str:
    """What waits for one: gate reviews come first; without any, what else is said."""
    if waiting == 0:
        return otherwise
    verb = "waits" if waiting == 1 else "wait"
    return f"{count_of(waiting, 'gate review').capitalize()} {verb} for your answer"


def tally_words(votes: Sequence[Vote], *, approvers: int, quorum: int) -> str:
    """How far the answers have come, such as “2 of 3 have answered (1 go, 1 no-go); 2 decide”."""
    go, no_go = votes.count(Vote.GO), votes.count(Vote.NO_GO)
    said = f" ({go} go, {no_go} no-go)" if votes else ""
    has = "has" if len(votes) == 1 else "have"
    decide = f"{quorum} {'decides' if quorum == 1 else 'decide'}"
    return f"{len(votes)} of {approvers} {has} answered{said}; {decide}"


def outcome_words(outcome: str, *, is_open: bool) -> str:
    """Go, No-go, or why there is neither."""
    if is_open:
        return "Waiting for answers"
    return Vote(outcome).label if outcome else "Closed without a decision"


def wave_event_words(kind: str, old: Fields, new: Fields) -> str:
    """One event about a wave, without a full stop."""
    if kind == EventKind.WAVE_CHANGED:
        return f"Wave: {_wave(old)} → {_wave(new)}"
    number = new.get("wave")
    if kind == EventKind.WAVE_PLANNED:
        return f"Wave {number} planned: {new.get('name')}, {_window(new)}"
    if kind == EventKind.GATE_REVIEW_OPENED:
        return f"Gate review of wave {number} opened: {new.get('quorum')} of its approvers decide"
    if kind == EventKind.GATE_REVIEW_ANSWERED:
        return f"Gate review of wave {number} answered: {Vote(str(new['vote'])).label.lower()}"
    outcome = outcome_words(str(new.get("outcome") or ""), is_open=False)
    return f"Gate review of wave {number}: {outcome[:1].lower()}{outcome[1:]}"


def _wave(fields: Fields) -> str:
    number = fields.get("wave")
    return "none" if number is None else str(number)


def _window(fields: Fields) -> str:
    first, last = fields.get("starts_on"), fields.get("ends_on")
    if not isinstance(first, str) or not isinstance(last, str):
        return "no window yet"
    return f"{long_date(date.fromisoformat(first))} to {long_date(date.fromisoformat(last))}"
