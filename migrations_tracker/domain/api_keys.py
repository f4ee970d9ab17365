"""How long an API key may live."""

from datetime import date, datetime, time, timedelta
from typing import Final

from migrations_tracker.domain.calendar import LONDON

DEFAULT_YEARS: Final = 1
LONGEST_YEARS: Final = 2


def years_later(day: date, years: int) -> date:
    """The same day in a later year; 28 February for a 29 February that the year does not have."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def last_days(today: date) -> tuple[date, date]:
    """The last day that a new key is good for unless somebody says, and the latest allowed."""
    return years_later(today, DEFAULT_YEARS), years_later(today, LONGEST_YEARS)


def end_of_day(day: date) -> datetime:
    """The instant at which a London day is over."""
    return datetime.combine(day + timedelta(days=1), time.min, LONDON)
