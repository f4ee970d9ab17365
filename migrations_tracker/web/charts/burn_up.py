"""The burn-up: across, time; up, how many boroughs were planned to cut over, did, and will."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from migrations_tracker.domain.burn_up import BurnUp, burn_up_heading, count_by, range_words
from migrations_tracker.domain.findings import count_of, long_date
from migrations_tracker.domain.months import add_months, first_of_month, month_name

WIDTH: Final = 900
HEIGHT: Final = 340
LEFT: Final = 48
RIGHT: Final = 760
TOP: Final = 16
BOTTOM: Final = 296
MOST_TICKS: Final = 8


@dataclass(frozen=True, slots=True)
class Tick:
    at: str
    label: str


@dataclass(frozen=True, slots=True)
class MonthRow:
    """The numbers at the end of a month. `done` is None for months to come, `latest` if no range.

    `is_partial` is the month that has not ended.
    """

    name: str
    planned: int
    done: int | None
    expected: int | None
    latest: int | None
    is_partial: bool


@dataclass(frozen=True, slots=True)
class BurnUpChart:
    """Lines are points of polylines, empty where there is nothing to draw."""

    heading: str
    method: str
    description: str
    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int
    up: Sequence[Tick]
    across: Sequence[Tick]
    today: str
    planned: str
    done: str
    done_end: tuple[str, str]
    done_label: str
    expected: str
    band: str
    months: Sequence[MonthRow]


@dataclass(frozen=True, slots=True)
class _Plot:
    first: date
    last: date
    total: int

    def x(self, day: date) -> str:
        held = min(max(day, self.first), self.last)
        return f"{LEFT + (RIGHT - LEFT) * ((held - self.first) / (self.last - self.first)):.1f}"

    def y(self, count: int) -> str:
        return f"{BOTTOM - (BOTTOM - TOP) * count / self.total:.1f}"

    def steps(self, days: Sequence[date], first: date, last: date) -> list[str]:
        """A line in steps from one day to another: level, then up by one for each day."""
        count = count_by(days, first)
        points = [f"{self.x(first)},{self.y(count)}"]
        for day in days:
            if first < day <= last:
                points.append(f"{self.x(day)},{self.y(count)}")
                count += 1
                points.append(f"{self.x(day)},{self.y(count)}")
        return [*points, f"{self.x(last)},{self.y(count)}"]


def burn_up_chart(found: BurnUp, today: date) -> BurnUpChart | None:
    """None where no migration has a date of any kind."""
    known = [*found.planned, *found.expected, *found.latest]
    if not known:
        return None
    first = first_of_month(min(*known, today))
    last = add_months(first_of_month(max(*known, today)), 1)
    plot = _Plot(first, last, found.total)
    done = len(found.done)
    ahead = plot.steps(found.expected, today, last)
    late = plot.steps(found.latest, today, last) if found.latest else []
    return BurnUpChart(
        heading=burn_up_heading(found, today),
        method=range_words(found),
        description=_description(found, today),
        width=WIDTH,
        height=HEIGHT,
        left=LEFT,
        right=RIGHT,
        top=TOP,
        bottom=BOTTOM,
        up=_levels(plot),
        across=_ticks(plot),
        today=plot.x(today),
        planned=" ".join(plot.steps(found.planned, first, last)) if found.planned else "",
        done=" ".join(plot.steps(found.done, first, today)),
        done_end=(plot.x(today), plot.y(done)),
        done_label=f"{done} cut over",
        expected=" ".join(ahead) if len(found.expected) > done else "",
        band=" ".join([*ahead, *reversed(late)]) if late else "",
        months=_months(found, first, last, today),
    )


def _levels(plot: _Plot) -> list[Tick]:
    step = max(1, -(-plot.total // 5))
    return [Tick(plot.y(n), str(n)) for n in range(0, plot.total + 1, step)]


def _ticks(plot: _Plot) -> list[Tick]:
    months = _starts(plot.first, plot.last)
    step = max(1, -(-len(months) // MOST_TICKS))
    return [Tick(plot.x(day), f"{day:%b %Y}") for day in months[::step]]


def _starts(first: date, last: date) -> list[date]:
    count = (last.year - first.year) * 12 + last.month - first.month
    return [add_months(first, n) for n in range(count)]


def _months(found: BurnUp, first: date, last: date, today: date) -> list[MonthRow]:
    rows = []
    for start in _starts(first, last):
        end = add_months(start, 1) - timedelta(days=1)
        has_begun, is_over = start <= today, end < today
        rows.append(
            MonthRow(
                name=month_name(start),
                planned=found.planned_by(end),
                done=count_by(found.done, min(end, today)) if has_begun else None,
                expected=None if is_over else count_by(found.expected, end),
                latest=None if is_over or not found.latest else count_by(found.latest, end),
                is_partial=has_begun and not is_over,
            )
        )
    return rows


def _description(found: BurnUp, today: date) -> str:
    return (
        f"By {long_date(today)}, {found.planned_by(today)} of {count_of(found.total, 'borough')} "
        f"were planned to have cut over and {len(found.done)} had. {range_words(found)} The table "
        "below holds the numbers by month."
    )
