"""One endpoint: how it has behaved, and what may be done with it."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Final

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_safe

from migrations_tracker.domain.access import Principal
from migrations_tracker.domain.asking import PauseRefused
from migrations_tracker.domain.availability import availability_words
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.endpoint_kinds import KINDS
from migrations_tracker.domain.moments import clock, long_moment, short_moment, table_date
from migrations_tracker.domain.notices import fault_notices
from migrations_tracker.domain.service_status import endpoint_heading
from migrations_tracker.domain.status_bars import Slot
from migrations_tracker.selectors.endpoint_page import EndpointPage, endpoint_page
from migrations_tracker.selectors.live import source_health
from migrations_tracker.services.endpoints import ask_now, pause_endpoint, resume_endpoint
from migrations_tracker.web.access import for_signed_in
from migrations_tracker.web.answers import form_page
from migrations_tracker.web.charts.answer_times import answer_times
from migrations_tracker.web.charts.status_bars import status_bars
from migrations_tracker.web.csv_files import csv_answer
from migrations_tracker.web.endpoint_forms import PauseForm

COLUMNS: Final = ("Endpoint", "Borough", "At", "From", "To", "Reason")


@require_http_methods(["GET", "HEAD", "POST"])
@gzip_page
@for_signed_in
def endpoint(request: HttpRequest, principal: Principal, ref: str) -> HttpResponse:
    """The page. A POST checks now, pauses or resumes, for those who may."""
    now = timezone.now()
    found = _found(ref, principal, now)
    if request.method != "POST":
        return _page(request, found, now, PauseForm())
    act = ACTS.get(request.POST.get("form", ""))
    if act is None:
        raise Http404
    return act(request, found, now)


def _check(request: HttpRequest, found: EndpointPage, now: datetime) -> HttpResponse:
    if not found.may_ask:
        raise PermissionDenied
    messages.success(request, ask_now([found.endpoint.pk], now))
    return redirect("web:endpoint", ref=found.endpoint.ref)


def _pause(request: HttpRequest, found: EndpointPage, now: datetime) -> HttpResponse:
    if not found.may_pause:
        raise PermissionDenied
    form = PauseForm(request.POST)
    if not form.is_valid():
        return _page(request, found, now, form)
    given = form.cleaned_data
    try:
        pause_endpoint(found.endpoint, given["reason"], now, until=given["until"])
    except PauseRefused as refusal:
        form.refuse(refusal)
        return _page(request, found, now, form)
    messages.success(request, "Paused. Its status will become unknown.")
    return redirect("web:endpoint", ref=found.endpoint.ref)


def _resume(request: HttpRequest, found: EndpointPage, now: datetime) -> HttpResponse:
    if not found.may_pause:
        raise PermissionDenied
    if found.row.endpoint.enabled:
        messages.success(request, "It was being checked already; nothing was changed.")
    else:
        resume_endpoint(found.endpoint, now)
        messages.success(request, "Resumed. It is checked from its next turn on.")
    return redirect("web:endpoint", ref=found.endpoint.ref)


Act = Callable[[HttpRequest, EndpointPage, datetime], HttpResponse]
ACTS: Final[Mapping[str, Act]] = {"check": _check, "pause": _pause, "resume": _resume}


def _found(ref: str, principal: Principal, now: datetime) -> EndpointPage:
    found = endpoint_page(ref, principal, now)
    if found is None:
        raise Http404
    return found


def _page(
    request: HttpRequest, found: EndpointPage, now: datetime, form: PauseForm
) -> HttpResponse:
    row, today = found.row.endpoint, london_date(now)
    since = short_moment(row.shown_since, today) if row.shown_since else ""
    limit_us = settings.REGISTRY_TIMEOUT_MS * 1000
    context = {
        "heading": endpoint_heading(found.row.standing, since=since, reason=row.reason),
        "as_of": long_moment(now),
        "notices": fault_notices(source_health(now), today),
        "found": found,
        "row": row,
        "facts": KINDS[row.kind],
        "day": status_bars(found.day, _times),
        "quarter": status_bars(found.quarter, _days(today)),
        "shares": [
            ("Last 24 hours", availability_words(found.in_day)),
            ("Last 30 days", availability_words(found.in_month)),
            ("Last 90 days", availability_words(found.in_quarter)),
        ],
        "chart": answer_times(found.hours, timeout_us=limit_us, now=now),
        "form": form,
        "problems": form.problems() if form.is_bound else [],
        "now": now,
    }
    return form_page(request, "endpoints/page.html", context)


def _times(slot: Slot) -> tuple[str, str]:
    return clock(slot.starts), clock(slot.ends)


def _days(today: date) -> Callable[[Slot], tuple[str, str]]:
    """By whole days: the end of a slot is the midnight after its last day."""

    def named(slot: Slot) -> tuple[str, str]:
        last = slot.ends - timedelta(seconds=1)
        ends = (slot.starts, last)
        first, second = (table_date(london_date(at), today) for at in ends)
        return first, second

    return named


@require_safe
@for_signed_in
def changes_csv(_request: HttpRequest, principal: Principal, ref: str) -> HttpResponse:
    """Its latest changes of status, newest first."""
    now = timezone.now()
    found = _found(ref, principal, now)
    rows = [
        [
            *(ref, found.row.borough.short_name, flip.at.isoformat(timespec="seconds")),
            *(flip.before.label if flip.before else "", flip.after.label, flip.reason),
        ]
        for flip in found.changes
    ]
    return csv_answer(f"endpoint-{ref}-{london_date(now)}", COLUMNS, rows)


pages = [
    path("endpoints/<slug:ref>/", endpoint, name="endpoint"),
    path("endpoints/<slug:ref>/changes.csv", changes_csv, name="endpoint-csv"),
]
