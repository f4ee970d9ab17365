"""The calendar of cutovers: a page by weeks, a CSV file and a feed for calendars."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from migrations_tracker.domain.access import Principal
from migrations_tracker.domain.calendar import LONDON, london_date
from migrations_tracker.domain.cutover_words import calendar_heading
from migrations_tracker.domain.moments import long_moment
from migrations_tracker.selectors.cutovers import CalendarLine, by_week, calendar
from migrations_tracker.web.access import for_signed_in
from migrations_tracker.web.csv_files import Cell, csv_answer
from migrations_tracker.web.cutover_feed import calendar_of

HEADER = (
    "GSS code",
    "Borough",
    "Service",
    "State",
    "Starts",
    "Ends",
    "Point of no return",
    "Change reference",
    "Supplier",
    "Back-out rehearsed",
    "Freeze",
    "On call",
)


@require_safe
@gzip_page
@for_signed_in
def cutovers(request: HttpRequest, principal: Principal) -> HttpResponse:
    """Each planned cutover that the viewer may see, by weeks."""
    now = timezone.now()
    lines = calendar(principal, now)
    soon = [line for line in lines if line.is_soon(now)]
    context = {
        "heading": calendar_heading(
            soon=len(soon),
            boroughs=len({line.borough.pk for line in soon}),
            unsafe=sum(not line.row.is_safe for line in soon),
        ),
        "as_of": long_moment(now),
        "weeks": by_week(lines),
        "now": now,
    }
    return render(request, "cutovers/calendar.html", context)


@require_safe
@for_signed_in
def cutovers_csv(request: HttpRequest, principal: Principal) -> HttpResponse:  # noqa: ARG001 - a view
    now = timezone.now()
    name = f"cutovers-{london_date(now).isoformat()}"
    return csv_answer(name, HEADER, map(_cells, calendar(principal, now)))


@require_safe
@for_signed_in
def cutovers_ics(request: HttpRequest, principal: Principal) -> HttpResponse:  # noqa: ARG001 - a view
    """The same as a calendar file; a cutover that is moved keeps its UID."""
    answer = HttpResponse(calendar_of(principal, timezone.now()), content_type="text/calendar")
    answer["Content-Disposition"] = 'attachment; filename="psn-cutovers.ics"'
    return answer


def _cells(line: CalendarLine) -> list[Cell]:
    row, window = line.row, line.row.cutover.window
    no_return = window.no_return_at if window else None
    moments = (line.starts_at, line.ends_at, no_return)
    starts, ends, last = (
        at.astimezone(LONDON).isoformat(timespec="minutes") if at else None for at in moments
    )
    return [
        line.borough.gss_code,
        line.borough.short_name,
        row.service.label,
        row.state.label,
        starts,
        ends,
        last,
        row.change_reference,
        line.supplier,
        row.cutover.rehearsed.isoformat() if row.cutover.rehearsed else None,
        row.freeze.name if row.freeze else None,
        row.on_call,
    ]


pages = [
    path("plan/cutovers/", cutovers, name="plan-cutovers"),
    path("plan/cutovers.csv", cutovers_csv, name="plan-cutovers-csv"),
    path("plan/cutovers.ics", cutovers_ics, name="plan-cutovers-ics"),
]
