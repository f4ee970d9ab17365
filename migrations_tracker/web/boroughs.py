"""The list of boroughs, and the list of one's own."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from migrations_tracker.domain.access import Principal
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.findings import list_heading, own_heading
from migrations_tracker.domain.moments import long_moment
from migrations_tracker.domain.notices import fault_notices
from migrations_tracker.selectors.discrepancies import open_cases_of
from migrations_tracker.selectors.live import source_health
from migrations_tracker.selectors.migrations import MigrationRow
from migrations_tracker.selectors.overview import borough_lines, problems, totals
from migrations_tracker.selectors.plan import due_milestones
from migrations_tracker.web.access import for_signed_in
from migrations_tracker.web.discrepancy_forms import open_cases
from migrations_tracker.web.filters import Filtered, narrow


@require_safe
@gzip_page
@for_signed_in
def boroughs(request: HttpRequest, principal: Principal) -> HttpResponse:
    """Every borough that the person may see, narrowed by the address."""
    now = timezone.now()
    visible = [line for line in borough_lines(principal, now) if line.is_visible]
    rows = [line.migration for line in visible if line.migration]
    sums = totals(rows, boroughs=len(visible), today=london_date(now))
    filtered = narrow(visible, request.GET, sums)
    context = {
        "heading": list_heading(
            shown=len(filtered.lines), total=len(visible), counts=_counts(filtered)
        ),
        "as_of": long_moment(now),
        "notices": fault_notices(source_health(now), london_date(now)),
        "filtered": filtered,
        "total": len(visible),
        "now": now,
    }
    return render(request, "boroughs/list.html", context)


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
    """The migrations of one's own: what is due, and which endpoints are not up."""
    if principal.sees_everything:
        return redirect("web:overview")
    now = timezone.now()
    today = london_date(now)
    lines = [line for line in borough_lines(principal, now) if line.is_visible]
    rows: list[MigrationRow] = sorted(
        (line.migration for line in lines if line.migration),
        key=_by_promise,
    )
    health = source_health(now)
    cases = open_cases_of([row.id for row in rows], principal, now)
    context = {
        "heading": own_heading(
            total=len(rows),
            overdue=sum(row.is_silent for row in rows),
            due_today=sum(row.next_update_by == today and not row.is_silent for row in rows),
        ),
        "as_of": long_moment(now),
        "notices": fault_notices(health, today),
        "open": open_cases(cases, health, today),
        "due": due_milestones(principal, now),
        "work": [(row, problems([row])) for row in rows],
        "now": now,
    }
    return render(request, "my_work/page.html", context)


def _by_promise(row: MigrationRow) -> tuple[date, str]:
    """Whose update is due first stands first; where none is due, last."""
    return row.next_update_by or date.max, row.borough.short_name
