"""Working days in England, against a calendar on the wall."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migrations_tracker.domain.calendar import (
    add_working_days,
    bank_holidays,
    effective_on,
    is_working_day,
    london_date,
    working_days_between,
    working_days_from_to,
)

days = st.dates(date(2010, 1, 1), date(2040, 12, 31))
MONDAY = date(2026, 3, 9)

HOLIDAYS = {
    2025: "01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26",
    # Boxing Day falls on a Saturday: Monday 28 December is the substitute.
    2026: "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28",
    # Christmas on a Saturday: Monday and Tuesday are the substitutes.
    2027: "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28",
    # The Jubilee moved the spring holiday; the funeral added a day.
    2022: "01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27",
}


@pytest.mark.parametrize("year", HOLIDAYS)
def test_the_days_off_in_the_week_are_the_published_ones(year: int) -> None:
    off = {day for day in bank_holidays(year) if day.weekday() < 5}

    assert off == {date.fromisoformat(f"{year}-{day}") for day in HOLIDAYS[year].split()}


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2026-03-09", True),
        ("2026-03-13", True),
        ("2026-03-14", False),
        ("2026-03-15", False),
        ("2026-04-03", False),
        ("2026-12-24", True),
        ("2026-12-28", False),
        # Scotland and Northern Ireland only.
        ("2026-01-02", True),
        ("2026-03-17", True),
    ],
)
def test_a_day_is_worked_or_not(day: str, works: bool) -> None:
    assert is_working_day(date.fromisoformat(day)) == works


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        ("2026-03-09", 0, "2026-03-09"),
        ("2026-03-14", 0, "2026-03-14"),
        ("2026-03-09", 1, "2026-03-10"),
        ("2026-03-13", 1, "2026-03-16"),
        ("2026-03-14", 1, "2026-03-16"),
        ("2026-03-09", -1, "2026-03-06"),
        ("2026-03-09", 5, "2026-03-16"),
        # Over Easter, and over Christmas with its substitute day and New Year.
        ("2026-04-02", 1, "2026-04-07"),
        ("2026-04-07", -1, "2026-04-02"),
        ("2026-12-24", 1, "2026-12-29"),
        ("2026-12-24", 5, "2027-01-05"),
        ("2026-12-31", 1, "2027-01-04"),
        ("2027-01-04", -1, "2026-12-31"),
        # Over the Sundays on which the clocks change.
        ("2026-03-27", 1, "2026-03-30"),
        ("2026-10-26", -1, "2026-10-23"),
    ],
)
def test_working_days_are_added_over_weekends_and_holidays(
    start: str, count: int, end: str
) -> None:
    assert add_working_days(date.fromisoformat(start), count) == date.fromisoformat(end)


@pytest.mark.parametrize(
    ("start", "end", "count"),
    [
        ("2026-03-09", "2026-03-09", 0),
        ("2026-03-09", "2026-03-16", 5),
        ("2026-03-16", "2026-03-09", -5),
        ("2026-03-14", "2026-03-15", 0),
        ("2026-03-13", "2026-03-16", 1),
        ("2026-04-02", "2026-04-07", 1),
        ("2026-12-24", "2026-12-29", 1),
        # The clocks change on Sunday 29 March and 25 October 2026: a day is a day.
        ("2026-03-27", "2026-03-30", 1),
        ("2026-03-23", "2026-04-02", 8),
        ("2026-10-23", "2026-10-26", 1),
        ("2026-10-19", "2026-11-02", 10),
        # Over the ends of years: one with Christmas on a Saturday, one into a leap year.
        ("2021-12-24", "2022-01-04", 4),
        ("2026-12-31", "2027-01-04", 1),
        ("2027-12-24", "2028-01-04", 4),
        ("2028-02-28", "2028-03-01", 2),
        # 261 weekdays of 2026 less 8 holidays, and New Year's Day is not counted twice.
        ("2026-01-01", "2026-12-31", 253),
    ],
)
def test_working_days_are_counted_after_the_first_day_up_to_the_last(
    start: str, end: str, count: int
) -> None:
    assert working_days_between(date.fromisoformat(start), date.fromisoformat(end)) == count


@pytest.mark.parametrize(
    ("first", "last", "count"),
    [
        ("2026-03-09", "2026-03-09", 1),
        ("2026-03-14", "2026-03-15", 0),
        ("2026-03-13", "2026-03-16", 2),
        ("2026-12-24", "2027-01-01", 4),
        ("2026-03-28", "2026-03-30", 1),
        ("2026-03-10", "2026-03-09", 0),
    ],
)
def test_working_days_of_a_span_count_both_its_ends(first: str, last: str, count: int) -> None:
    assert working_days_from_to(date.fromisoformat(first), date.fromisoformat(last)) == count


@given(days, st.integers(0, 900))
@settings(deadline=None)
def test_counting_by_weeks_is_counting_one_by_one(start: date, distance: int) -> None:
    one_by_one = sum(is_working_day(start + timedelta(days=n)) for n in range(1, distance + 1))

    assert working_days_between(start, start + timedelta(days=distance)) == one_by_one


@given(days, st.integers(1, 300))
@settings(deadline=None)
def test_what_is_added_can_be_counted_again(start: date, count: int) -> None:
    assert working_days_between(start, add_working_days(start, count)) == count


@given(days, days)
@settings(deadline=None)
def test_there_is_as_far_as_back_again(one: date, other: date) -> None:
    assert working_days_between(one, other) == -working_days_between(other, one)


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2026, 3, 9, 23, 59, tzinfo=UTC), date(2026, 3, 9)),
        # Summer time begins on 29 March and ends on 25 October.
        (datetime(2026, 3, 28, 23, 59, tzinfo=UTC), date(2026, 3, 28)),
        (datetime(2026, 3, 29, 22, 59, tzinfo=UTC), date(2026, 3, 29)),
        (datetime(2026, 3, 29, 23, 0, tzinfo=UTC), date(2026, 3, 30)),
        (datetime(2026, 10, 24, 23, 0, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2026, 10, 25, 23, 0, tzinfo=UTC), date(2026, 10, 25)),
    ],
)
def test_the_day_is_the_day_in_london(instant: datetime, day: date) -> None:
    assert london_date(instant) == day


@pytest.mark.parametrize(
    ("day", "at"),
    [
        (date(2026, 7, 3), datetime(2026, 7, 3, 9, 30, tzinfo=UTC)),
        (date(2026, 7, 2), datetime(2026, 7, 2, 22, 59, 59, 999_999, tzinfo=UTC)),
        (date(2026, 1, 9), datetime(2026, 1, 9, 23, 59, 59, 999_999, tzinfo=UTC)),
        # The day on which summer time begins has 23 hours.
        (date(2026, 3, 29), datetime(2026, 3, 29, 22, 59, 59, 999_999, tzinfo=UTC)),
    ],
)
def test_today_takes_effect_now_and_an_earlier_day_by_its_end(day: date, at: datetime) -> None:
    now = datetime(2026, 7, 3, 9, 30, tzinfo=UTC)

    assert effective_on(day, now) == at
