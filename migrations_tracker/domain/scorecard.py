"""How a supplier keeps its word: five measures, each a count over a count in some days.

What is counted was reported or observed; nothing of a scorecard is typed. A supplier answers for
what it owned while it led a migration, and for no more.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

PERIOD_DAYS: Final = 30
PERIODS_SHOWN: Final = 6
# The last three periods together are what a supplier is rated by: 90 days.
PERIODS_RATED: Final = 3
# Fewer cases than this say nothing of anybody: they are shown and not rated.
FEWEST: Final = 5


class Measure(StrEnum):
    ON_TIME = "on_time"
    STABILITY = "forecast_stability"
    EVIDENCE = "evidence_accepted"
    AVAILABILITY = "availability"
    UPDATES = "updates_kept"


@dataclass(frozen=True, slots=True)
class About:
    """What a measure is. A share is better when it is higher, a rate when it is lower.

    `target` is a share of 1, or so many for each; `of` names what the denominator counts, and
    `counted` what the numerator does.
    """

    name: str
    definition: str
    target: float
    is_share: bool
    counted: str
    of: str
    fewest: int = FEWEST


# Source: the programme's service reviews. Targets are compared with and decide nothing.
ABOUT: Final = {
    Measure.ON_TIME: About(
        "On-time delivery",
        "Milestones that it owned and finished, on or before their baseline date.",
        0.8,
        True,
        "on time",
        "finished",
    ),
    Measure.STABILITY: About(
        "Forecast stability",
        "How often it moved the forecast of a milestone that it owned, later or earlier. "
        "A first forecast is no move.",
        0.5,
        False,
        "moves",
        "open milestones",
    ),
    Measure.EVIDENCE: About(
        "Evidence accepted first time",
        "Pieces of evidence that it put on record and that nobody else withdrew or a virus "
        "scanner rejected.",
        0.9,
        True,
        "accepted",
        "put on record",
    ),
    Measure.AVAILABILITY: About(
        "Service availability",
        "Minutes in which the endpoints that it serves could be reached. Maintenance and minutes "
        "that nobody saw are left out.",
        0.995,
        True,
        "minutes reached",
        "minutes watched",
        fewest=24 * 60,
    ),
    Measure.UPDATES: About(
        "Updates kept",
        "Updates that came by the date that was promised for them.",
        0.9,
        True,
        "kept",
        "promised",
    ),
}


@dataclass(frozen=True, slots=True)
class Period:
    """Days from the first to the last, both included."""

    first: date
    last: date

    def holds(self, day: date | None) -> bool:
        return day is not None and self.first <= day <= self.last


def periods(today: date) -> tuple[Period, ...]:
    """Those that a scorecard shows, the oldest first; the last one ends today."""
    ends = [today - timedelta(days=PERIOD_DAYS * back) for back in range(PERIODS_SHOWN)]
    return tuple(Period(end - timedelta(days=PERIOD_DAYS - 1), end) for end in reversed(ends))


def rated_period(today: date) -> Period:
    """The days that a supplier is rated by."""
    return Period(periods(today)[-PERIODS_RATED].first, today)


@dataclass(frozen=True, slots=True)
class Tally:
    """So many of so many."""

    numerator: int
    denominator: int

    @property
    def value(self) -> float | None:
        """None where there was nothing to count."""
        return self.numerator / self.denominator if self.denominator else None


class Verdict(StrEnum):
    MET = "met"
    MISSED = "missed"
    TOO_FEW = "too_few"
    NOTHING = "nothing"

    @property
    def label(self) -> str:
        return {
            Verdict.MET: "Meets the target",
            Verdict.MISSED: "Misses the target",
            Verdict.TOO_FEW: "Too few to rate",
            Verdict.NOTHING: "Nothing to rate",
        }[self]


@dataclass(frozen=True, slots=True)
class Score:
    """One measure of one supplier: over the rated days, and in each of the periods."""

    measure: Measure
    tally: Tally
    trend: tuple[tuple[Period, Tally], ...]

    @property
    def about(self) -> About:
        return ABOUT[self.measure]

    @property
    def verdict(self) -> Verdict:
        return verdict(self.measure, self.tally)


def verdict(measure: Measure, tally: Tally) -> Verdict:
    """How a tally stands against the target; on it is met."""
    about, value = ABOUT[measure], tally.value
    if value is None:
        return Verdict.NOTHING
    if tally.denominator < about.fewest:
        return Verdict.TOO_FEW
    kept = value >= about.target if about.is_share else value <= about.target
    return Verdict.MET if kept else Verdict.MISSED
