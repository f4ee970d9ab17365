"""Maintenance windows: the list, and the pages that plan, change and cancel one."""

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from migrations_tracker.domain.access import Channel, Principal
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.errors import Refusal
from migrations_tracker.domain.maintenance import WindowChanged, WindowOver, WindowStatus
from migrations_tracker.domain.maintenance_words import maintenance_heading, span_words
from migrations_tracker.domain.moments import long_moment
from migrations_tracker.models import MaintenanceWindow
from migrations_tracker.selectors.maintenance import (
    WindowRow,
    plannable,
    window_rows,
    with_status,
)
from migrations_tracker.services.audit import Origin
from migrations_tracker.services.maintenance import (
    cancel_maintenance,
    change_maintenance,
    plan_maintenance,
)
from migrations_tracker.web.access import for_signed_in, request_id
from migrations_tracker.web.answers import form_page
from migrations_tracker.web.conflict import PressForm, version_sent
from migrations_tracker.web.csv_files import csv_answer
from migrations_tracker.web.maintenance_conflict import window_conflict
from migrations_tracker.web.maintenance_forms import NewWindowForm, WindowForm, suggested

PAGE = 50
AHEAD = frozenset({WindowStatus.UNDER_WAY.value, WindowStatus.PLANNED.value})
OVER = frozenset({WindowStatus.ENDED.value, WindowStatus.CANCELLED.value})
COLUMNS = (
    *("Reference", "Borough", "GSS code", "Endpoints", "Starts", "Ends", "Status"),
    *("Reason", "Planned by", "Planned at", "Cancelled by", "Cancelled at"),
)


@require_safe
@gzip_page
@for_signed_in
def listing(request: HttpRequest, principal: Principal) -> HttpResponse:
    """What is under way and planned, the next first, and below it what is over."""
    now = timezone.now()
    seen = MaintenanceWindow.objects.visible_to(principal)
    ahead = window_rows(with_status(seen, AHEAD, now).order_by("starts_at", "id"), principal, now)
    over = with_status(seen, OVER, now).order_by("-starts_at", "-id")
    part = Paginator(over, PAGE).get_page(request.GET.get("page"))
    shown = over[max(part.start_index() - 1, 0) : part.end_index()]
    under_way = sum(row.status is WindowStatus.UNDER_WAY for row in ahead)
    context = {
        "heading": maintenance_heading(under_way=under_way, planned=len(ahead) - under_way),
        "as_of": long_moment(now),
        "ahead": ahead,
        "over": window_rows(shown, principal, now),
        "part": part,
        "may_plan": bool(plannable(principal)),
        "now": now,
    }
    return render(request, "maintenance/list.html", context)


@require_safe
@for_signed_in
def export(request: HttpRequest, principal: Principal) -> HttpResponse:  # noqa: ARG001 - a view
    """Every window that the person may see, with whole instants."""
    now = timezone.now()
    rows = window_rows(MaintenanceWindow.objects.visible_to(principal), principal, now)
    return csv_answer(f"maintenance-{london_date(now)}", COLUMNS, map(_cells, rows))


def _cells(row: WindowRow) -> list[str]:
    return [
        *(row.reference, row.borough.short_name, row.borough.gss_code),
        *(" ".join(row.endpoint_refs), _iso(row.starts_at), _iso(row.ends_at)),
        *(row.status.label, row.reason, row.planned_by, _iso(row.planned_at)),
        *(row.cancelled_by, _iso(row.cancelled_at)),
    ]


def _iso(at: datetime | None) -> str:
    return at.isoformat(timespec="seconds") if at else ""


@require_http_methods(["GET", "HEAD", "POST"])
@for_signed_in
def plan(request: HttpRequest, principal: Principal) -> HttpResponse:
    """Plan a window for one of one’s migrations."""
    now = timezone.now()
    migrations = plannable(principal)
    if not migrations:
        raise PermissionDenied
    if request.method != "POST":
        begin = suggested(now, request.GET.get("borough", ""))
        return _form(request, NewWindowForm(migrations=migrations, initial=begin))
    form = NewWindowForm(request.POST, migrations=migrations)
    if not form.is_valid():
        return _form(request, form)
    try:
        window = plan_maintenance(form.migration.pk, form.plan(), _origin(principal, now))
    except Refusal as refusal:
        form.refuse(refusal)
        return _form(request, form)
    name = form.migration.borough.short_name
    when = span_words(window.starts_at, window.ends_at, london_date(now))
    messages.success(request, f"Planned: maintenance of {name}, {when}.")
    return redirect("web:maintenance")


@require_http_methods(["GET", "HEAD", "POST"])
@for_signed_in
def window(request: HttpRequest, principal: Principal, number: int) -> HttpResponse:
    """One window. A POST changes it, for those who may."""
    now = timezone.now()
    row = _found(number, principal, now)
    if request.method != "POST":
        return _window(request, row, WindowForm.of(row) if row.may_change else None, now)
    _check_may_change(row)
    form = WindowForm.of(row, request.POST)
    if not form.is_valid():
        return _window(request, row, form, now)
    try:
        change_maintenance(
            number,
            form.plan(),
            _origin(principal, now),
            expected_version=form.cleaned_data["version"] or 0,
        )
    except (WindowChanged, WindowOver) as refusal:
        over = str(refusal) if isinstance(refusal, WindowOver) else ""
        fresh = _found(number, principal, now)
        return window_conflict(request, principal, fresh, form, over=over)
    except Refusal as refusal:
        form.refuse(refusal)
        return _window(request, row, form, now)
    messages.success(request, f"Changed: the maintenance of {row.borough.short_name}.")
    return redirect("web:maintenance-window", number=number)


@require_POST
@for_signed_in
def cancel(request: HttpRequest, principal: Principal, number: int) -> HttpResponse:
    """Cancel a window; one under way ends now."""
    now = timezone.now()
    row = _found(number, principal, now)
    _check_may_change(row)
    form = PressForm(request.POST)
    try:
        cancel_maintenance(
            number, _origin(principal, now), expected_version=version_sent(form) or 0
        )
    except (WindowChanged, WindowOver) as refusal:
        over = str(refusal) if isinstance(refusal, WindowOver) else ""
        fresh = _found(number, principal, now)
        return window_conflict(request, principal, fresh, form, over=over)
    messages.success(request, f"Cancelled: the maintenance of {row.borough.short_name}.")
    return redirect("web:maintenance")


def _check_may_change(row: WindowRow) -> None:
    """A window that is over is refused by the service, with its own words."""
    if row.status.value in AHEAD and not row.may_change:
        raise PermissionDenied


def _origin(principal: Principal, now: datetime) -> Origin:
    return Origin(principal, Channel.PAGE, now, request_id())


def _found(number: int, principal: Principal, now: datetime) -> WindowRow:
    seen = MaintenanceWindow.objects.visible_to(principal).filter(pk=number)
    rows = window_rows(seen, principal, now)
    if not rows:
        raise Http404
    return rows[0]


def _form(request: HttpRequest, form: NewWindowForm) -> HttpResponse:
    context = {"form": form, "problems": form.problems() if form.is_bound else []}
    return form_page(request, "maintenance/plan.html", context)


def _window(
    request: HttpRequest,
    row: WindowRow,
    form: WindowForm | None,
    now: datetime,
) -> HttpResponse:
    context = {
        "row": row,
        "form": form,
        "span": span_words(row.starts_at, row.ends_at, london_date(now)),
        "problems": form.problems() if form and form.is_bound else [],
        "as_of": long_moment(now),
        "now": now,
    }
    return form_page(request, "maintenance/window.html", context)


pages = [
    path("service-status/maintenance/", listing, name="maintenance"),
    path("service-status/maintenance/maintenance.csv", export, name="maintenance-csv"),
    path("service-status/maintenance/plan/", plan, name="maintenance-plan"),
    path("service-status/maintenance/<int:number>/", window, name="maintenance-window"),
    path("service-status/maintenance/<int:number>/cancel/", cancel, name="maintenance-cancel"),
]
