"""Dates, times and ages as people read them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from migrations_tracker.domain.moments import (
    age,
    brief_moment,
    clock,
    long_moment,
    short_moment,
    table_date,
)

TODAY = date(2026, 7, 6)


@pytest.mark.parametrize(
    ("hour", "minute", "words"),
    [
        (7, 5, "8:05am"),
        (11, 0, "midday"),
        (11, 1, "12:01pm"),
        (23, 0, "midnight"),
        (23, 1, "12:01am"),
        (20, 30, "9:30pm"),
    ],
)
def test_the_clock_is_london_time_even_in_summer(hour: int, minute: int, words: str) -> None:
    assert clock(datetime(2026, 7, 6, hour, minute, tzinfo=UTC)) == words


def test_a_long_moment_names_the_weekday() -> None:
    assert long_moment(datetime(2026, 7, 6, 7, 5, tzinfo=UTC)) == "Monday 6 July 2026, 8:05am"


@pytest.mark.parametrize(
    ("at", "short", "brief"),
    [
        (datetime(2026, 7, 5, 23, 30, tzinfo=UTC), "12:30am", "12:30am"),
        (datetime(2026, 7, 3, 7, 5, tzinfo=UTC), "3 Jul, 8:05am", "3 Jul"),
        (datetime(2025, 7, 3, 7, 5, tzinfo=UTC), "3 Jul 2025, 8:05am", "3 Jul 2025"),
    ],
)
def test_a_moment_says_no_more_than_is_needed(at: datetime, short: str, brief: str) -> None:
    assert (short_moment(at, TODAY), brief_moment(at, TODAY)) == (short, brief)


def test_a_date_of_another_year_carries_it() -> None:
    assert table_date(date(2027, 1, 4), TODAY) == "4 Jan 2027"


@pytest.mark.parametrize(
    ("elapsed", "words"),
    [
        (timedelta(seconds=-3), "a moment"),
        (timedelta(seconds=40), "40 seconds"),
        (timedelta(seconds=119), "1 minute"),
        (timedelta(hours=1), "1 hour"),
        (timedelta(days=3, hours=9), "3 days"),
    ],
)
def test_an_age_is_said_in_its_largest_unit(elapsed: timedelta, words: str) -> None:
    assert age(elapsed) == words
