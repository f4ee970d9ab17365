"""The coordinates of the chart of savings."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrations_tracker.domain.months import months_through
from migrations_tracker.domain.savings import Sums
from migrations_tracker.domain.savings_series import running_totals
from migrations_tracker.web.charts.savings import (
    BOTTOM,
    LEFT,
    RIGHT,
    TOP,
    Chart,
    amount_ticks,
    savings_chart,
)

JANUARY, MARCH, APRIL = date(2026, 1, 1), date(2026, 3, 1), date(2026, 4, 1)
AMOUNTS = st.decimals(-(10**10), 10**10, places=2)


def drawn(months: dict[date, Sums]) -> Chart:
    chart = savings_chart(running_totals(months))
    assert chart is not None
    return chart


def test_nothing_recorded_draws_nothing() -> None:
    assert savings_chart([]) is None


def test_lines_begin_and_end_at_the_edges_of_the_plot() -> None:
    chart = drawn({JANUARY: Sums(forecast=Decimal(0)), MARCH: Sums(forecast=Decimal(10))})
    solid = drawn({m: Sums(forecast=Decimal(5)) for m in months_through(JANUARY, MARCH)})

    assert chart.forecast == [f"{LEFT}.0,{BOTTOM}.0", f"{RIGHT}.0,{TOP}.0"]
    assert solid.forecast[0].startswith(f"{LEFT}.0,")
    assert f" {RIGHT}.0," in solid.forecast[0]


def test_a_gap_parts_the_line() -> None:
    chart = drawn({JANUARY: Sums(verified=Decimal(5)), MARCH: Sums(verified=Decimal(5))})

    assert len(chart.verified) == 2


def test_the_claimed_area_lies_between_verified_and_realised() -> None:
    chart = drawn({JANUARY: Sums(verified=Decimal(50), claimed=Decimal(50))})

    assert chart.claimed == [f"{LEFT}.0,{TOP}.0 {LEFT}.0,{(TOP + BOTTOM) / 2}"]


def test_a_single_month_is_a_dot() -> None:
    chart = drawn({JANUARY: Sums(forecast=Decimal(10), verified=Decimal(0))})

    assert chart.ends == [(f"{LEFT}.0", f"{TOP}.0"), (f"{LEFT}.0", f"{BOTTOM}.0")]


def test_cost_increases_lie_below_the_baseline() -> None:
    chart = drawn({JANUARY: Sums(verified=Decimal(-10))})

    assert chart.zero == f"{TOP}.0"
    assert chart.ends == [(f"{LEFT}.0", f"{BOTTOM}.0")]
    assert chart.amounts[0].label == "\u2212£10"


@pytest.mark.parametrize(
    ("lowest", "highest", "ticks"),
    [
        (0, 10, [0, 2, 4, 6, 8, 10]),
        (0, 1_234_567, [0, 500_000, 1_000_000, 1_500_000]),
        (-30, 70, [-40, -20, 0, 20, 40, 60, 80]),
        (0, 0, [0, 1]),
    ],
)
def test_amounts_on_the_axis_are_round(lowest: int, highest: int, ticks: list[int]) -> None:
    assert amount_ticks(Decimal(lowest), Decimal(highest)) == ticks


@given(AMOUNTS, AMOUNTS)
def test_the_axis_holds_every_amount_with_few_lines(one: Decimal, other: Decimal) -> None:
    lowest, highest = min(Decimal(0), one, other), max(Decimal(0), one, other)

    ticks = amount_ticks(lowest, highest)

    assert ticks[0] <= lowest
    assert highest <= ticks[-1]
    assert 0 in ticks
    assert 2 <= len(ticks) <= 8


def test_years_are_marked_in_april_and_never_crowd() -> None:
    months = {m: Sums(forecast=Decimal(1)) for m in months_through(JANUARY, date(2046, 1, 1))}

    labels = [tick.label for tick in drawn(months).years]

    assert labels[0] == "Apr 2026"
    assert len(labels) <= 8


def test_a_chart_without_an_april_names_its_first_month() -> None:
    labels = [tick.label for tick in drawn({JANUARY: Sums(forecast=Decimal(1))}).years]

    assert labels == ["Jan 2026"]


def test_the_first_month_is_named_where_april_is_far_enough() -> None:
    months = {m: Sums(forecast=Decimal(1)) for m in months_through(JANUARY, date(2026, 12, 1))}

    assert [tick.label for tick in drawn(months).years] == ["Jan 2026", "Apr 2026"]
