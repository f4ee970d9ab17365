"""Working days by the bank holidays of England, and the London date of an instant."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

import holidays

LONDON: Final = ZoneInfo("Europe/London")
SATURDAY: Final = 5
INSTANT: Final = timedelta(microseconds=1)


def london_date(at: datetime) -> date:
    """The calendar date in London at an aware instant."""
    return at.astimezone(LONDON).date()


def effective_on(day: date, now: datetime) -> datetime:
    """When something dated `day` took effect: now where that is today, else by the day's end.

    The last instant of an earlier day keeps what is recorded late behind what was recorded on the
    day itself, so that (`effective_at`, sequence) is the order in which things happened.
    """
    if day == london_date(now):
        return now
    midnight = datetime.combine(day + timedelta(days=1), time.min, tzinfo=LONDON)
    return midnight.astimezone(UTC) - INSTANT


@lru_cache(maxsize=64)
def bank_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))


def is_working_day(day: date) -> bool:
    return day.weekday() < SATURDAY and day not in bank_holidays(day.year)


def add_working_days(start: date, count: int) -> date:
    """The day `count` working days after `start` (before it where negative); 0 gives `start`."""
    step = timedelta(days=1 if count >= 0 else -1)
    day, left = start, abs(count)
    while left:
        day += step
        left -= is_working_day(day)
    return day


def working_days_between(start: date, end: date) -> int:
    """How many working days `end` lies after `start`: negative where it lies before.

    Counts the days after `start` up to and including `end`. Whole weeks are counted at once, so
    the cost does not grow with the distance beyond its bank holidays.
    """
    if end < start:
        return -working_days_between(end, start)
    weeks, rest = divmod((end - start).days, 7)
    tail = start + timedelta(days=weeks * 7)
    count = weeks * 5 + sum(
        (tail + timedelta(days=n)).weekday() < SATURDAY for n in range(1, rest + 1)
    )
    off = (day for year in range(start.year, end.year + 1) for day in bank_holidays(year))
    return count - sum(start < day <= end and day.weekday() < SATURDAY for day in off)


def working_days_from_to(first: date, last: date) -> int:
    """How many working days lie from `first` to `last`, both included; 0 where `last` is before."""
    return max(working_days_between(first - timedelta(days=1), last), 0)
