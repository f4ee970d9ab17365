"""The services of one borough, with a page for each thing that can be recorded of one."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_safe

from migrations_tracker.domain.access import Channel, Principal
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.conflict import OF_A_CUTOVER
from migrations_tracker.domain.cutover import CutoverState
from migrations_tracker.domain.cutover_refusals import CutoverChanged
from migrations_tracker.domain.cutover_rules import MAY, CutoverAction
from migrations_tracker.domain.cutover_words import services_heading
from migrations_tracker.domain.endpoint_kinds import NETWORK
from migrations_tracker.domain.errors import Refusal
from migrations_tracker.domain.evidence import MAY_HANDLE, About
from migrations_tracker.domain.moments import long_moment
from migrations_tracker.domain.notices import fault_notices
from migrations_tracker.domain.psn_services import PsnService
from migrations_tracker.domain.stages import ENDED
from migrations_tracker.selectors.borough import BoroughPage, borough_page
from migrations_tracker.selectors.cutovers import ServiceRow, services_of
from migrations_tracker.selectors.evidence import evidence_of
from migrations_tracker.selectors.live import source_health
from migrations_tracker.selectors.migrations import MigrationRow
from migrations_tracker.selectors.overtaking import Record, newest_writes
from migrations_tracker.services.audit import Origin
from migrations_tracker.web.access import for_signed_in, request_id
from migrations_tracker.web.answers import form_page
from migrations_tracker.web.certificate_forms import VersionedForm
from migrations_tracker.web.conflict import Overtaken, conflict_page, writes_since
from migrations_tracker.web.cutover_actions import ACTIONS, COLUMNS, Action, actions_for


@dataclass(frozen=True, slots=True)
class Visit:
    """A request for the services of a borough by somebody who may see it."""

    request: HttpRequest
    principal: Principal
    found: BoroughPage
    row: MigrationRow
    now: datetime

    def services(self) -> list[ServiceRow]:
        """Two queries."""
        return services_of(self.row.id, self.row.endpoints, self.now)


@require_safe
@gzip_page
@for_signed_in
def services(request: HttpRequest, principal: Principal, slug: str) -> HttpResponse:
    """The seven services of a borough, and what the viewer can record of each."""
    visit = _visit(request, principal, slug)
    rows = visit.services()
    is_open = visit.row.stage not in ENDED
    evidence = evidence_of(visit.row.id, About.SERVICE, principal)
    states = [row.state for row in rows]
    context = {
        "heading": services_heading(
            visit.found.borough.short_name,
            in_scope=sum(row.cutover.in_scope for row in rows),
            cut_over=states.count(CutoverState.COMPLETED),
            rolled_back=states.count(CutoverState.ROLLED_BACK),
        ),
        "found": visit.found,
        "rows": [
            (
                row,
                actions_for(row, visit.found.roles) if is_open else (),
                evidence.get(row.service.value, ()),
            )
            for row in rows
        ],
        "may_add": bool(visit.found.roles & MAY_HANDLE),
        "network": [e for e in visit.row.endpoints if e.kind in NETWORK],
        "notices": fault_notices(source_health(visit.now), london_date(visit.now)),
        "as_of": long_moment(visit.now),
        "now": visit.now,
    }
    return render(request, "cutovers/services.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@gzip_page
@for_signed_in
def service_change(
    request: HttpRequest, principal: Principal, slug: str, service: str, name: str
) -> HttpResponse:
    """One form about one service: shown, or sent and recorded."""
    visit = _visit(request, principal, slug)
    if service not in set(PsnService) or name not in set(CutoverAction):
        raise Http404
    kind = CutoverAction(name)
    if not visit.found.roles & MAY[kind]:
        raise PermissionDenied
    row = _service(visit, PsnService(service))
    action = ACTIONS[kind]
    if request.method != "POST":
        initial = {**action.start(row), "version": row.version}
        return _page(visit, row, action, action.form(initial=initial))
    return _send(visit, row, action, action.form(request.POST))


def _service(visit: Visit, service: PsnService) -> ServiceRow:
    return next(one for one in visit.services() if one.service is service)


def _visit(request: HttpRequest, principal: Principal, slug: str) -> Visit:
    now = timezone.now()
    found = borough_page(slug, principal, now, events=0)
    if found is None or found.row is None:
        raise Http404
    return Visit(request, principal, found, found.row, now)


def _send(visit: Visit, row: ServiceRow, action: Action, form: VersionedForm) -> HttpResponse:
    if not form.is_valid():
        return _page(visit, row, action, form)
    origin = Origin(visit.principal, Channel.PAGE, visit.now, request_id())
    try:
        event = action.write(row.id, form, origin, form.cleaned_data["version"])
    except CutoverChanged:
        return _conflict(visit, _service(visit, row.service), action, form)
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(visit, row, action, form)
    done = "Recorded" if event else "Nothing was new, so nothing was written"
    messages.success(visit.request, f"{done}: {row.service.label}, {action.title.lower()}.")
    return redirect("web:borough-services", slug=visit.found.borough.slug)


def _conflict(visit: Visit, row: ServiceRow, action: Action, form: VersionedForm) -> HttpResponse:
    record = Record(visit.row.id, OF_A_CUTOVER, "service", row.service.value)
    return conflict_page(
        visit.request,
        Overtaken(
            about=f"{row.service.label} of {visit.found.borough.short_name}",
            back=reverse("web:borough-services", args=[visit.found.borough.slug]),
            sent=form,
            present=action.form(initial={**action.stands(row), "version": row.version}),
            writes=newest_writes(record, visit.principal, writes_since(form, row.version)),
            submit=action.submit,
            columns=COLUMNS,
            why_not="" if action.offered(row) else f"The service is “{row.state.label}” now.",
        ),
    )


def _page(visit: Visit, row: ServiceRow, action: Action, form: VersionedForm) -> HttpResponse:
    context = {
        "found": visit.found,
        "row": row,
        "action": action,
        "form": form,
        "problems": form.problems() if form.is_bound else [],
        "now": visit.now,
    }
    return form_page(visit.request, "cutovers/change.html", context)


pages = [
    path("boroughs/<slug:slug>/services/", services, name="borough-services"),
    path(
        "boroughs/<slug:slug>/services/<slug:service>/<slug:name>/",
        service_change,
        name="borough-service-change",
    ),
]
