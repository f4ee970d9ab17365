"""A borough's milestones: the plan, what slipped and why, and one milestone with its forms."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_safe

from migrations_tracker.domain.access import Channel, Principal
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.errors import NotYours, Refusal
from migrations_tracker.domain.milestones import MilestoneCode
from migrations_tracker.domain.moments import long_moment
from migrations_tracker.domain.plan_refusals import MilestoneChanged
from migrations_tracker.domain.plan_words import milestone_heading, plan_event_words, plan_heading
from migrations_tracker.selectors.borough import BoroughPage, borough_page
from migrations_tracker.selectors.migrations import MigrationRow
from migrations_tracker.selectors.plan import (
    MilestoneLine,
    PlanOfMigration,
    SlipLine,
    milestone_events,
    plan_page,
)
from migrations_tracker.services.audit import Origin
from migrations_tracker.web.access import for_signed_in, request_id
from migrations_tracker.web.baselines import baseline_forms, send_baseline
from migrations_tracker.web.certificate_forms import VersionedForm
from migrations_tracker.web.charts.drift import Given, Series, drift_chart
from migrations_tracker.web.csv_files import Cell, csv_answer
from migrations_tracker.web.milestone_actions import Action, actions_for

EVENTS_SHOWN: Final = 50
HEADER: Final = (
    "GSS code",
    "Milestone",
    "Old forecast",
    "New forecast",
    "Working days",
    "Reason",
    "Cause",
    "Note",
    "By",
    "Recorded at",
)


@dataclass(frozen=True, slots=True)
class Visit:
    """A request for the plan of a borough by somebody who may see it."""

    request: HttpRequest
    principal: Principal
    found: BoroughPage
    row: MigrationRow
    plan: PlanOfMigration
    now: datetime

    @property
    def slug(self) -> str:
        return self.found.borough.slug

    @property
    def origin(self) -> Origin:
        return Origin(self.principal, Channel.PAGE, self.now, request_id())


def _visit(request: HttpRequest, principal: Principal, slug: str) -> Visit:
    now = timezone.now()
    found = borough_page(slug, principal, now, events=0)
    if found is None or found.row is None:
        raise Http404
    plan = plan_page(found.row.id, found.roles, principal, now)
    return Visit(request, principal, found, found.row, plan, now)


@require_http_methods(["GET", "HEAD", "POST"])
@gzip_page
@for_signed_in
def borough_milestones(request: HttpRequest, principal: Principal, slug: str) -> HttpResponse:
    """The plan of one borough. A POST is about its baseline."""
    visit = _visit(request, principal, slug)
    if request.method != "POST":
        return _plan(visit)
    form, done = send_baseline(request, visit.plan, visit.row.id, visit.origin)
    if form is not None:
        return _plan(visit, form)
    messages.success(request, done)
    return redirect("web:borough-milestones", slug=slug)


def _plan(visit: Visit, form: VersionedForm | None = None) -> HttpResponse:
    plan, today = visit.plan, london_date(visit.now)
    context = {
        "found": visit.found,
        "row": visit.row,
        "plan": plan,
        "heading": plan_heading(
            visit.found.borough.short_name, [line.standing for line in plan.lines]
        ),
        "as_of": long_moment(visit.now),
        "chart": drift_chart([_series(line, plan.slips) for line in plan.lines], today),
        "forms": baseline_forms(plan, form),
        "problems": form.problems() if form else [],
        "now": visit.now,
    }
    return render(visit.request, "milestones/plan.html", context)


def _series(line: MilestoneLine, slips: Sequence[SlipLine]) -> Series:
    own = [slip for slip in reversed(slips) if slip.code is line.standing.code]
    given = [Given(london_date(slip.at), slip.new) for slip in own]
    return Series(line.standing.name, given, line.standing.actual)


@require_safe
@for_signed_in
def slips_csv(request: HttpRequest, principal: Principal, slug: str) -> HttpResponse:
    """The ledger of slips, the oldest first: the numbers of the chart."""
    visit = _visit(request, principal, slug)
    name = f"slips-{slug}-{london_date(visit.now).isoformat()}"
    code = visit.found.borough.gss_code
    return csv_answer(name, HEADER, (_cells(code, slip) for slip in reversed(visit.plan.slips)))


def _cells(gss_code: str, slip: SlipLine) -> list[Cell]:
    return [
        gss_code,
        slip.milestone,
        slip.old.isoformat() if slip.old else None,
        slip.new.isoformat(),
        slip.working_days,
        slip.reason,
        slip.cause,
        slip.note,
        slip.by,
        slip.at.isoformat(timespec="seconds"),
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@gzip_page
@for_signed_in
def milestone(request: HttpRequest, principal: Principal, slug: str, code: str) -> HttpResponse:
    """One milestone. A POST names its form and writes what that form says."""
    visit = _visit(request, principal, slug)
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
    fresh = _visit(visit.request, visit.principal, visit.slug)
    line = fresh.plan.line(code)
    assert line is not None
    kept = action.form(initial={**form.as_typed(), "version": line.version})
    words = (
        f"Someone changed “{line.standing.name}” while you were writing: it is now "
        f"“{line.standing.status.label}”. Nothing of yours was recorded. Read what changed below, "
        "then send yours again if it still holds."
    )
    return _page(fresh, line, kept, problems=[(kept.name, words)], status=409)


def _page(
    visit: Visit,
    line: MilestoneLine,
    form: VersionedForm | None = None,
    *,
    problems: list[tuple[str, str]] | None = None,
    status: int = 200,
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
        "slips": [slip for slip in visit.plan.slips if slip.code is standing.code],
        "events": milestone_events(visit.row.id, standing.code, visit.principal, EVENTS_SHOWN),
        "forms": forms,
        "shown": form.name if form else "",
        "problems": problems or (form.problems() if form else []),
        "as_of": long_moment(visit.now),
        "now": visit.now,
    }
    return render(visit.request, "milestones/milestone.html", context, status=status)


pages = [
    path("boroughs/<slug:slug>/milestones/", borough_milestones, name="borough-milestones"),
    path("boroughs/<slug:slug>/slips.csv", slips_csv, name="borough-slips"),
    path(
        "boroughs/<slug:slug>/milestones/<slug:code>/",
        milestone,
        name="borough-milestone",
    ),
]
