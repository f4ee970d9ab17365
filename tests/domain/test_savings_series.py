"""Running totals for the chart, and sums of financial years."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from migrations_tracker.domain.savings import Sums
from migrations_tracker.domain.savings_series import (
    by_financial_year,
    last_realised,
    running_totals,
)
from migrations_tracker.domain.savings_words import chart_description, chart_heading

FEBRUARY, MARCH, APRIL, MAY = (date(2026, month, 1) for month in (2, 3, 4, 5))
TEN, FIVE = Decimal("10.00"), Decimal("5.00")
AMOUNTS = st.none() | st.decimals(-(10**9), 10**9, places=2)
MONTHS = st.dictionaries(
    st.dates(date(2020, 1, 1), date(2030, 1, 1)).map(lambda day: day.replace(day=1)),
    st.builds(Sums, forecast=AMOUNTS, verified=AMOUNTS, claimed=AMOUNTS),
    max_size=40,
)


def test_totals_run_on_and_a_month_that_says_nothing_is_a_gap() -> None:
    points = running_totals(
        {
            FEBRUARY: Sums(forecast=TEN, verified=FIVE),
            APRIL: Sums(forecast=TEN, claimed=FIVE),
        }
    )

    assert [p.month for p in points] == [FEBRUARY, MARCH, APRIL]
    assert [p.forecast for p in points] == [TEN, None, 2 * TEN]
    assert [p.verified for p in points] == [FIVE, None, FIVE]
    assert [p.realised for p in points] == [FIVE, None, TEN]


@given(MONTHS)
def test_the_last_total_is_the_sum_of_all_months(months: dict[date, Sums]) -> None:
    points = running_totals(months)

    realised = [a for one in months.values() for a in (one.verified, one.claimed) if a is not None]
    last = last_realised(points)
    assert (last.realised if last else None) == (sum(realised) if realised else None)


@given(MONTHS)
def test_financial_years_add_up_to_all_months(months: dict[date, Sums]) -> None:
    years = by_financial_year(months)

    assert [year for year, _ in years] == sorted({year for year, _ in years})
    assert sum(s.forecast or 0 for _, s in years) == sum(s.forecast or 0 for s in months.values())


def test_march_and_april_are_of_different_financial_years() -> None:
    years = by_financial_year({MARCH: Sums(verified=TEN), APRIL: Sums(verified=FIVE)})

    assert [(year, sums.verified) for year, sums in years] == [(2025, TEN), (2026, FIVE)]


def test_no_months_make_no_chart() -> None:
    assert running_totals({}) == []
    assert chart_heading([]) == "No month has been recorded yet"
    assert chart_description([]) == ""


def test_the_chart_says_its_finding() -> None:
    points = running_totals({MARCH: Sums(forecast=TEN, verified=FIVE), MAY: Sums(forecast=TEN)})

    assert chart_heading(points) == "By the end of March 2026, £5 is verified of £5 realised"
    assert chart_description(points) == (
        "Running totals from March 2026 to May 2026. £20 is forecast by the end of May 2026. By "
        "the end of March 2026 £5 is verified and £0 more is claimed."
    )


def test_a_chart_of_forecasts_alone_says_so() -> None:
    points = running_totals({MARCH: Sums(forecast=-TEN)})

    words = "Nothing is realised yet; Cost increase £10 is forecast by the end of March 2026"
    assert chart_heading(points) == words


def test_a_chart_without_a_forecast_says_so() -> None:
    points = running_totals({MARCH: Sums(claimed=TEN)})

    assert "Nothing is forecast." in chart_description(points)
