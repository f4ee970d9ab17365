"""Service status: whether anything is down, and whether it is one supplier or the checking."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_POST, require_safe

from migrations_tracker.domain.access import Principal
from migrations_tracker.domain.asking import MAY_ASK
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.endpoint_kinds import EndpointKind
from migrations_tracker.domain.endpoint_state import EndpointStatus
from migrations_tracker.domain.moments import long_moment
from migrations_tracker.domain.notices import checks_words, endpoints_words, fault_notices
from migrations_tracker.domain.service_status import status_heading
from migrations_tracker.models import Incident
from migrations_tracker.selectors.endpoints import answers
from migrations_tracker.selectors.incidents import incident_rows
from migrations_tracker.selectors.live import LiveState
from migrations_tracker.selectors.service_status import (
    StatusRow,
    exceptions,
    matrix,
    status_rows,
)
from migrations_tracker.services.endpoints import ask_now
from migrations_tracker.web.access import for_signed_in
from migrations_tracker.web.csv_files import Cell, csv_answer
from migrations_tracker.web.facets import Kept, Questions, Values, keep
from migrations_tracker.web.live import Live, live_answer

INCIDENTS_SHOWN: Final = 10
AROUND: Final = ("heading", "query", "may_ask")
NO_SUPPLIER: Final = ("none", "No supplier")
COLUMNS: Final = (
    *("Borough", "GSS code", "Endpoint", "Kind", "Criticality", "Status", "Last known only"),
    *("Since", "Last answer", "Reason", "Lead supplier", "Expected from", "Checks paused"),
    "Certificate until",
)
ALWAYS: Final[Mapping[str, Values]] = {
    "status": [(status.value, status.label) for status in EndpointStatus],
    "kind": [(kind.value, kind.label) for kind in EndpointKind],
}


def _led(row: StatusRow) -> Values:
    return [(row.supplier.slug, row.supplier.name) if row.supplier else NO_SUPPLIER]


STATUS_AND_KIND: Final[Questions[StatusRow]] = {
    "status": ("Status", lambda row: [(row.endpoint.status.value, row.endpoint.status.label)]),
    "kind": ("Kind", lambda row: [(row.endpoint.kind.value, row.endpoint.kind.label)]),
}
BOROUGH: Final[Questions[StatusRow]] = {
    "borough": ("Borough", lambda row: [(row.borough.slug, row.borough.short_name)])
}


def _narrow(
    request: HttpRequest, principal: Principal, rows: Sequence[StatusRow]
) -> Kept[StatusRow]:
    """To one supplier its own name is no question."""
    led: Questions[StatusRow] = {"supplier": ("Lead supplier", _led)}
    questions = {**STATUS_AND_KIND, **(led if principal.sees_totals else {}), **BOROUGH}
    return keep(questions, rows, request.GET, always=ALWAYS)


@require_safe
@gzip_page
@for_signed_in
def service_status(request: HttpRequest, principal: Principal) -> HttpResponse:
    """The page, its live part alone for a poll, or 304. Fifteen queries at most."""
    now = timezone.now()

    def fill(state: LiveState) -> Mapping[str, Any]:
        return _context(request, principal, state, now)

    live = Live(
        "service-status", "service_status/page.html", "service_status/_live.html", fill, AROUND
    )
    return live_answer(request, principal, live, now)


def _context(
    request: HttpRequest, principal: Principal, state: LiveState, now: datetime
) -> dict[str, Any]:
    kept = _narrow(request, principal, status_rows(principal, now))
    today = london_date(now)
    found = answers(row.endpoint for row in kept.rows)
    notices = fault_notices(state.health, today)
    heading = status_heading([row.standing for row in kept.rows], at_fault=state.health.is_at_fault)
    troubled = exceptions(kept.rows)
    incidents = Incident.objects.visible_to(principal).still_open().order_by("-opened_at", "-id")
    rows = incident_rows(incidents[: INCIDENTS_SHOWN + 1], principal, now)
    return {
        "heading": heading,
        "as_of": long_moment(now),
        "checks": checks_words(state.health, found, today),
        "notices": notices,
        "announcement": ". ".join([*notices, heading, endpoints_words(found)]),
        "filtered": kept,
        "query": kept.query,
        "incidents": rows[:INCIDENTS_SHOWN],
        "has_more_incidents": len(rows) > INCIDENTS_SHOWN,
        "troubled": troubled,
        "boroughs": matrix(kept.rows),
        "kinds": list(EndpointKind),
        "shown": len(kept.rows),
        "may_ask": bool(MAY_ASK & principal.roles) and bool(troubled),
        "address": reverse("web:service-status"),
        "now": now,
    }


@require_safe
@for_signed_in
def export(request: HttpRequest, principal: Principal) -> HttpResponse:
    """The same endpoints as CSV: the same filters, whole instants."""
    now = timezone.now()
    kept = _narrow(request, principal, status_rows(principal, now))
    return csv_answer(f"service-status-{london_date(now)}", COLUMNS, map(_cells, kept.rows))


def _cells(row: StatusRow) -> list[Cell]:
    endpoint = row.endpoint
    return [
        *(row.borough.short_name, row.borough.gss_code, endpoint.ref, endpoint.kind.label),
        *(endpoint.kind.criticality.value, endpoint.status.label),
        *("yes" if endpoint.shown.is_last_known else "no", _iso(endpoint.shown_since)),
        *(_iso(endpoint.last_answer_at), endpoint.reason),
        row.supplier.name if row.supplier else "",
        *(_iso(endpoint.expected_from), "" if endpoint.enabled else row.pause_reason or "yes"),
        _iso(endpoint.certificate_not_after),
    ]


def _iso(at: datetime | None) -> str:
    return at.isoformat(timespec="seconds") if at else ""


@require_POST
@for_signed_in
def check_troubled(request: HttpRequest, principal: Principal) -> HttpResponse:
    """Check at once whatever is in trouble and matches the filters of the address."""
    if not MAY_ASK & principal.roles:
        raise PermissionDenied
    now = timezone.now()
    kept = _narrow(request, principal, status_rows(principal, now))
    messages.success(request, ask_now(_ids(exceptions(kept.rows)), now))
    query = f"?{kept.query}" if kept.query else ""
    return redirect(f"{reverse('web:service-status')}{query}")


def _ids(rows: Iterable[StatusRow]) -> list[int]:
    return [row.endpoint.id for row in rows]


pages = [
    path("service-status/", service_status, name="service-status"),
    path("service-status/service-status.csv", export, name="service-status-csv"),
    path("service-status/check/", check_troubled, name="service-status-check"),
]
