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
from migrations_tracker.domain.findings import list_heading, own_heading
from migrations_tracker.domain.moments import long_moment
from migrations_tracker.domain.notices import fault_notices
from migrations_tracker.domain.wave_words import work_heading
from migrations_tracker.selectors.discrepancies import open_cases_of
from migrations_tracker.selectors.due_milestones import due_milestones
from migrations_tracker.selectors.live import source_health
from migrations_tracker.selectors.migrations import MigrationRow
from migrations_tracker.selectors.overview import BoroughLine, borough_lines, problems, totals
from migrations_tracker.selectors.waves import reviews_to_answer
from migrations_tracker.web.access import for_signed_in
from migrations_tracker.web.csv_files import Cell, csv_answer
from migrations_tracker.web.discrepancy_forms import open_cases
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


@require_safe
@gzip_page
@for_signed_in
def my_work(request: HttpRequest, principal: Principal) -> HttpResponse:
    """What waits for one: gate reviews that name one, and the migrations of one's own."""
    now = timezone.now()
    today = london_date(now)
    everything = principal.sees_everything
    lines = [] if everything else borough_lines(principal, now)
    rows: list[MigrationRow] = sorted(
        (line.migration for line in lines if line.migration and line.is_visible),
        key=_by_promise,
    )
    health = source_health(now)
    cases = open_cases_of([row.id for row in rows], principal, now)
    reviews = reviews_to_answer(principal)
    own = own_heading(
        total=len(rows),
        overdue=sum(row.is_silent for row in rows),
        due_today=sum(row.next_update_by == today and not row.is_silent for row in rows),
    )
    context = {
        "heading": work_heading(
            waiting=sum(not row.answered for _, row in reviews),
            otherwise="Nothing is waiting for you" if everything else own,
        ),
        "as_of": long_moment(now),
        "notices": fault_notices(health, today),
        "open": open_cases(cases, health, today),
        "due": due_milestones(principal, now),
        "work": [(row, problems([row])) for row in rows],
        "reviews": reviews,
        "has_own": not everything,
        "now": now,
    }
    return render(request, "my_work/page.html", context)


def _by_promise(row: MigrationRow) -> tuple[date, str]:
    """Whose update is due first stands first; where none is due, last."""
    return row.next_update_by or date.max, row.borough.short_name
