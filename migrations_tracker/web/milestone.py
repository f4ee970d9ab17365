"""One milestone of a borough, with the forms of what the viewer may do."""

from typing import Final

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods

from migrations_tracker.domain.access import Principal
from migrations_tracker.domain.errors import NotYours, Refusal
from migrations_tracker.domain.evidence import MAY_HANDLE, About, Subject
from migrations_tracker.domain.milestones import MilestoneCode
from migrations_tracker.domain.moments import long_moment
from migrations_tracker.domain.plan_refusals import MilestoneChanged
from migrations_tracker.domain.plan_words import PLAN_KINDS, milestone_heading, plan_event_words
from migrations_tracker.selectors.evidence import evidence_on
from migrations_tracker.selectors.overtaking import Record, newest_writes
from migrations_tracker.selectors.plan import (
    MilestoneLine,
    milestone_events,
)
from migrations_tracker.web.access import for_signed_in
from migrations_tracker.web.answers import form_page
from migrations_tracker.web.certificate_forms import VersionedForm
from migrations_tracker.web.conflict import Overtaken, conflict_page, writes_since
from migrations_tracker.web.milestone_actions import ACTIONS, Action, actions_for
from migrations_tracker.web.plan_visit import Visit, visit_plan

EVENTS_SHOWN: Final = 50


@require_http_methods(["GET", "HEAD", "POST"])
@gzip_page
@for_signed_in
def milestone(request: HttpRequest, principal: Principal, slug: str, code: str) -> HttpResponse:
    """One milestone. A POST names its form and writes what that form says."""
    visit = visit_plan(request, principal, slug)
    line = visit.plan.line(code)
    if line is None:
        raise Http404
    if request.method != "POST":
        return _page(visit, line)
    if not line.steps:
        raise PermissionDenied
    sent = request.POST.get("form", "")
    action = next((one for one in ACTIONS.values() if one.form.name == sent), None)
    if action is None:
        raise BadRequest
    form = action.form(request.POST)
    if action not in actions_for(line):
        return _conflict(visit, line, action, form)
    return _send(visit, line, action, form)


def _send(visit: Visit, line: MilestoneLine, action: Action, form: VersionedForm) -> HttpResponse:
    if not form.is_valid():
        return _page(visit, line, form)
    code, version = line.standing.code, form.cleaned_data["version"]
    try:
        event = action.write(visit.row.id, code, form, visit.origin, version)
    except MilestoneChanged:
        fresh = visit_plan(visit.request, visit.principal, visit.slug)
        return _conflict(fresh, fresh.plan.line(code) or line, action, form)
    except NotYours as refusal:
        raise PermissionDenied from refusal
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(visit, line, form)
    done = f"Recorded. {plan_event_words(event.kind, event.old, event.new)}." if event else ""
    messages.success(visit.request, done or "Nothing was new, so nothing was written.")
    return redirect("web:borough-milestone", slug=visit.slug, code=code.value)


def _conflict(
    visit: Visit, line: MilestoneLine, action: Action, form: VersionedForm
) -> HttpResponse:
    """Somebody was first: choose between the two, or read that the step is over."""
    code, name = line.standing.code, line.standing.name
    over = f"“{name}” is “{line.standing.status.label}” now."
    record = Record(visit.row.id, PLAN_KINDS, "milestone", code.value)
    return conflict_page(
        visit.request,
        Overtaken(
            about=f"{name} of {visit.found.borough.short_name}",
            back=reverse("web:borough-milestone", args=[visit.slug, code.value]),
            sent=form,
            present=action.form(initial={**action.stands(line), "version": line.version}),
            writes=newest_writes(record, visit.principal, writes_since(form, line.version)),
            submit=action.submit,
            why_not="" if action in actions_for(line) else over,
        ),
    )


def _page(visit: Visit, line: MilestoneLine, form: VersionedForm | None = None) -> HttpResponse:
    standing = line.standing
    needs = [one for one in visit.plan.lines if one.standing.code in standing.needs]
    blank = {"version": line.version}
    forms = [
        (one, form if form and form.name == one.form.name else one.form(initial=blank))
        for one in actions_for(line)
    ]
    context = {
        "found": visit.found,
        "row": visit.row,
        "line": line,
        "needs": needs,
        "heading": milestone_heading(
            standing, line.waiting_on, line.waiting_since, visit.found.borough.short_name
        ),
        "evidence": evidence_on(visit.row.id, _subject(standing.code), visit.principal),
        "may_add": bool(visit.found.roles & MAY_HANDLE),
        "slips": [slip for slip in visit.plan.slips if slip.code is standing.code],
        "events": milestone_events(visit.row.id, standing.code, visit.principal, EVENTS_SHOWN),
        "forms": forms,
        "shown": form.name if form else "",
        "problems": form.problems() if form else [],
        "as_of": long_moment(visit.now),
        "now": visit.now,
    }
    return form_page(visit.request, "milestones/milestone.html", context)


def _subject(code: MilestoneCode) -> Subject:
    return Subject(About.MILESTONE, code.value)
