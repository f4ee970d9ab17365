"""The stages of one borough: which gates are passed on what, and what blocks the next."""

from collections.abc import Callable
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

from migrations_tracker.domain.access import Channel, Principal, Role
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.errors import Refusal, StaleVersion
from migrations_tracker.domain.evidence import MAY_HANDLE, About
from migrations_tracker.domain.findings import conflict_words, long_date
from migrations_tracker.domain.gate_words import stages_heading
from migrations_tracker.domain.moments import long_moment
from migrations_tracker.domain.notices import fault_notices
from migrations_tracker.domain.stages import Stage
from migrations_tracker.domain.waivers import waiver_range
from migrations_tracker.selectors.borough import BoroughPage, borough_page
from migrations_tracker.selectors.evidence import evidence_of
from migrations_tracker.selectors.gates import GatesPage, WaiverRow, gates_page
from migrations_tracker.selectors.live import source_health
from migrations_tracker.selectors.migrations import MigrationRow
from migrations_tracker.services.audit import Origin
from migrations_tracker.services.waivers import Waived, end_waiver, waive_criterion
from migrations_tracker.web.access import for_signed_in, request_id
from migrations_tracker.web.answers import form_page
from migrations_tracker.web.certificate_forms import VersionedForm
from migrations_tracker.web.waiver_forms import EndWaiverForm, WaiveForm, waivable

Write = Callable[[Origin], Waived]


@dataclass(frozen=True, slots=True)
class Visit:
    """A request for one borough's stages by somebody who may see the borough."""

    request: HttpRequest
    principal: Principal
    found: BoroughPage
    row: MigrationRow
    gates: GatesPage
    now: datetime

    @property
    def may_waive(self) -> bool:
        return Role.MANAGER in self.found.roles and self.row.stage is not Stage.WITHDRAWN


@require_http_methods(["GET", "HEAD", "POST"])
@gzip_page
@for_signed_in
def stages(request: HttpRequest, principal: Principal, slug: str) -> HttpResponse:
    """The nine stages and their gates. A POST waives a criterion or ends a waiver."""
    visit = _visit(request, principal, slug, timezone.now())
    if request.method != "POST":
        return _page(visit)
    if not visit.may_waive:
        raise PermissionDenied
    sent = request.POST.get("form", "")
    if sent == WaiveForm.name:
        return _waive(visit)
    waiver = next((one for one in visit.gates.waivers if sent == f"end-{one.id}"), None)
    if waiver is None:
        return _over(visit)
    form = EndWaiverForm(request.POST, waiver=waiver)
    if not form.is_valid():
        return _page(visit, form)
    data = form.cleaned_data
    return _send(
        visit,
        form,
        lambda origin: end_waiver(
            waiver.id, origin, reason=data["reason"], expected_version=data["version"]
        ),
        done="the waiver has ended",
    )


def _visit(request: HttpRequest, principal: Principal, slug: str, now: datetime) -> Visit:
    found = borough_page(slug, principal, now, events=0)
    if found is None or found.row is None:
        raise Http404
    gates = gates_page(found.row, principal, now)
    return Visit(request, principal, found, found.row, gates, now)


def _waive(visit: Visit) -> HttpResponse:
    form = WaiveForm(visit.request.POST, choices=waivable(visit.gates))
    if not form.is_valid():
        return _page(visit, form)
    version = form.cleaned_data["version"]
    return _send(
        visit,
        form,
        lambda origin: waive_criterion(
            visit.row.id, form.wanted(), origin, expected_version=version
        ),
        done="the criterion is waived",
    )


def _send(visit: Visit, form: VersionedForm, write: Write, *, done: str) -> HttpResponse:
    """Write what a form says and go back to the page, or show why it was refused."""
    origin = Origin(visit.principal, Channel.PAGE, visit.now, request_id())
    slug = visit.found.borough.slug
    try:
        waived = write(origin)
    except StaleVersion:
        return _conflict(_visit(visit.request, visit.principal, slug, visit.now), form)
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(visit, form)
    new = f"Recorded: {done}."
    messages.success(visit.request, new if waived.event else f"Nothing was new: {done}.")
    return redirect("web:borough-stages", slug=slug)


def _conflict(visit: Visit, form: VersionedForm) -> HttpResponse:
    """Somebody else was first: show what stands now, and keep what was typed."""
    row = visit.row
    typed = {**form.as_typed(), "version": str(row.version)}
    words = conflict_words(row.borough.short_name, row.stage, row.version)
    kept: VersionedForm = WaiveForm(initial=typed, choices=waivable(visit.gates))
    if isinstance(form, EndWaiverForm):
        kept = EndWaiverForm(initial=typed, waiver=form.waiver)
    return _page(visit, kept, problems=[(kept.name, words)], status=409)


def _over(visit: Visit) -> HttpResponse:
    """The waiver that the form was about is not in force any more."""
    words = "That waiver has ended already. Nothing of yours was recorded."
    return _page(visit, problems=[("waivers", words)], status=409)


def _page(
    visit: Visit,
    form: VersionedForm | None = None,
    *,
    problems: list[tuple[str, str]] | None = None,
    status: int = 0,
) -> HttpResponse:
    row, gates, today = visit.row, visit.gates, london_date(visit.now)
    ahead = gates.ahead
    first, last = waiver_range(today)
    evidence = evidence_of(row.id, About.GATE, visit.principal)
    context = {
        "found": visit.found,
        "row": row,
        "gates": gates,
        "heading": stages_heading(
            row.borough.short_name,
            regressed=len(row.regressed),
            target=ahead.target,
            unmet=len(ahead.blocked_by),
            waived=ahead.waived,
        ),
        "rows": [(one, evidence.get(one.stage.value, ())) for one in gates.rows],
        "may_add": bool(visit.found.roles & MAY_HANDLE),
        "waivers": _with_forms(visit, form),
        "waive": _waive_form(visit, form),
        "waivable_until": f"{long_date(first)} to {long_date(last)}",
        "problems": problems or (form.problems() if form else []),
        "notices": fault_notices(source_health(visit.now), today),
        "as_of": long_moment(visit.now),
        "now": visit.now,
    }
    return form_page(visit.request, "stages/borough.html", context, status=status)


def _waive_form(visit: Visit, form: VersionedForm | None) -> WaiveForm | None:
    """The form as it was sent, else a blank one; None where there is nothing to waive for one."""
    if not visit.may_waive:
        return None
    choices = waivable(visit.gates)
    if isinstance(form, WaiveForm):
        return form
    return WaiveForm(initial={"version": visit.row.version}, choices=choices) if choices else None


def _with_forms(
    visit: Visit, form: VersionedForm | None
) -> list[tuple[WaiverRow, EndWaiverForm | None]]:
    """The waivers in force, each with the form to end it for those who may."""
    if not visit.may_waive:
        return [(one, None) for one in visit.gates.waivers]
    sent = form if isinstance(form, EndWaiverForm) else None
    blank = {"version": visit.row.version}
    return [
        (one, sent)
        if sent and sent.waiver.id == one.id
        else (one, EndWaiverForm(initial=blank, waiver=one))
        for one in visit.gates.waivers
    ]


pages = [path("boroughs/<slug:slug>/stages/", stages, name="borough-stages")]
