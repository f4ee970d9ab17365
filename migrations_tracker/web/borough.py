"""One borough: how its migration is doing, what it waits for, and the claim of a stage."""

from datetime import datetime
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods

from migrations_tracker.domain.access import Channel, Principal, Role
from migrations_tracker.domain.appearance import steps
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.conflict import CLAIM_KINDS, OF_A_MIGRATION
from migrations_tracker.domain.delivery import next_update_range
from migrations_tracker.domain.errors import Refusal, StaleVersion
from migrations_tracker.domain.findings import claim_recorded
from migrations_tracker.domain.moments import long_moment
from migrations_tracker.domain.notices import fault_notices
from migrations_tracker.domain.stages import ENDED, Stage
from migrations_tracker.facts import read_policies
from migrations_tracker.selectors.borough import (
    BoroughPage,
    borough_page,
    is_recorded,
)
from migrations_tracker.selectors.gates import gate_ahead
from migrations_tracker.selectors.live import source_health
from migrations_tracker.selectors.migrations import MigrationRow
from migrations_tracker.selectors.overtaking import Record, newest_writes
from migrations_tracker.selectors.plan import standings_of
from migrations_tracker.services.audit import Origin
from migrations_tracker.services.transitions import claim_stage
from migrations_tracker.web.access import for_signed_in, request_id
from migrations_tracker.web.answers import form_page
from migrations_tracker.web.claims import ClaimForm, choices_for, may_reaffirm, speakers_for
from migrations_tracker.web.conflict import Overtaken, PressForm, conflict_page, writes_since
from migrations_tracker.web.discrepancy_forms import open_cases
from migrations_tracker.web.presenters import row_heading, row_sentence

EVENTS_SHOWN: Final = 20


@require_http_methods(["GET", "HEAD", "POST"])
@gzip_page
@for_signed_in
def borough(request: HttpRequest, principal: Principal, slug: str) -> HttpResponse:
    """The summary of one borough. A POST claims a stage, for those who may."""
    now = timezone.now()
    found = _found(slug, principal, now)
    if request.method != "POST":
        return _page(request, found, _blank(found, now), now)
    form, row = _form(found, now, {}, request.POST), found.row
    if form is None or row is None:
        raise PermissionDenied
    if form.sent_version != row.version:
        return _conflict(request, row, principal, form)
    if row.stage in ENDED:
        raise PermissionDenied
    if not form.is_valid():
        return _page(request, found, form, now)
    return _claim(request, row, principal, form, now)


def _found(
    slug: str, principal: Principal, now: datetime, events: int = EVENTS_SHOWN
) -> BoroughPage:
    found = borough_page(slug, principal, now, events=events)
    if found is None:
        raise Http404
    return found


def _blank(found: BoroughPage, now: datetime) -> ClaimForm | None:
    row = found.row
    if row is None or row.stage in ENDED:
        return None
    return _form(found, now, {"stage": row.stage.value, "version": row.version})


def _form(
    found: BoroughPage, now: datetime, initial: dict[str, Any], data: QueryDict | None = None
) -> ClaimForm | None:
    """The form, for those who may claim a stage of this migration; None for all others."""
    row = found.row
    moves = choices_for(row.stage, row.held_from, found.roles) if row else None
    if row is None or moves is None:
        return None
    promises = next_update_range(london_date(now), read_policies().delivery)
    names = {Role.SUPPLIER: row.supplier.name} if row.supplier else {}
    return ClaimForm(
        data,
        present=row.stage,
        moves=moves,
        promises=promises,
        instants=(row.stage_since, now),
        speakers=speakers_for(
            found.roles, moves, {**names, Role.BOROUGH: found.borough.short_name}
        ),
        reaffirms=may_reaffirm(found.roles),
        initial=initial,
    )


def _claim(
    request: HttpRequest,
    row: MigrationRow,
    principal: Principal,
    form: ClaimForm,
    now: datetime,
) -> HttpResponse:
    """Record the claim and go back to the page, or show why it was refused."""
    origin = Origin(principal, Channel.PAGE, now, request_id())
    slug = row.borough.slug
    try:
        outcome = claim_stage(row.id, form.claim(), origin, expected_version=row.version)
    except StaleVersion:
        fresh = _found(slug, principal, now)
        return _conflict(request, fresh.row or row, principal, form)
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(request, _found(slug, principal, now), form, now)
    migration = outcome.migration
    messages.success(
        request,
        claim_recorded(
            row.borough.short_name,
            migration.current_stage,
            migration.next_update_by,
            is_new=outcome.event is not None,
        ),
    )
    return redirect("web:borough", slug=slug)


def _conflict(
    request: HttpRequest, row: MigrationRow, principal: Principal, form: ClaimForm
) -> HttpResponse:
    """Somebody else was first: the person chooses, or reads that the migration is over.

    Where the newest claim is this very form, it was sent twice, and there is nothing to mend.
    """
    back, name = reverse("web:borough", args=[row.borough.slug]), row.borough.short_name
    if is_recorded(row.id, principal, form.as_written()):
        return redirect(back)
    record = Record(row.id, OF_A_MIGRATION, written_by=CLAIM_KINDS)
    return conflict_page(
        request,
        Overtaken(
            about=name,
            back=back,
            sent=form,
            present=PressForm(initial=_stands(row, form)),
            writes=newest_writes(record, principal, writes_since(form, row.version)),
            submit="Record the claim",
            why_not=f"The {name} migration is “{row.stage.label}”." if row.stage in ENDED else "",
        ),
    )


def _stands(row: MigrationRow, form: ClaimForm) -> dict[str, Any]:
    """What the migration says now; of a date that was left empty there is no choice."""
    stands: dict[str, Any] = {"stage": row.stage.value, "version": row.version}
    if form.as_typed().get("next_update_by", "").strip():
        stands["next_update_by"] = row.next_update_by
    return stands


def _page(
    request: HttpRequest,
    found: BoroughPage,
    form: ClaimForm | None,
    now: datetime,
) -> HttpResponse:
    row, today, health = found.row, london_date(now), source_health(now)
    ahead = gate_ahead(row.id, now) if row else None
    if form and ahead:
        form.tell_gate(ahead.target, ahead.blocked_by)
    name = found.borough.short_name
    context = {
        "found": found,
        "row": row,
        "heading": row_heading(row) if row else f"{name} has no migration yet",
        "sentence": row_sentence(row, today) if row else "",
        "ahead": ahead,
        "steps": steps(row.stage, row.held_from) if row else (),
        "notices": fault_notices(health, today),
        "as_of": long_moment(now),
        "lanes": standings_of(row.id, now) if row else (),
        "open": open_cases(found.cases, health, today),
        "form": form,
        "problems": form.problems() if form else [],
        "withdrawn": row is not None and row.stage is Stage.WITHDRAWN,
        "now": now,
    }
    return form_page(request, "boroughs/page.html", context)
