"""Answer times by hour, half and 95 of a hundred, on a scale that doubles as the bins do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import log2
from typing import Final

from migrations_tracker.domain.latency import milliseconds
from migrations_tracker.domain.moments import clock
from migrations_tracker.selectors.endpoint_page import Hour

WIDTH: Final = 720
HEIGHT: Final = 240
LEFT: Final = 72
RIGHT: Final = 600
TOP: Final = 12
BOTTOM: Final = 204
LOWEST_US: Final = 500
# Each line is ten times the one before.
LINES_US: Final = (1_000, 10_000, 100_000, 1_000_000, 10_000_000)


@dataclass(frozen=True, slots=True)
class Level:
    y: str
    label: str


@dataclass(frozen=True, slots=True)
class Quantile:
    """`points` of one line, its end and its name."""

    name: str
    points: str
    end: tuple[str, str]


@dataclass(frozen=True, slots=True)
class AnswerTimes:
    """`limit` is where the checker gives up waiting."""

    width: int
    height: int
    left: int
    right: int
    bottom: int
    levels: Sequence[Level]
    limit: Level
    lines: Sequence[Quantile]
    first: str
    last: str
    description: str


def answer_times(hours: Sequence[Hour], *, timeout_us: int, now: datetime) -> AnswerTimes | None:
    """None where fewer than two hours have answers: one point is no line."""
    if len(hours) < 2:
        return None
    begin, span = hours[0].starts, hours[-1].starts - hours[0].starts
    highest = max(timeout_us * 1.5, *(hour.latency.max_us for hour in hours))

    def y(us: int) -> float:
        share = log2(max(us, LOWEST_US) / LOWEST_US) / log2(highest / LOWEST_US)
        return BOTTOM - (BOTTOM - TOP) * share

    def line(name: str, times: Sequence[int | None]) -> Quantile:
        points = [
            (f"{LEFT + (RIGHT - LEFT) * ((hour.starts - begin) / span):.1f}", f"{y(us):.1f}")
            for hour, us in zip(hours, times, strict=True)
            if us is not None
        ]
        return Quantile(name, " ".join(",".join(point) for point in points), points[-1])

    p95 = [hour.latency.p95_us for hour in hours]
    return AnswerTimes(
        width=WIDTH,
        height=HEIGHT,
        left=LEFT,
        right=RIGHT,
        bottom=BOTTOM,
        levels=[Level(f"{y(us):.1f}", milliseconds(us)) for us in LINES_US if us < highest],
        limit=Level(f"{y(timeout_us):.1f}", milliseconds(timeout_us)),
        lines=[line("half", [hour.latency.p50_us for hour in hours]), line("95 of 100", p95)],
        first=clock(hours[0].starts),
        last=clock(hours[-1].starts),
        description=(
            f"From {clock(hours[0].starts)} to {clock(now)}; 95 of a hundred answers took at most "
            f"{milliseconds(max(us for us in p95 if us is not None))} in the slowest hour."
        ),
    )
