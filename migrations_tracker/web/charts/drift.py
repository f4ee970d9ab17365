"""The chart of date drift: across, when a date was given; up, the date that was given then.

A flat line keeps its word, a rising one slips. Computes coordinates; templates draw them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from migrations_tracker.domain.months import add_months, first_of_month

WIDTH: Final = 900
HEIGHT: Final = 420
LEFT: Final = 84
RIGHT: Final = 650
TOP: Final = 16
BOTTOM: Final = 380
MOST_TICKS: Final = 7
LABEL_HEIGHT: Final = 17


@dataclass(frozen=True, slots=True)
class Given:
    """A date that was given on a day for one milestone."""

    on: date
    day: date


@dataclass(frozen=True, slots=True)
class Series:
    """One milestone with the dates given for it in their order, and the day it was done, if any."""

    name: str
    given: Sequence[Given]
    actual: date | None


@dataclass(frozen=True, slots=True)
class Tick:
    at: str
    label: str


@dataclass(frozen=True, slots=True)
class Line:
    """`points` of a line in steps, its end, and where its label stands. `slipped`: it rose."""

    name: str
    points: str
    end: tuple[str, str]
    label_y: str
    slipped: bool


@dataclass(frozen=True, slots=True)
class Drift:
    """What the template draws. `kept` is the line on which a date given is the day itself."""

    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int
    across: Sequence[Tick]
    up: Sequence[Tick]
    lines: Sequence[Line]
    kept: str


@dataclass(frozen=True, slots=True)
class _Plot:
    first: date
    last: date
    lowest: date
    highest: date

    def x(self, day: date) -> float:
        return LEFT + (RIGHT - LEFT) * _share(self.first, self.last, day)

    def y(self, day: date) -> float:
        return BOTTOM - (BOTTOM - TOP) * _share(self.lowest, self.highest, day)

    def at(self, on: date, day: date) -> str:
        return f"{self.x(on):.1f},{self.y(day):.1f}"


def drift_chart(series: Sequence[Series], today: date) -> Drift | None:
    """The chart up to `today`; None where nobody has given a date."""
    known = [one for one in series if one.given]
    if not known:
        return None
    days = [given.day for one in known for given in one.given]
    first = min(given.on for one in known for given in one.given)
    last = max(today, first + timedelta(days=1))
    lowest = first_of_month(min(days))
    plot = _Plot(first, last, lowest, max(*days, lowest + timedelta(days=31)))
    return Drift(
        width=WIDTH,
        height=HEIGHT,
        left=LEFT,
        right=RIGHT,
        top=TOP,
        bottom=BOTTOM,
        across=[Tick(f"{plot.x(day):.1f}", _month(day)) for day in _months(first, last)],
        up=[Tick(f"{plot.y(d):.1f}", _month(d)) for d in _months(plot.lowest, plot.highest)],
        lines=_apart([_line(one, plot, last) for one in known]),
        kept=_kept(plot),
    )


def _line(one: Series, plot: _Plot, last: date) -> Line:
    """From each day a date was given on, level to the next, then up or down to the new one."""
    end = min(last, max(one.actual or last, one.given[-1].on))
    points = []
    for given, after in zip(one.given, [*one.given[1:], None], strict=True):
        points += [plot.at(given.on, given.day), plot.at(after.on if after else end, given.day)]
    y = plot.y(one.given[-1].day)
    return Line(
        name=one.name,
        points=" ".join(points),
        end=(f"{plot.x(end):.1f}", f"{y:.1f}"),
        label_y=f"{y:.1f}",
        slipped=one.given[-1].day > one.given[0].day,
    )


def _apart(lines: Sequence[Line]) -> list[Line]:
    """The lines, the latest date first, with labels so far apart that each can be read."""
    ordered = sorted(lines, key=lambda line: float(line.label_y))
    places, floor = [], float(TOP)
    for line in ordered:
        places.append(max(float(line.label_y), floor))
        floor = places[-1] + LABEL_HEIGHT
    ceiling = float(BOTTOM)
    for number in reversed(range(len(places))):
        places[number] = min(places[number], ceiling)
        ceiling = places[number] - LABEL_HEIGHT
    return [replace(line, label_y=f"{y:.1f}") for line, y in zip(ordered, places, strict=True)]


def _kept(plot: _Plot) -> str:
    """From where the day itself first can be read up to today."""
    begin, end = max(plot.first, plot.lowest), min(plot.last, plot.highest)
    return f"{plot.at(begin, begin)} {plot.at(end, end)}" if begin < end else ""


def _months(first: date, last: date) -> list[date]:
    """First days of months from `first` on, so many that their labels have room."""
    begin = first_of_month(first)
    begin = begin if begin == first else add_months(begin, 1)
    count = (last.year - begin.year) * 12 + last.month - begin.month + 1
    step = max(1, -(-count // MOST_TICKS))
    return [add_months(begin, n) for n in range(0, max(count, 0), step)]


def _month(day: date) -> str:
    return f"{day:%b} {day.year}"


def _share(first: date, last: date, day: date) -> float:
    return (day - first) / (last - first)
