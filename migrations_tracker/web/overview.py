"""The overview: is London on track, what has changed and what needs somebody today."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from migrations_tracker.domain.access import Principal
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.models import User
from migrations_tracker.selectors.live import LiveState
from migrations_tracker.selectors.overview import borough_lines, burn_up_of
from migrations_tracker.selectors.overview import overview as read_overview
from migrations_tracker.web.access import for_signed_in
from migrations_tracker.web.charts.burn_up import burn_up_chart
from migrations_tracker.web.csv_files import csv_answer
from migrations_tracker.web.live import Live, live_answer
from migrations_tracker.web.overview_page import comparison, overview_page

BURN_UP = ("Month", "Baseline", "Cut over", "Forecast", "At the latest")


@require_safe
@gzip_page
@for_signed_in
def overview(request: HttpRequest, principal: Principal) -> HttpResponse:
    """The page, its live part alone for a poll, or 304 where nothing shown has changed."""
    if not principal.sees_totals:
        return redirect("web:my-work")
    now = timezone.now()
    assert isinstance(request.user, User)
    by = comparison(request.GET, request.user.compare_with)

    def fill(state: LiveState) -> Mapping[str, Any]:
        found = read_overview(principal, now, state.health, by)
        return {"page": overview_page(found, state.health, principal, request.GET, now)}

    live = Live("overview", "overview/page.html", "overview/_live.html", fill, by=by.value)
    return live_answer(request, principal, live, now)


@require_safe
@for_signed_in
def burn_up_csv(_request: HttpRequest, principal: Principal) -> HttpResponse:
    """The numbers of the burn-up by month, for those who see the totals of the capital."""
    if not principal.sees_totals:
        raise Http404
    now = timezone.now()
    today = london_date(now)
    rows = [line.migration for line in borough_lines(principal, now) if line.migration]
    chart = burn_up_chart(burn_up_of(rows, today), today)
    months = chart.months if chart else ()
    cells = [[row.name, row.planned, row.done, row.expected, row.latest] for row in months]
    return csv_answer(f"burn-up-{today}", BURN_UP, cells)
