"""The chart of savings: running totals of forecast, verified and claimed, as coordinates."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Final

from migrations_tracker.domain.money import NOTHING, in_figures
from migrations_tracker.domain.months import APRIL
from migrations_tracker.domain.savings_series import Point
from migrations_tracker.domain.savings_words import chart_description, chart_heading

WIDTH: Final = 720
HEIGHT: Final = 300
LEFT: Final = 84
RIGHT: Final = 704
TOP: Final = 12
BOTTOM: Final = 264
MOST_LINES: Final = 5
MOST_YEARS: Final = 8
ROOM_FOR_LABEL: Final = 8


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the grid: where it is, and its label."""

    at: str
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    """What the template draws: lines and areas as lists of points, parted where data lack."""

    title: str
    description: str
    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int
    zero: str
    amounts: Sequence[Tick]
    years: Sequence[Tick]
    forecast: Sequence[str]
    verified: Sequence[str]
    claimed: Sequence[str]
    ends: Sequence[tuple[str, str]]


Total = Callable[[Point], Decimal | None]


def savings_chart(points: Sequence[Point]) -> Chart | None:
    """The chart of running totals; None where no month says anything."""
    totals = [t for p in points for t in (p.forecast, p.verified, p.realised) if t is not None]
    if not totals:
        return None
    ticks = amount_ticks(min(NOTHING, *totals), max(NOTHING, *totals))
    plot = _Plot(len(points), ticks[0], ticks[-1])
    return Chart(
        title=chart_heading(points),
        description=chart_description(points),
        width=WIDTH,
        height=HEIGHT,
        left=LEFT,
        right=RIGHT,
        top=TOP,
        bottom=BOTTOM,
        zero=plot.y(NOTHING),
        amounts=[Tick(plot.y(amount), in_figures(amount)) for amount in ticks],
        years=_years(points, plot),
        forecast=_lines(points, plot, lambda point: point.forecast),
        verified=_lines(points, plot, lambda point: point.verified),
        claimed=_areas(points, plot),
        ends=_ends(points, plot),
    )


@dataclass(frozen=True, slots=True)
class _Plot:
    """From months and amounts to coordinates, in decimals throughout."""

    months: int
    lowest: Decimal
    highest: Decimal

    def x(self, index: int) -> str:
        share = Decimal(index) / max(self.months - 1, 1)
        return f"{LEFT + share * (RIGHT - LEFT):.1f}"

    def y(self, amount: Decimal) -> str:
        share = (amount - self.lowest) / (self.highest - self.lowest)
        return f"{BOTTOM - share * (BOTTOM - TOP):.1f}"

    def at(self, index: int, amount: Decimal) -> str:
        return f"{self.x(index)},{self.y(amount)}"


def amount_ticks(lowest: Decimal, highest: Decimal) -> list[Decimal]:
    """Round amounts around the range, zero among them: steps of 1, 2 or 5 times a power of ten."""
    span = max(highest - lowest, Decimal(MOST_LINES))
    rough = span / MOST_LINES
    unit = Decimal(1).scaleb(rough.adjusted())
    step = next(unit * size for size in (1, 2, 5, 10) if unit * size >= rough)
    first = (lowest / step).to_integral_value(ROUND_FLOOR)
    last = max((highest / step).to_integral_value(ROUND_CEILING), first + 1)
    return [step * number for number in range(int(first), int(last) + 1)]


def _years(points: Sequence[Point], plot: _Plot) -> list[Tick]:
    """The first month and where financial years begin; only some of them where they are many."""
    found = [(n, point.month) for n, point in enumerate(points) if point.month.month == APRIL]
    shown = found[:: max(1, -(-len(found) // MOST_YEARS))]
    if not shown or shown[0][0] * ROOM_FOR_LABEL >= len(points):
        shown = [(0, points[0].month), *shown]
    return [Tick(plot.x(number), f"{month:%b} {month.year}") for number, month in shown]


def _lines(points: Sequence[Point], plot: _Plot, total: Total) -> list[str]:
    known = [(n, amount) for n, p in enumerate(points) if (amount := total(p)) is not None]
    return [" ".join(plot.at(n, amount) for n, amount in run) for run in _runs(known)]


def _areas(points: Sequence[Point], plot: _Plot) -> list[str]:
    """What lies between verified and all that is realised."""
    upper = [(n, p.realised) for n, p in enumerate(points) if p.realised is not None]
    lower = {n: p.verified for n, p in enumerate(points) if p.verified is not None}
    return [
        " ".join(
            [
                *(plot.at(n, amount) for n, amount in run),
                *(plot.at(n, lower[n]) for n, _ in reversed(run)),
            ]
        )
        for run in _runs(upper)
    ]


def _runs(known: Iterable[tuple[int, Decimal]]) -> list[list[tuple[int, Decimal]]]:
    """Neighbouring months together; a month that says nothing parts them."""
    runs: list[list[tuple[int, Decimal]]] = []
    for number, amount in known:
        if runs and runs[-1][-1][0] == number - 1:
            runs[-1].append((number, amount))
        else:
            runs.append([(number, amount)])
    return runs


def _ends(points: Sequence[Point], plot: _Plot) -> list[tuple[str, str]]:
    """A dot at the end of each line, so that a single month can be seen too."""
    totals: tuple[Total, ...] = (lambda p: p.forecast, lambda p: p.verified)
    found = []
    for total in totals:
        known = [(n, amount) for n, p in enumerate(points) if (amount := total(p)) is not None]
        found += [(plot.x(n), plot.y(amount)) for n, amount in known[-1:]]
    return found
