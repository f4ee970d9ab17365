"""Changes of people's roles, keys, endpoints and reference data, for those who see everything."""

from typing import Final

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from migrations_tracker.domain.access import Principal
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.findings import count_of
from migrations_tracker.domain.moments import long_moment
from migrations_tracker.selectors.reference_log import RecordRow, record_keys, record_rows
from migrations_tracker.web.access import for_signed_in
from migrations_tracker.web.csv_files import Cell, csv_answer

PAGE: Final = 50
COLUMNS: Final = ("At", "Record", "Name", "What", "Changes", "Who", "Reason")


@require_safe
@gzip_page
@for_signed_in
def reference(request: HttpRequest, principal: Principal) -> HttpResponse:
    """Fifty records a page, the newest first."""
    if not principal.sees_everything:
        raise Http404
    now = timezone.now()
    part = Paginator(record_keys(), PAGE).get_page(request.GET.get("page"))
    count = part.paginator.count
    context = {
        "heading": f"{count_of(count, 'change').capitalize()} of people and reference data",
        "as_of": long_moment(now),
        "rows": record_rows(part.object_list),
        "part": part,
        "now": now,
    }
    return render(request, "activity/reference.html", context)


@require_safe
@for_signed_in
def export(_request: HttpRequest, principal: Principal) -> HttpResponse:
    """All of them as CSV."""
    if not principal.sees_everything:
        raise Http404
    rows = record_rows(record_keys())
    day = london_date(timezone.now())
    return csv_answer(f"activity-reference-{day}", COLUMNS, map(_cells, rows))


def _cells(row: RecordRow) -> list[Cell]:
    changes = "; ".join(f"{one.field}: {one.old} → {one.new}" for one in row.fields)
    at = row.at.isoformat(timespec="seconds")
    return [at, row.what, row.name, row.act, changes, row.who, row.reason]


pages = [
    path("activity/reference/", reference, name="activity-reference"),
    path("activity/reference/reference.csv", export, name="activity-reference-csv"),
]
