"""Incidents: the list with its CSV, and one incident with what is said of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import DurationField, ExpressionWrapper, F, QuerySet
from django.db.models.expressions import Expression, OrderBy
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import path, re_path, reverse
from django.utils import timezone
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_safe

from migrations_tracker.domain.access import Channel, Principal
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.errors import Refusal
from migrations_tracker.domain.incident_replies import IncidentChanged
from migrations_tracker.domain.incident_words import incidents_heading
from migrations_tracker.domain.moments import age, long_moment
from migrations_tracker.domain.notices import fault_notices
from migrations_tracker.models import Incident
from migrations_tracker.selectors.incident_facets import incident_facets, narrowed
from migrations_tracker.selectors.incident_page import IncidentPage, incident_page
from migrations_tracker.selectors.incidents import IncidentRow, grouped, incident_rows
from migrations_tracker.selectors.live import source_health
from migrations_tracker.services.audit import Origin
from migrations_tracker.web.access import for_signed_in, request_id
from migrations_tracker.web.answers import form_page
from migrations_tracker.web.csv_files import csv_answer
from migrations_tracker.web.incident_conflict import incident_conflict
from migrations_tracker.web.incident_filters import choose
from migrations_tracker.web.incident_forms import FORMS, ReplyForm
from migrations_tracker.web.sorting import Column, Sorted, in_order

PAGE = 50
FILE_COLUMNS = (
    *("Reference", "Kind", "What", "Borough", "GSS code", "Endpoint", "Lead supplier", "Since"),
    *("Opened", "Closed", "Lasted", "Times reopened", "Progress", "Owner", "Reason", "Cause"),
)

COLUMNS: Final[tuple[Column[IncidentRow], ...]] = (
    Column("incident", "Incident", lambda row: row.id),
    Column("what", "What"),
    Column("supplier", "Lead supplier", lambda row: row.supplier.lower() or None),
    Column("since", "Since", lambda row: row.since, is_number=True),
    Column("lasted", "Lasted", lambda row: row.length),
    Column("state", "Progress or cause"),
    Column("owner", "Owner"),
)
# The same for closed ones, which the database sorts, as there may be very many.
ORDERS: Final[Mapping[str, F | Expression]] = {
    "incident": F("pk"),
    "supplier": F("supplier__name"),
    "since": F("since"),
    "lasted": ExpressionWrapper(F("closed_at") - F("since"), DurationField()),
}


@require_safe
@gzip_page
@for_signed_in
def listing(request: HttpRequest, principal: Principal) -> HttpResponse:
    """What is open by common cause, and below it what has closed, newest first."""
    now = timezone.now()
    choice = choose(incident_facets(principal), request.GET)
    found = narrowed(Incident.objects.visible_to(principal), choice.chosen)
    rows = incident_rows(found.filter(closed_at=None).order_by("-opened_at", "-id"), principal, now)
    closed = _sorted(found.filter(closed_at__isnull=False), request.GET)
    ordered = in_order(COLUMNS, rows, request.GET)
    groups = [] if _is_sorted(ordered) else grouped(rows)
    part = Paginator(closed, PAGE).get_page(request.GET.get("page"))
    context = {
        "heading": incidents_heading(
            open_incidents=len(rows),
            closed=part.paginator.count,
            is_filtered=bool(choice.chips),
        ),
        "as_of": long_moment(now),
        "notices": fault_notices(source_health(now), london_date(now)),
        "filtered": choice,
        "unknown": [*choice.unknown, *([ordered.unknown] if ordered.unknown else [])],
        "heads": ordered.heads,
        "groups": [group for group in groups if group.words],
        "alone": [row for group in groups if not group.words for row in group.rows]
        if groups
        else ordered.rows,
        "closed": incident_rows(closed[part.start_index() - 1 : part.end_index()], principal, now)
        if part.paginator.count
        else [],
        "part": part,
        "address": reverse("web:incidents"),
        "now": now,
    }
    return render(request, "incidents/list.html", context)


@require_safe
@for_signed_in
def export(request: HttpRequest, principal: Principal) -> HttpResponse:
    """The list as CSV: the same filters, open ones first, with whole instants."""
    now = timezone.now()
    choice = choose(incident_facets(principal), request.GET)
    found = narrowed(Incident.objects.visible_to(principal), choice.chosen)
    rows = in_order(COLUMNS, incident_rows(found, principal, now), request.GET).rows
    return csv_answer(f"incidents-{london_date(now)}", FILE_COLUMNS, map(_cells, rows))


def _is_sorted(ordered: Sorted[IncidentRow]) -> bool:
    return any(head.aria_sort for head in ordered.heads)


def _sorted(closed: QuerySet[Incident], query: QueryDict) -> QuerySet[Incident]:
    """Closed ones in the order asked for, else the last to close first."""
    asked = query.get("sort", "")
    by = ORDERS.get(asked.removeprefix("-"))
    if by is None:
        return closed.order_by("-closed_at", "-id")
    way = OrderBy(by, descending=asked.startswith("-"), nulls_last=True)
    return closed.order_by(way, "-id")


def _cells(row: IncidentRow) -> list[str | int]:
    borough = row.borough
    return [
        *(row.reference, row.kind.label, row.words),
        *((borough.short_name, borough.gss_code) if borough else ("", "")),
        *(row.endpoint_ref, row.supplier, _iso(row.since)),
        *(_iso(row.opened_at), _iso(row.closed_at), age(row.length), row.times_reopened),
        *(row.progress.label, row.owner, row.reason, row.cause),
    ]


def _iso(at: datetime | None) -> str:
    return at.isoformat(timespec="seconds") if at else ""


@require_http_methods(["GET", "HEAD", "POST"])
@gzip_page
@for_signed_in
def incident(request: HttpRequest, principal: Principal, number: str) -> HttpResponse:
    """One incident. A POST acknowledges it or says how the work goes, for those who may."""
    now = timezone.now()
    found = _found(number, principal, now)
    if request.method != "POST":
        return _page(request, found, now)
    if not found.row.may_reply:
        raise PermissionDenied
    kind = FORMS.get(request.POST.get("form", ""))
    if kind is None:
        raise Http404
    form = kind(request.POST, row=found.row)
    if not form.is_valid():
        return _page(request, found, now, sent=form)
    return _record(request, found, principal, form, now)


def _record(
    request: HttpRequest, found: IncidentPage, principal: Principal, form: ReplyForm, now: datetime
) -> HttpResponse:
    origin = Origin(principal, Channel.PAGE, now, request_id())
    number = found.row.number
    try:
        form.record(origin)
    except IncidentChanged:
        return incident_conflict(request, _found(number, principal, now), form)
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(request, found, now, sent=form)
    messages.success(request, f"Recorded for {found.row.reference}.")
    return redirect("web:incident", number=number)


def _found(number: str, principal: Principal, now: datetime) -> IncidentPage:
    found = incident_page(int(number), principal, now)
    if found is None or found.row.number != number:
        raise Http404
    return found


def _page(
    request: HttpRequest,
    found: IncidentPage,
    now: datetime,
    *,
    sent: ReplyForm | None = None,
) -> HttpResponse:
    row = found.row
    offered = [kind for kind in FORMS.values() if kind.is_offered(row)]
    forms = [sent if isinstance(sent, kind) else kind(row=row) for kind in offered]
    context = {
        "found": found,
        "row": row,
        "forms": forms,
        "problems": sent.problems() if sent else [],
        "as_of": long_moment(now),
        "now": now,
    }
    return form_page(request, "incidents/page.html", context)


pages = [
    path("incidents/", listing, name="incidents"),
    path("incidents/incidents.csv", export, name="incidents-csv"),
    re_path(r"^incidents/INC-(?P<number>[0-9]{4,9})/\Z", incident, name="incident"),
]
