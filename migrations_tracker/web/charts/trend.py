"""The trend of one measure over its periods, as a small line with its target."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from migrations_tracker.domain.scorecard import Score
from migrations_tracker.domain.scorecard_words import target_words, trend_words

WIDTH: Final = 240
HEIGHT: Final = 72
LEFT, RIGHT = 8, 232
TOP, BOTTOM = 8, 64


@dataclass(frozen=True, slots=True)
class Dot:
    """One period; hollow where it had too few cases to rate."""

    x: str
    y: str
    hollow: bool


@dataclass(frozen=True, slots=True)
class TrendLine:
    """What the template draws. Where a period has no value the line is broken."""

    id: str
    title: str
    description: str
    width: int
    height: int
    left: int
    right: int
    target_y: str
    lines: Sequence[str]
    dots: Sequence[Dot]


def trend(score: Score) -> TrendLine | None:
    """None where no period has a value."""
    values = [tally.value for _, tally in score.trend]
    known = [value for value in values if value is not None]
    if not known:
        return None
    lowest, highest = _range([*known, score.about.target], is_share=score.about.is_share)

    def y(value: float) -> float:
        return BOTTOM - (BOTTOM - TOP) * (value - lowest) / (highest - lowest)

    step = (RIGHT - LEFT) / (len(values) - 1)
    points = [
        None if value is None else (f"{LEFT + step * place:.1f}", f"{y(value):.1f}")
        for place, value in enumerate(values)
    ]
    return TrendLine(
        id=score.measure.value,
        title=f"{score.about.name}, by period",
        description=f"{trend_words(score)} Target: {target_words(score.about)}.",
        width=WIDTH,
        height=HEIGHT,
        left=LEFT,
        right=RIGHT,
        target_y=f"{y(score.about.target):.1f}",
        lines=_lines(points),
        dots=[
            Dot(*point, hollow=tally.denominator < score.about.fewest)
            for point, (_, tally) in zip(points, score.trend, strict=True)
            if point
        ],
    )


def _range(values: Sequence[float], *, is_share: bool) -> tuple[float, float]:
    """Shares end at 1 and begin where they differ enough to be seen; rates begin at 0."""
    if not is_share:
        return 0.0, max(values) * 1.1
    lowest = min(values)
    return max(0.0, lowest - (1 - lowest) * 0.25 - 0.001), 1.0


def _lines(points: Sequence[tuple[str, str] | None]) -> list[str]:
    """The stretches between gaps; a stretch of one period is its dot alone."""
    lines: list[list[str]] = [[]]
    for point in points:
        if point is None:
            lines.append([])
        else:
            lines[-1].append(",".join(point))
    return [" ".join(line) for line in lines if len(line) > 1]
