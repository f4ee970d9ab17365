"""The bars of the plan: within a window of time, from the opening to the cutover of each migration.

The table around them says the same in words, so they are only pictures.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from migrations_tracker.domain.delivery import Plan
from migrations_tracker.domain.findings import short_date
from migrations_tracker.domain.freezes import Frozen
from migrations_tracker.domain.months import add_months, first_of_month

WIDTH: Final = 600
HEIGHT: Final = 28
WEEK: Final = timedelta(days=7)
SMALLEST_LABEL: Final = 62


@dataclass(frozen=True, slots=True)
class Mark:
    x: str
    label: str


@dataclass(frozen=True, slots=True)
class Band:
    """A freeze; its label is empty where there is no room for it."""

    x: str
    width: str
    label: str


@dataclass(frozen=True, slots=True)
class BarOf:
    """`late` is the part after the baseline; ends that lie outside of the window are None."""

    x: str
    width: str
    late_x: str
    late_width: str
    base_width: str
    end: str | None
    is_done: bool


@dataclass(frozen=True, slots=True)
class Scale:
    """A window of time laid across the width."""

    first: date
    last: date

    def at(self, day: date) -> float:
        held = min(max(day, self.first), self.last)
        return WIDTH * ((held - self.first) / (self.last - self.first))

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Axis:
    """What stands above all bars. `today` is None where it lies outside of the window."""

    width: int
    height: int
    ticks: Sequence[Mark]
    bands: Sequence[Band]
    today: str | None


def window(zoom: str, days: Sequence[date], today: date) -> Scale:
    """Quarter: everything; month: a year around today; week: three months around today."""
    if zoom == "week":
        return Scale(today - 3 * WEEK, today + 10 * WEEK)
    if zoom == "month":
        first = first_of_month(today)
        return Scale(add_months(first, -4), add_months(first, 8))
    known = [*days, today]
    first, last = first_of_month(min(known)), add_months(first_of_month(max(known)), 1)
    return Scale(first, last)


def axis(scale: Scale, zoom: str, freezes: Sequence[Frozen], today: date) -> Axis:
    return Axis(
        width=WIDTH,
        height=HEIGHT,
        ticks=[Mark(f"{scale.at(day):.1f}", label) for day, label in _ticks(scale, zoom)],
        bands=[_band(scale, one) for one in freezes if one.touches(scale.first, scale.last)],
        today=f"{scale.at(today):.1f}" if scale.holds(today) else None,
    )


def _ticks(scale: Scale, zoom: str) -> list[tuple[date, str]]:
    if zoom == "week":
        monday = scale.first + timedelta(days=-scale.first.weekday() % 7)
        days = [monday + n * 2 * WEEK for n in range(8)]
        return [(day, short_date(day)) for day in days if scale.holds(day)]
    step = 1 if zoom == "month" else 3
    first = scale.first
    while step == 3 and first.month % 3 != 1:
        first = add_months(first, 1)
    months = [add_months(first, n) for n in range(0, 600, step)]
    shown = [day for day in months if day < scale.last]
    keep = -(-len(shown) * SMALLEST_LABEL // WIDTH) or 1
    return [(day, f"{day:%b %Y}") for day in shown[::keep]]


def _band(scale: Scale, one: Frozen) -> Band:
    left, right = scale.at(one.first), scale.at(one.last + timedelta(days=1))
    width = max(right - left, 1.0)
    label = one.name if width >= SMALLEST_LABEL else ""
    return Band(f"{left:.1f}", f"{width:.1f}", label)


def bar_of(scale: Scale, plan: Plan, opened: date) -> BarOf | None:
    """None where nobody has given a date, or all of it lies outside of the window."""
    end = plan.actual or plan.forecast
    if end is None or end < scale.first or min(opened, end) > scale.last:
        return None
    start, stop = scale.at(min(opened, end)), scale.at(end)
    due = plan.baseline if plan.baseline and plan.baseline < end else end
    late = max(scale.at(due), start)
    base = scale.at(plan.baseline) if plan.baseline else start
    return BarOf(
        x=f"{start:.1f}",
        width=f"{late - start:.1f}",
        late_x=f"{late:.1f}",
        late_width=f"{max(stop - late, 0):.1f}",
        base_width=f"{max(base - start, 0):.1f}",
        end=f"{stop:.1f}" if scale.holds(end) else None,
        is_done=plan.actual is not None,
    )
