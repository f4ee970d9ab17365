"""Dates, times and ages as people read them, in London."""

from datetime import date, datetime, timedelta
from typing import Final

from migrations_tracker.domain.calendar import LONDON
from migrations_tracker.domain.findings import count_of, long_date, short_date

MINUTE: Final = timedelta(minutes=1)
HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)


def table_date(day: date, today: date) -> str:
    """9 Mar, with the year where it is not this one: 9 Mar 2027."""
    return short_date(day) if day.year == today.year else f"{short_date(day)} {day.year}"


def period(first: date, last: date) -> str:
    """Days from one to another, both included: 9 March 2026 to 12 March 2026."""
    return f"{long_date(first)} to {long_date(last)}"


def clock(at: datetime) -> str:
    """8:05am; midday and midnight by their names."""
    local = at.astimezone(LONDON)
    if local.minute == 0 and local.hour in {0, 12}:
        return "midday" if local.hour else "midnight"
    return f"{local.hour % 12 or 12}:{local.minute:02d}{'pm' if local.hour >= 12 else 'am'}"


def long_moment(at: datetime) -> str:
    """Monday 9 March 2026, 8:05am."""
    local = at.astimezone(LONDON)
    return f"{local:%A} {long_date(local.date())}, {clock(at)}"


def short_moment(at: datetime, today: date) -> str:
    """The time alone today, else the day too: 8:05am; 6 Mar, 8:05am; 6 Mar 2025, 8:05am."""
    day = at.astimezone(LONDON).date()
    return clock(at) if day == today else f"{table_date(day, today)}, {clock(at)}"


def brief_moment(at: datetime, today: date) -> str:
    """The time alone today, else the day alone: 8:05am; 6 Mar; 6 Mar 2025."""
    day = at.astimezone(LONDON).date()
    return clock(at) if day == today else table_date(day, today)


def age(elapsed: timedelta) -> str:
    """How long ago, in the largest whole unit: 40 seconds, 4 minutes, 1 hour, 3 days."""
    for unit, name in ((DAY, "day"), (HOUR, "hour"), (MINUTE, "minute")):
        if elapsed >= unit:
            return count_of(elapsed // unit, name)
    seconds = int(elapsed.total_seconds())
    return count_of(seconds, "second") if seconds > 0 else "a moment"
