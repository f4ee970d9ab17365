"""The list of boroughs, and the list of one's own."""

from datetime import date, datetime
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from migrations_tracker.domain.access import Principal
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.findings import list_heading
from migrations_tracker.domain.moments import long_moment
from migrations_tracker.domain.notices import fault_notices
from migrations_tracker.selectors.live import source_health
from migrations_tracker.selectors.migrations import MigrationRow
from migrations_tracker.selectors.overview import BoroughLine, borough_lines, totals
from migrations_tracker.web.access import for_signed_in
from migrations_tracker.web.csv_files import Cell, csv_answer
from migrations_tracker.web.filters import Filtered, narrow

COLUMNS: Final = (
    *("Borough", "GSS code", "Stage", "Wave"),
    *("Delivery status", "Computed status", "Why", "Set until"),
    *("Delivery confidence", "Reason of the confidence", "Lead supplier"),
    *("Baseline cutover", "Forecast cutover", "Actual cutover", "Next update by"),
    *("Slip (working days)", "Observed", "Last update"),
)


@require_safe
@gzip_page
@for_signed_in
def boroughs(request: HttpRequest, principal: Principal) -> HttpResponse:
    """Every borough that the person may see, narrowed by the address."""
    now = timezone.now()
    total, filtered = _narrowed(request, principal, now)
    context = {
        "heading": list_heading(shown=len(filtered.lines), total=total, counts=_counts(filtered)),
        "as_of": long_moment(now),
        "notices": fault_notices(source_health(now), london_date(now)),
        "filtered": filtered,
        "total": total,
        "now": now,
    }
    return render(request, "boroughs/list.html", context)


@require_safe
@for_signed_in
def boroughs_csv(request: HttpRequest, principal: Principal) -> HttpResponse:
    """The list as CSV: the same rows and order, with whole dates and instants."""
    now = timezone.now()
    _, filtered = _narrowed(request, principal, now)
    return csv_answer(f"boroughs-{london_date(now)}", COLUMNS, map(_cells, filtered.lines))


def _narrowed(request: HttpRequest, principal: Principal, now: datetime) -> tuple[int, Filtered]:
    """How many boroughs the person may see, and those of them that the address asks for."""
    visible = [line for line in borough_lines(principal, now) if line.is_visible]
    rows = [line.migration for line in visible if line.migration]
    sums = totals(rows, boroughs=len(visible), today=london_date(now))
    return len(visible), narrow(visible, request.GET, sums)


def _cells(line: BoroughLine) -> list[Cell]:
    row = line.migration
    named: list[Cell] = [line.borough.short_name, line.borough.gss_code]
    if row is None:
        return named
    override, confidence = row.standing.override, row.confidence
    return [
        *named,
        row.stage.label,
        row.wave,
        *(row.delivery.label, row.standing.computed.label, row.cause),
        override.ends_on.isoformat() if override else "",
        *((confidence.level.label, confidence.reason) if confidence else ("", "")),
        row.supplier.name if row.supplier else "",
        *(day.isoformat() if day else "" for day in _dates(row)),
        row.slip,
        row.observed.label,
        row.last_claim_at.isoformat(timespec="seconds") if row.last_claim_at else "",
    ]


def _dates(row: MigrationRow) -> tuple[date | None, ...]:
    return row.plan.baseline, row.plan.forecast, row.plan.actual, row.next_update_by


def _counts(filtered: Filtered) -> list[tuple[int, str]]:
    """How many boroughs have each delivery status; nothing where the list has been narrowed."""
    if filtered.chips:
        return []
    status = next(facet for facet in filtered.facets if facet.name == "status")
    return [(option.count, option.label.lower()) for option in status.options if option.count]
