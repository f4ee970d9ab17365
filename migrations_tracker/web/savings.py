"""What London saves: the page, and its tables as files."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from migrations_tracker.domain.access import Principal
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.moments import long_moment
from migrations_tracker.domain.months import financial_year, financial_year_name
from migrations_tracker.domain.savings import Sums
from migrations_tracker.domain.savings_series import running_totals
from migrations_tracker.domain.savings_words import REFERENCE, baseline_words, savings_heading
from migrations_tracker.selectors.savings import (
    BoroughLine,
    SavingsOfLondon,
    savings_of_london,
)
from migrations_tracker.web import savings_page as words
from migrations_tracker.web.access import for_signed_in
from migrations_tracker.web.charts.savings import savings_chart
from migrations_tracker.web.csv_files import Cell, csv_answer
from migrations_tracker.web.savings_borough import borough_savings


@require_safe
@gzip_page
@for_signed_in
def savings(request: HttpRequest, principal: Principal) -> HttpResponse:
    """London's savings: finding, sums, running totals, and a row for each visible borough."""
    now = timezone.now()
    today = london_date(now)
    found = _london(principal, today)
    points = running_totals(found.months)
    missing = len(found.without_baseline)
    context = {
        "heading": savings_heading(found.sums, with_baseline=found.with_baseline),
        "as_of": long_moment(now),
        "is_partial": not principal.sees_everything,
        "missing": baseline_words(missing=missing, total=len(found.lines)),
        "figures": words.figures(found),
        "yearly": words.yearly_sentence(found),
        "reference": REFERENCE,
        "chart": savings_chart(points),
        "points": words.point_words(points, today),
        "years": words.year_words(found.months),
        "lines": words.line_words(found.visible),
        "total": words.total_words(found),
    }
    return render(request, "savings/page.html", context)


@require_safe
@for_signed_in
def boroughs_csv(request: HttpRequest, principal: Principal) -> HttpResponse:  # noqa: ARG001 - a view
    """The rows of the table by borough, in its order."""
    today = london_date(timezone.now())
    found = _london(principal, today)
    header = [
        "GSS code",
        "Borough",
        "Baseline annual cost (GBP)",
        "New annual cost (GBP)",
        "Annual saving (GBP)",
        "Saving (% of baseline)",
        "One-off cost (GBP)",
        "Forecast savings (GBP)",
        "Verified savings (GBP)",
        "Claimed, not verified (GBP)",
        "Net of one-off cost (GBP)",
    ]
    name = f"savings-by-borough-{today.isoformat()}"
    return csv_answer(name, header, (_cells(line) for line in found.visible))


def _cells(line: BoroughLine) -> Sequence[Cell]:
    costs, sums = line.costs, line.sums
    return (
        line.borough.gss_code,
        line.borough.short_name,
        costs.baseline,
        costs.new,
        costs.annual_saving,
        costs.percentage,
        costs.one_off,
        sums.forecast,
        sums.verified,
        sums.claimed,
        sums.net(costs.one_off),
    )


@require_safe
@for_signed_in
def months_csv(request: HttpRequest, principal: Principal) -> HttpResponse:  # noqa: ARG001 - a view
    """The rows of the chart: each month with its running totals."""
    today = london_date(timezone.now())
    found = _london(principal, today)
    header = [
        "Month",
        "Financial year",
        "Forecast (GBP)",
        "Verified (GBP)",
        "Claimed, not verified (GBP)",
        "Forecast, running total (GBP)",
        "Verified, running total (GBP)",
        "Verified and claimed, running total (GBP)",
    ]
    rows = (
        (
            point.month.isoformat(),
            financial_year_name(financial_year(point.month)),
            *_amounts(point.own),
            point.forecast,
            point.verified,
            point.realised,
        )
        for point in running_totals(found.months)
    )
    return csv_answer(f"savings-by-month-{today.isoformat()}", header, rows)


def _amounts(sums: Sums) -> tuple[Decimal | None, ...]:
    return sums.forecast, sums.verified, sums.claimed


def _london(principal: Principal, today: date) -> SavingsOfLondon:
    """London's savings, for those who may see its totals."""
    if not principal.sees_totals:
        raise Http404
    return savings_of_london(principal, today)


pages = [
    path("savings/", savings, name="savings"),
    path("savings/boroughs.csv", boroughs_csv, name="savings-boroughs"),
    path("savings/months.csv", months_csv, name="savings-months"),
    path("boroughs/<slug:slug>/savings/", borough_savings, name="borough-savings"),
]
