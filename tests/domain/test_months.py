"""Months by their first day, and years from April to March."""

from datetime import date

import pytest

from migrations_tracker.domain.months import (
    add_months,
    financial_year,
    financial_year_name,
    first_of_month,
    is_over,
    months_through,
    next_month,
)


@pytest.mark.parametrize(
    ("month", "after"),
    [
        (date(2026, 1, 1), date(2026, 2, 1)),
        (date(2026, 11, 1), date(2026, 12, 1)),
        (date(2026, 12, 1), date(2027, 1, 1)),
    ],
)
def test_december_is_followed_by_january_of_the_next_year(month: date, after: date) -> None:
    assert next_month(month) == after


def test_a_month_is_over_on_the_first_day_of_the_next() -> None:
    march = date(2026, 3, 1)

    assert not is_over(march, date(2026, 3, 31))
    assert is_over(march, date(2026, 4, 1))


@pytest.mark.parametrize(
    ("day", "year"),
    [(date(2026, 3, 31), "2025-26"), (date(2026, 4, 1), "2026-27"), (date(2099, 5, 1), "2099-00")],
)
def test_a_financial_year_runs_from_april_to_march(day: date, year: str) -> None:
    assert financial_year_name(financial_year(day)) == year


def test_months_run_over_the_end_of_a_year() -> None:
    found = months_through(date(2025, 12, 1), date(2026, 2, 1))

    assert found == [date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1)]


def test_the_last_day_of_february_belongs_to_february() -> None:
    assert first_of_month(date(2028, 2, 29)) == date(2028, 2, 1)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 11, 15), 2, date(2027, 1, 15)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
    ],
)
def test_months_on_is_the_same_day_or_the_last_of_a_shorter_month(
    day: date, months: int, later: date
) -> None:
    assert add_months(day, months) == later
