"""A borough's milestones: the plan, what slipped and why, and its baseline."""

from collections.abc import Sequence
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_safe

from migrations_tracker.domain.access import Principal
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.moments import long_moment
from migrations_tracker.domain.plan_words import plan_heading
from migrations_tracker.selectors.plan import (
    MilestoneLine,
    SlipLine,
)
from migrations_tracker.web.access import for_signed_in
from migrations_tracker.web.answers import form_page
from migrations_tracker.web.baselines import baseline_forms, send_baseline
from migrations_tracker.web.certificate_forms import VersionedForm
from migrations_tracker.web.charts.drift import Given, Series, drift_chart
from migrations_tracker.web.csv_files import Cell, csv_answer
from migrations_tracker.web.milestone import milestone
from migrations_tracker.web.plan_visit import Visit, visit_plan

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


@require_http_methods(["GET", "HEAD", "POST"])
@gzip_page
@for_signed_in
def borough_milestones(request: HttpRequest, principal: Principal, slug: str) -> HttpResponse:
    """The plan of one borough. A POST is about its baseline."""
    visit = visit_plan(request, principal, slug)
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
    return form_page(visit.request, "milestones/plan.html", context)


def _series(line: MilestoneLine, slips: Sequence[SlipLine]) -> Series:
    own = [slip for slip in reversed(slips) if slip.code is line.standing.code]
    given = [Given(london_date(slip.at), slip.new) for slip in own]
    return Series(line.standing.name, given, line.standing.actual)


@require_safe
@for_signed_in
def slips_csv(request: HttpRequest, principal: Principal, slug: str) -> HttpResponse:
    """The ledger of slips, the oldest first: the numbers of the chart."""
    visit = visit_plan(request, principal, slug)
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


pages = [
    path("boroughs/<slug:slug>/milestones/", borough_milestones, name="borough-milestones"),
    path("boroughs/<slug:slug>/slips.csv", slips_csv, name="borough-slips"),
    path(
        "boroughs/<slug:slug>/milestones/<slug:code>/",
        milestone,
        name="borough-milestone",
    ),
]
