"""What people judge of one borough's delivery: the override of its status, and confidence."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods

from migrations_tracker.domain.access import Channel, Principal
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.errors import Refusal, StaleVersion
from migrations_tracker.domain.findings import conflict_words, long_date
from migrations_tracker.domain.judgement import override_range
from migrations_tracker.domain.moments import long_moment
from migrations_tracker.selectors.borough import BoroughPage, borough_page
from migrations_tracker.selectors.judgements import judgements_of
from migrations_tracker.selectors.migrations import MigrationRow
from migrations_tracker.services.audit import Origin
from migrations_tracker.web.access import for_signed_in, request_id
from migrations_tracker.web.answers import form_page
from migrations_tracker.web.certificate_actions import Action
from migrations_tracker.web.certificate_forms import VersionedForm
from migrations_tracker.web.judgement_forms import actions_for
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
    sent = request.POST.get("form", "")
    offered = actions_for(visit.row, visit.found.roles)
    action = next((one for one in offered if one.form.name == sent), None)
    if action is None:
        raise PermissionDenied
    return _send(visit, action, action.form(request.POST))


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
        return _conflict(visit, action, form)
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(visit, form)
    done = "Recorded" if event else "Nothing was new, so nothing was written"
    messages.success(visit.request, f"{done}: {action.title.lower()}.")
    return redirect("web:borough-judgements", slug=visit.found.borough.slug)


def _conflict(visit: Visit, action: Action, form: VersionedForm) -> HttpResponse:
    """Somebody else was first: show what stands now, and keep what was typed."""
    fresh = _visit(visit.request, visit.principal, visit.found.borough.slug)
    row = fresh.row
    kept = action.form(initial={**form.as_typed(), "version": row.version})
    words = conflict_words(row.borough.short_name, row.stage, row.version)
    return _page(fresh, kept, problems=[(kept.name, words)], status=409)


def _page(
    visit: Visit,
    form: VersionedForm | None = None,
    *,
    problems: list[tuple[str, str]] | None = None,
    status: int = 0,
) -> HttpResponse:
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
        "problems": problems or (form.problems() if form else []),
        "as_of": long_moment(visit.now),
        "now": visit.now,
    }
    return form_page(visit.request, "judgements/borough.html", context, status=status)


pages = [
    path("boroughs/<slug:slug>/judgements/", borough_judgements, name="borough-judgements"),
]
