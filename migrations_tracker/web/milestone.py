"""One milestone of a borough, with the forms of what the viewer may do."""

from typing import Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods

from migrations_tracker.domain.access import Principal
from migrations_tracker.domain.errors import NotYours, Refusal
from migrations_tracker.domain.evidence import MAY_HANDLE, About, Subject
from migrations_tracker.domain.milestones import MilestoneCode
from migrations_tracker.domain.moments import full_moment, long_moment
from migrations_tracker.domain.plan_refusals import MilestoneChanged
from migrations_tracker.domain.plan_words import (
    milestone_heading,
    overtaken_words,
    plan_event_words,
)
from migrations_tracker.selectors.evidence import evidence_on
from migrations_tracker.selectors.plan import (
    MilestoneLine,
    milestone_events,
)
from migrations_tracker.web.access import for_signed_in
from migrations_tracker.web.answers import form_page
from migrations_tracker.web.certificate_forms import VersionedForm
from migrations_tracker.web.milestone_actions import Action, actions_for
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
    sent = request.POST.get("form", "")
    actions = actions_for(line)
    action = next((one for one in actions if one.form.name == sent), None)
    if action is None:
        return _refused(visit, line, sent)
    return _send(visit, line, action, action.form(request.POST))


def _refused(visit: Visit, line: MilestoneLine, sent: str) -> HttpResponse:
    """A form that is not offered: not the viewer's, or no longer, because it was sent twice."""
    if not line.steps:
        raise PermissionDenied
    words = f"“{line.standing.name}” is “{line.standing.status.label}” now. Nothing was recorded."
    return _page(visit, line, problems=[("facts", words)], status=409 if sent else 400)


def _send(visit: Visit, line: MilestoneLine, action: Action, form: VersionedForm) -> HttpResponse:
    if not form.is_valid():
        return _page(visit, line, form)
    code, version = line.standing.code, form.cleaned_data["version"]
    try:
        event = action.write(visit.row.id, code, form, visit.origin, version)
    except MilestoneChanged:
        return _conflict(visit, action, form, code)
    except NotYours as refusal:
        raise PermissionDenied from refusal
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(visit, line, form)
    done = f"Recorded. {plan_event_words(event.kind, event.old, event.new)}." if event else ""
    messages.success(visit.request, done or "Nothing was new, so nothing was written.")
    return redirect("web:borough-milestone", slug=visit.slug, code=code.value)


def _conflict(
    visit: Visit, action: Action, form: VersionedForm, code: MilestoneCode
) -> HttpResponse:
    """Somebody else was first: show what stands now, and keep what was typed."""
    fresh = visit_plan(visit.request, visit.principal, visit.slug)
    line = fresh.plan.line(code)
    assert line is not None
    kept = action.form(initial={**form.as_typed(), "version": line.version})
    changes = milestone_events(visit.row.id, code, visit.principal, EVENTS_SHOWN)
    first = max(changes, key=lambda change: change.at)
    words = overtaken_words(first.who, first.what, full_moment(first.at))
    return _page(fresh, line, kept, problems=[(kept.name, words)], status=409)


def _page(
    visit: Visit,
    line: MilestoneLine,
    form: VersionedForm | None = None,
    *,
    problems: list[tuple[str, str]] | None = None,
    status: int = 0,
) -> HttpResponse:
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
        "problems": problems or (form.problems() if form else []),
        "as_of": long_moment(visit.now),
        "now": visit.now,
    }
    return form_page(visit.request, "milestones/milestone.html", context, status=status)


def _subject(code: MilestoneCode) -> Subject:
    return Subject(About.MILESTONE, code.value)
