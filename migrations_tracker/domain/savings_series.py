"""Savings month by month: running totals for the chart, and sums of financial years."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from migrations_tracker.domain.money import NOTHING
from migrations_tracker.domain.months import financial_year, months_through
from migrations_tracker.domain.savings import Sums, total_sums


@dataclass(frozen=True, slots=True)
class Point:
    """A month and the running totals up to it; None where the month says nothing.

    `realised` is verified and claimed together.
    """

    month: date
    own: Sums
    forecast: Decimal | None
    verified: Decimal | None
    realised: Decimal | None


def running_totals(months: Mapping[date, Sums]) -> list[Point]:
    """Every month from the first to the last that says something, in order."""
    if not months:
        return []
    points: list[Point] = []
    forecast = verified = realised = NOTHING
    for month in months_through(min(months), max(months)):
        own = months.get(month, Sums())
        recorded = own.verified is not None or own.claimed is not None
        forecast += own.forecast or NOTHING
        verified += own.verified or NOTHING
        realised += (own.verified or NOTHING) + (own.claimed or NOTHING)
        points.append(
            Point(
                month=month,
                own=own,
                forecast=None if own.forecast is None else forecast,
                verified=verified if recorded else None,
                realised=realised if recorded else None,
            )
        )
    return points


def by_financial_year(months: Mapping[date, Sums]) -> list[tuple[int, Sums]]:
    """The sums of each financial year, by the year in which it begins, the earliest first."""
    years: dict[int, list[Sums]] = {}
    for month in sorted(months):
        years.setdefault(financial_year(month), []).append(months[month])
    return [(year, total_sums(sums)) for year, sums in years.items()]


def last_realised(points: Sequence[Point]) -> Point | None:
    """The latest month with a realised saving."""
    return next((point for point in reversed(points) if point.realised is not None), None)
