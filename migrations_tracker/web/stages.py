"""The stages of one borough: which gates are passed on what, and what blocks the next."""

from collections.abc import Callable
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

from migrations_tracker.domain.access import Channel, Principal, Role
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.conflict import OF_A_MIGRATION
from migrations_tracker.domain.errors import Refusal, StaleVersion
from migrations_tracker.domain.evidence import MAY_HANDLE, About
from migrations_tracker.domain.findings import long_date
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
from migrations_tracker.selectors.overtaking import Record, newest_writes
from migrations_tracker.services.audit import Origin
from migrations_tracker.services.waivers import Waived, end_waiver, waive_criterion
from migrations_tracker.web.access import for_signed_in, request_id
from migrations_tracker.web.answers import form_page
from migrations_tracker.web.certificate_forms import VersionedForm
from migrations_tracker.web.conflict import Overtaken, conflict_page, writes_since
from migrations_tracker.web.waiver_forms import EndWaiverForm, WaiveForm, end_name, waivable

OVER = "That waiver has ended already."
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
    form = EndWaiverForm(request.POST, name=sent)
    waiver = next((one for one in visit.gates.waivers if sent == end_name(one.id)), None)
    if waiver is None:
        return _conflict(visit, form)
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
    """Somebody else was first. The forms only add something, so there is nothing to choose."""
    row, is_end = visit.row, isinstance(form, EndWaiverForm)
    stands = {end_name(one.id) for one in visit.gates.waivers}
    writes = newest_writes(
        Record(row.id, OF_A_MIGRATION), visit.principal, writes_since(form, row.version)
    )
    return conflict_page(
        visit.request,
        Overtaken(
            about=f"Stages and gates of {row.borough.short_name}",
            back=reverse("web:borough-stages", args=[row.borough.slug]),
            sent=form,
            present=VersionedForm(initial={"version": row.version}),
            writes=writes,
            submit="End the waiver" if is_end else "Waive the criterion",
            why_not=OVER if is_end and form.name not in stands else "",
        ),
    )


def _page(visit: Visit, form: VersionedForm | None = None) -> HttpResponse:
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
        "problems": form.problems() if form else [],
        "notices": fault_notices(source_health(visit.now), today),
        "as_of": long_moment(visit.now),
        "now": visit.now,
    }
    return form_page(visit.request, "stages/borough.html", context)


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
        if sent and sent.name == end_name(one.id)
        else (one, EndWaiverForm(initial=blank, name=end_name(one.id)))
        for one in visit.gates.waivers
    ]


pages = [path("boroughs/<slug:slug>/stages/", stages, name="borough-stages")]
