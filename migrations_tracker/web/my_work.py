"""What waits for one: one’s own updates and dates, and what others ask of one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods

from migrations_tracker.domain.access import Channel, Principal, Role
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.delivery import Freshness
from migrations_tracker.domain.findings import own_heading
from migrations_tracker.domain.moments import long_moment
from migrations_tracker.domain.notices import fault_notices
from migrations_tracker.domain.own_work import (
    due_ones,
    is_due,
    manager_heading,
    next_words,
    open_ones,
    saved_words,
)
from migrations_tracker.domain.plan_table import PlanRow
from migrations_tracker.domain.wave_words import work_heading
from migrations_tracker.selectors.discrepancies import open_cases_of
from migrations_tracker.selectors.live import source_health
from migrations_tracker.selectors.migrations import MigrationRow
from migrations_tracker.selectors.overview import borough_lines, problems
from migrations_tracker.selectors.own_work import (
    api_use,
    asked_baselines,
    due_actions,
    rejected_evidence,
)
from migrations_tracker.selectors.plan_table import own_milestones
from migrations_tracker.selectors.waves import reviews_to_answer
from migrations_tracker.services.audit import Origin
from migrations_tracker.web.access import for_signed_in, request_id
from migrations_tracker.web.answers import form_page
from migrations_tracker.web.discrepancy_forms import open_cases
from migrations_tracker.web.row_forms import (
    NOTHING_SENT,
    Outcome,
    date_lines,
    date_name,
    save,
    send_date,
    send_update,
    update_lines,
)


@dataclass(frozen=True, slots=True)
class Visit:
    """A request of somebody, with what is their own just now."""

    request: HttpRequest
    principal: Principal
    now: datetime
    rows: Sequence[MigrationRow]
    own: Sequence[PlanRow]

    @property
    def today(self) -> date:
        return london_date(self.now)

    @property
    def has_own(self) -> bool:
        return not self.principal.sees_everything

    @property
    def due_updates(self) -> list[MigrationRow]:
        return [
            row
            for row in self.rows
            if row.freshness is not Freshness.NOT_DUE and is_due(row.next_update_by, self.today)
        ]

    @property
    def claimable(self) -> list[MigrationRow]:
        """The rows whose updates the supplier’s people give."""
        own = self.principal.supplier_ids
        return [row for row in self.rows if row.supplier and row.supplier.pk in own]


@require_http_methods(["GET", "HEAD", "POST"])
@gzip_page
@for_signed_in
def my_work(request: HttpRequest, principal: Principal) -> HttpResponse:
    """What waits for one. A POST names its form and saves its rows, each by itself."""
    visit = _visit(request, principal)
    if request.method != "POST":
        return _page(visit)
    origin = Origin(principal, Channel.PAGE, visit.now, request_id())
    match request.POST.get("form"):
        case "updates":
            noun = "update"
            lines = update_lines(visit.claimable, request.POST)
            outcome = save(lines, send_update, origin)
        case "dates":
            noun = "date"
            outcome = save(date_lines(open_ones(visit.own), request.POST), send_date, origin)
        case _:
            raise PermissionDenied
    if outcome.refused:
        return _page(_visit(request, principal), outcome)
    messages.success(request, saved_words(len(outcome.saved), noun))
    return redirect("web:my-work")


def _visit(request: HttpRequest, principal: Principal) -> Visit:
    now = timezone.now()
    everything = principal.sees_everything
    lines = borough_lines(principal, now) if not everything or _manages(principal) else []
    rows = [line.migration for line in lines if line.migration and line.is_visible]
    own = own_milestones(principal, now)
    return Visit(request, principal, now, sorted(rows, key=_by_promise), own)


def _manages(principal: Principal) -> bool:
    return Role.MANAGER in principal.roles


def _by_promise(row: MigrationRow) -> tuple[date, str]:
    """Whose update is due first stands first; where none is due, last."""
    return row.next_update_by or date.max, row.borough.short_name


def _page(visit: Visit, after: Outcome = NOTHING_SENT) -> HttpResponse:
    health, today = source_health(visit.now), visit.today
    reviews = reviews_to_answer(visit.principal)
    asked = asked_baselines(visit.principal)
    actions = due_actions(visit.principal, visit.now)
    context = {
        "heading": work_heading(
            waiting=sum(not row.answered for _, row in reviews),
            otherwise=_otherwise(visit, requests=len(asked), actions=len(actions)),
        ),
        "as_of": long_moment(visit.now),
        "notices": fault_notices(health, today),
        "reviews": reviews,
        "asked": asked,
        "actions": actions,
        "rejected": rejected_evidence(visit.principal, visit.now),
        "has_own": visit.has_own,
        "is_supplier": bool(visit.principal.supplier_ids),
        "problems": after.problems,
        "next_update": next_words((row.next_update_by for row in visit.rows), today),
        "now": visit.now,
        **(_own(visit, after) if visit.has_own else {"silent": visit.due_updates}),
    }
    if visit.principal.supplier_ids:
        context["api"] = api_use(visit.principal, visit.now)
    return form_page(visit.request, "my_work/page.html", context)


def _own(visit: Visit, after: Outcome) -> dict[str, Any]:
    """What only those have who have migrations of their own."""
    health = source_health(visit.now)
    cases = open_cases_of([row.id for row in visit.rows], visit.principal, visit.now)
    due = due_ones(visit.own, visit.today)
    due += [row for row in visit.own if date_name(row) in after.refused and row not in due]
    claimable = {row.id for row in visit.claimable}
    updates = [row for row in visit.due_updates if row.id in claimable]
    return {
        "open": open_cases(cases, health, visit.today),
        "work": [(row, problems([row])) for row in visit.rows],
        "updates": update_lines(updates, after=after),
        "dates": date_lines(due, after=after),
    }


def _otherwise(visit: Visit, *, requests: int, actions: int) -> str:
    """The finding where no gate review waits."""
    rows = visit.rows
    if visit.has_own:
        return own_heading(
            total=len(rows),
            overdue=sum(row.is_silent for row in rows),
            due_today=sum(row.next_update_by == visit.today and not row.is_silent for row in rows),
        )
    return manager_heading(
        silent=sum(row.is_silent for row in rows), requests=requests, actions=actions
    )


@require_http_methods(["GET", "HEAD", "POST"])
@gzip_page
@for_signed_in
def milestones(request: HttpRequest, principal: Principal) -> HttpResponse:
    """Every open milestone of one’s own with its date, saved row by row."""
    if principal.sees_everything:
        raise PermissionDenied
    now, after = timezone.now(), NOTHING_SENT
    if request.method == "POST":
        origin = Origin(principal, Channel.PAGE, now, request_id())
        lines = date_lines(open_ones(own_milestones(principal, now)), request.POST)
        after = save(lines, send_date, origin)
        if not after.refused:
            messages.success(request, saved_words(len(after.saved), "date"))
            return redirect("web:my-work-milestones")
    rows = open_ones(own_milestones(principal, now))
    today = london_date(now)
    context = {
        "dates": date_lines(rows, after=after),
        "late": sum(row.forecast is not None and row.forecast < today for row in rows),
        "saved": len(after.saved),
        "problems": after.problems,
        "as_of": long_moment(now),
        "now": now,
    }
    return form_page(request, "my_work/milestones.html", context)


pages = [
    path("my-work/", my_work, name="my-work"),
    path("my-work/milestones/", milestones, name="my-work-milestones"),
]
