"""Freezes and board dates: what stands, and the forms by which managers change it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils import timezone
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods

from migrations_tracker.domain.access import Channel, Principal, Role
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.calendar_words import freezes_heading
from migrations_tracker.domain.errors import Refusal
from migrations_tracker.domain.findings import long_date
from migrations_tracker.domain.moments import long_moment
from migrations_tracker.models import BoardDate, Event
from migrations_tracker.selectors.plan_calendar import (
    freezable_boroughs,
    freeze_row,
    plan_calendar,
)
from migrations_tracker.services.audit import Origin
from migrations_tracker.services.board_dates import add_board_date, remove_board_date
from migrations_tracker.services.freezes import add_freeze, remove_freeze
from migrations_tracker.web.access import for_signed_in, request_id
from migrations_tracker.web.answers import form_page
from migrations_tracker.web.calendar_forms import (
    BoardDateForm,
    CalendarForm,
    FreezeForm,
    RemoveForm,
)

UNCHANGED: Final = "Nothing was new, so nothing was written."
Form = FreezeForm | BoardDateForm


@dataclass(frozen=True, slots=True)
class Removal:
    """Something that a reason takes out of the calendar: what it is, and what removes it."""

    noun: str
    words: str
    remove: Callable[[Origin, str], Event | None]


@require_http_methods(["GET", "HEAD", "POST"])
@gzip_page
@for_signed_in
def freezes(request: HttpRequest, principal: Principal) -> HttpResponse:
    """Freezes by month and the dates of the board. A POST names its form and adds what it says."""
    now = timezone.now()
    if request.method != "POST":
        return _page(request, principal, now)
    _check_manager(principal)
    sent = request.POST.get("form", "")
    if sent == FreezeForm.name_of_form:
        form: Form = FreezeForm(request.POST, boroughs=freezable_boroughs(principal))
    elif sent == BoardDateForm.name_of_form:
        form = BoardDateForm(request.POST)
    else:
        raise PermissionDenied
    if not form.is_valid() or not _wrote(request, form, _origin(principal, now)):
        return _page(request, principal, now, form)
    return redirect("web:plan-freezes")


def _wrote(request: HttpRequest, form: Form, origin: Origin) -> bool:
    """Write what a form says; False where it is refused, with the words in the form."""
    try:
        done = _add(form, origin)
    except Refusal as refusal:
        form.refuse(refusal)
        return False
    messages.success(request, done)
    return True


def _add(form: Form, origin: Origin) -> str:
    if isinstance(form, FreezeForm):
        borough, reason = form.borough_chosen(), form.cleaned_data["reason"]
        added = add_freeze(form.frozen(), borough, origin, reason=reason)
        return f"Recorded: the freeze “{added.freeze}”." if added.event else UNCHANGED
    found = form.cleaned_data
    meeting = add_board_date(found["day"], found["name"], origin)
    day = long_date(meeting.board_date.day)
    return f"Recorded: the board meets on {day}." if meeting.event else UNCHANGED


def _page(
    request: HttpRequest, principal: Principal, now: datetime, form: Form | None = None
) -> HttpResponse:
    today = london_date(now)
    found = plan_calendar(principal, today)
    context = {
        "heading": freezes_heading(found.freezes, today),
        "as_of": long_moment(now),
        "found": found,
        "forms": _forms(principal, form) if found.keeps else None,
        "problems": form.problems() if form else [],
        "now": now,
    }
    return form_page(request, "plan/freezes.html", context)


def _forms(principal: Principal, sent: Form | None) -> dict[str, CalendarForm]:
    blank = {
        FreezeForm.name_of_form: FreezeForm(boroughs=freezable_boroughs(principal)),
        BoardDateForm.name_of_form: BoardDateForm(),
    }
    return blank | ({sent.name_of_form: sent} if sent else {})


@require_http_methods(["GET", "HEAD", "POST"])
@for_signed_in
def freeze_removal(request: HttpRequest, principal: Principal, number: int) -> HttpResponse:
    """Remove one freeze, with a reason."""
    row = freeze_row(number, principal)
    if row is None:
        raise Http404
    return _removal(
        request,
        principal,
        Removal(
            "the freeze",
            row.frozen.words,
            lambda origin, reason: remove_freeze(row.id, origin, reason=reason).event,
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_signed_in
def board_removal(request: HttpRequest, principal: Principal, number: int) -> HttpResponse:
    """Remove one date of the board, with a reason."""
    found = get_object_or_404(BoardDate.objects.in_force(), pk=number)
    return _removal(
        request,
        principal,
        Removal(
            "the board date",
            f"“{found.name}”, {long_date(found.day)}",
            lambda origin, reason: remove_board_date(found.pk, origin, reason=reason).event,
        ),
    )


def _removal(request: HttpRequest, principal: Principal, removal: Removal) -> HttpResponse:
    _check_manager(principal)
    form = RemoveForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        origin = _origin(principal, timezone.now())
        event = removal.remove(origin, form.cleaned_data["reason"])
        done = f"Removed: {removal.noun} {removal.words}." if event else UNCHANGED
        messages.success(request, done)
        return redirect("web:plan-freezes")
    context = {"removal": removal, "form": form, "problems": form.problems()}
    return form_page(request, "plan/remove.html", context)


def _check_manager(principal: Principal) -> None:
    if Role.MANAGER not in principal.roles:
        raise PermissionDenied


def _origin(principal: Principal, now: datetime) -> Origin:
    return Origin(principal, Channel.PAGE, now, request_id())


pages = [
    path("plan/freezes/", freezes, name="plan-freezes"),
    path("plan/freezes/<int:number>/remove/", freeze_removal, name="plan-freeze-remove"),
    path("plan/board-dates/<int:number>/remove/", board_removal, name="plan-board-remove"),
]
