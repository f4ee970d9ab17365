"""What people judge of one borough's delivery: the override of its status, and confidence."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods

from migrations_tracker.domain.access import Channel, Principal
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.conflict import NO_PLACE, OF_A_MIGRATION
from migrations_tracker.domain.errors import Refusal, StaleVersion
from migrations_tracker.domain.findings import long_date
from migrations_tracker.domain.judgement import override_range
from migrations_tracker.domain.moments import long_moment
from migrations_tracker.selectors.borough import BoroughPage, borough_page
from migrations_tracker.selectors.judgements import judgements_of
from migrations_tracker.selectors.migrations import MigrationRow
from migrations_tracker.selectors.overtaking import Record, newest_writes
from migrations_tracker.services.audit import Origin
from migrations_tracker.web.access import for_signed_in, request_id
from migrations_tracker.web.answers import form_page
from migrations_tracker.web.certificate_actions import Action, action_named
from migrations_tracker.web.certificate_forms import VersionedForm
from migrations_tracker.web.conflict import Overtaken, conflict_page, writes_since
from migrations_tracker.web.judgement_forms import ACTIONS, actions_for
from migrations_tracker.web.presenters import row_heading


@dataclass(frozen=True, slots=True)
class Visit:
    """A request for one borough's judgements by somebody who may see the borough."""

    request: HttpRequest
    principal: Principal
    found: BoroughPage
    row: MigrationRow
    now: datetime


@require_http_methods(["GET", "HEAD", "POST"])
@gzip_page
@for_signed_in
def borough_judgements(request: HttpRequest, principal: Principal, slug: str) -> HttpResponse:
    """Status, override and confidence. A POST names its form and writes what it says."""
    visit = _visit(request, principal, slug)
    if request.method != "POST":
        return _page(visit)
    action = action_named(ACTIONS, request.POST.get("form", ""), visit.found.roles)
    if action is None:
        raise PermissionDenied
    form = action.form(request.POST)
    if action.offered(visit.row):
        return _send(visit, action, form)
    if form.sent_version == visit.row.version:
        raise PermissionDenied
    return _conflict(visit, action, form)


def _visit(request: HttpRequest, principal: Principal, slug: str) -> Visit:
    now = timezone.now()
    found = borough_page(slug, principal, now, events=0)
    if found is None or found.row is None:
        raise Http404
    return Visit(request, principal, found, found.row, now)


def _send(visit: Visit, action: Action, form: VersionedForm) -> HttpResponse:
    """Record what the form says and go back to the page, or show why it was refused."""
    if not form.is_valid():
        return _page(visit, form)
    origin = Origin(visit.principal, Channel.PAGE, visit.now, request_id())
    try:
        event = action.write(visit.row.id, form, origin, form.cleaned_data["version"])
    except StaleVersion:
        fresh = _visit(visit.request, visit.principal, visit.row.borough.slug)
        return _conflict(fresh, action, form)
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(visit, form)
    done = "Recorded" if event else "Nothing was new, so nothing was written"
    messages.success(visit.request, f"{done}: {action.title.lower()}.")
    return redirect("web:borough-judgements", slug=visit.found.borough.slug)


def _conflict(visit: Visit, action: Action, form: VersionedForm) -> HttpResponse:
    """Somebody was first: choose between the two, or read that it has no place any more."""
    row = visit.row
    record = Record(row.id, OF_A_MIGRATION, written_by=action.kinds)
    return conflict_page(
        visit.request,
        Overtaken(
            about=f"Status and confidence of {row.borough.short_name}",
            back=reverse("web:borough-judgements", args=[row.borough.slug]),
            sent=form,
            present=action.form(initial={**action.stands(row), "version": row.version}),
            writes=newest_writes(record, visit.principal, writes_since(form, row.version)),
            submit=action.submit,
            why_not="" if action.offered(row) else NO_PLACE,
        ),
    )


def _page(visit: Visit, form: VersionedForm | None = None) -> HttpResponse:
    found, row = visit.found, visit.row
    blank = {"version": row.version}
    forms = [
        (one, form if form and form.name == one.form.name else one.form(initial=blank))
        for one in actions_for(row, found.roles)
    ]
    context = {
        "found": found,
        "row": row,
        "heading": row_heading(row),
        "history": judgements_of(row.id, visit.principal, visit.now),
        "forms": forms,
        "latest": long_date(override_range(london_date(visit.now))[1]),
        "problems": form.problems() if form else [],
        "as_of": long_moment(visit.now),
        "now": visit.now,
    }
    return form_page(visit.request, "judgements/borough.html", context)


pages = [
    path("boroughs/<slug:slug>/judgements/", borough_judgements, name="borough-judgements"),
]
