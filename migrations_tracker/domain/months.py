"""Calendar months, each named by its first day, and financial years from April to March."""

from datetime import date, timedelta
from typing import Final

APRIL: Final = 4


def first_of_month(day: date) -> date:
    return day.replace(day=1)


def next_month(month: date) -> date:
    """The first day of the month after."""
    years, index = divmod(month.month, 12)
    return date(month.year + years, index + 1, 1)


def add_months(day: date, count: int) -> date:
    """The same day `count` months on; the last day of that month where it has no such day."""
    years, index = divmod(day.month - 1 + count, 12)
    first = date(day.year + years, index + 1, 1)
    last = (next_month(first) - timedelta(days=1)).day
    return first.replace(day=min(day.day, last))


def is_over(month: date, today: date) -> bool:
    return next_month(month) <= today


def month_name(month: date) -> str:
    """March 2026."""
    return f"{month:%B} {month.year}"


def months_through(first: date, last: date) -> list[date]:
    """Every month from `first` to `last`, both included."""
    found = []
    month = first
    while month <= last:
        found.append(month)
        month = next_month(month)
    return found


def financial_year(day: date) -> int:
    """The year in which the financial year of a day began."""
    return day.year if day.month >= APRIL else day.year - 1


def financial_year_name(start: int) -> str:
    """2025 to 2026 is “2025-26”."""
    return f"{start}-{(start + 1) % 100:02d}"
