"""What stood of a migration on a day, in words, by both clocks side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from migrations_tracker.domain.certificate import compliance, standing_words
from migrations_tracker.domain.findings import long_date
from migrations_tracker.domain.history import State
from migrations_tracker.domain.milestones import MilestoneCode
from migrations_tracker.domain.verification import acceptance_words

NOT_OPEN: Final = "Not opened yet"


@dataclass(frozen=True, slots=True)
class Stood:
    """One thing that stood: as it was recorded by that day, and as it is known of that day now."""

    term: str
    then: str
    now: str

    @property
    def differs(self) -> bool:
        return self.then != self.now


def stood(then: State | None, now: State | None, day: date) -> Sequence[Stood]:
    """Each thing by both clocks; the two differ where something was recorded late or corrected."""
    terms = ("Stage", "Baseline cutover", "Forecast cutover", "Certificate", "Acceptance")
    pairs = zip(terms, _words(then, day), _words(now, day), strict=True)
    return [Stood(term, before, after) for term, before, after in pairs]


def _words(state: State | None, day: date) -> Sequence[str]:
    if state is None:
        return (NOT_OPEN,) * 5
    return (
        _stage(state),
        _cutover(state, "baseline_date", "Not approved"),
        _cutover(state, "forecast_date", "Not given"),
        standing_words(compliance(state.certificates, day)),
        acceptance_words(state.accepted),
    )


def _stage(state: State) -> str:
    held = f", held at {state.held_from.label}" if state.held_from else ""
    return f"{state.stage.label}{held}"


def _cutover(state: State, column: str, missing: str) -> str:
    value = state.milestones.get(MilestoneCode.CUTOVER.value, {}).get(column)
    return long_date(date.fromisoformat(value)) if isinstance(value, str) else missing
