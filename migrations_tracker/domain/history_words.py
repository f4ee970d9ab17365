"""What stood of a migration on a day, in words, by both clocks side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.certificate import compliance, standing_words
from migrations_tracker.domain.cutover import Cutover, CutoverState, state_of
from migrations_tracker.domain.findings import long_date
from migrations_tracker.domain.history import State
from migrations_tracker.domain.history_plan import MilestoneThen, milestones_then, services_then
from migrations_tracker.domain.milestones import BLUEPRINT, MilestoneCode
from migrations_tracker.domain.moments import full_moment
from migrations_tracker.domain.psn_services import SERVICES
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


@dataclass(frozen=True, slots=True)
class Part:
    """Some of what stood, under a heading."""

    title: str
    rows: Sequence[Stood]


def parts(then: State | None, now: State | None, at: datetime) -> Sequence[Part]:
    """Everything that stood at an instant: the migration, its services and its milestones."""
    day = london_date(at)
    services = [service.label for service in SERVICES]
    milestones = [planned.name for planned in BLUEPRINT.values()]
    return [
        Part("Migration", stood(then, now, day)),
        Part("Services", _both(services, _services(then, at), _services(now, at))),
        Part("Milestones", _both(milestones, _milestones(then, day), _milestones(now, day))),
    ]


def _both(terms: Sequence[str], then: Sequence[str], now: Sequence[str]) -> Sequence[Stood]:
    return [Stood(*row) for row in zip(terms, then, now, strict=True)]


def _services(state: State | None, at: datetime) -> Sequence[str]:
    if state is None:
        return [NOT_OPEN] * len(SERVICES)
    return [_service(one, at) for one in services_then(state)]


def _service(one: Cutover, at: datetime) -> str:
    """How a cutover stood, with the day that this rests on."""
    found = state_of(one, at)
    when = one.ended.at if one.ended else one.window.starts_at if one.window else None
    words = found.label
    if when and found is not CutoverState.OUT_OF_SCOPE:
        words = f"{words}, {full_moment(when)}"
    return f"{words}; signed off" if one.signed_off_at else words


def _milestones(state: State | None, day: date) -> Sequence[str]:
    if state is None:
        return [NOT_OPEN] * len(BLUEPRINT)
    return [_milestone(one) for one in milestones_then(state, day)]


def _milestone(one: MilestoneThen) -> str:
    """Its status, and the dates that it had."""
    said = [one.status.label]
    if one.waiting_on and one.waiting_since:
        said[0] += f", waiting on {one.waiting_on.label} since {long_date(one.waiting_since)}"
    days = {"baseline": one.baseline, "forecast": one.forecast, "actual": one.actual}
    return "; ".join([*said, *(f"{name} {long_date(on)}" for name, on in days.items() if on)])


def _stage(state: State) -> str:
    held = f", held at {state.held_from.label}" if state.held_from else ""
    return f"{state.stage.label}{held}"


def _cutover(state: State, column: str, missing: str) -> str:
    value = state.milestones.get(MilestoneCode.CUTOVER.value, {}).get(column)
    return long_date(date.fromisoformat(value)) if isinstance(value, str) else missing
