"""Approving the baseline of a plan, and changing it afterwards by request and decision."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.ledger import EventKind, Fields
from migrations_tracker.domain.milestones import MilestoneCode
from migrations_tracker.domain.plan_refusals import (
    BaselineFrozen,
    NoBaseline,
    NothingAsked,
    NothingForecast,
    OwnRequest,
    RequestDecided,
    RequestOpen,
    StepReasonRequired,
)
from migrations_tracker.domain.plan_rules import check_approver, check_asker
from migrations_tracker.models import BaselineRequest, Event
from migrations_tracker.services.audit import Origin
from migrations_tracker.services.plan_record import Held, lock_plan

Dates = Mapping[MilestoneCode, date]


@transaction.atomic
def approve_baseline(migration_id: int, origin: Origin, *, reason: str = "") -> int:
    """Freeze the forecasts of a plan as its baselines: how many. None is forecast, none is frozen.

    An event for each; 0 where they are frozen as they stand already, so that a form sent twice
    writes once. At most 25 queries. Raises NotYours, MigrationEnded, NothingForecast or
    BaselineFrozen.
    """
    held = lock_plan(migration_id, origin)
    check_approver(held.roles)
    forecasts = {code: one.forecast for code, one in held.plan.items() if one.forecast}
    frozen = _baselines(held)
    if frozen and frozen == forecasts:
        return 0
    if frozen:
        raise BaselineFrozen
    if not forecasts:
        raise NothingForecast
    held.count_write()
    held.set_baselines(forecasts, reason)
    return len(forecasts)


@transaction.atomic
def ask_for_baseline(
    migration_id: int, dates: Dates, origin: Origin, *, reason: str
) -> Event | None:
    """Ask for other baseline dates; nothing changes until a manager has decided.

    None where the same dates were asked for by the same person already. Fourteen queries. Raises
    NotYours, MigrationEnded, NoBaseline, RequestOpen, NothingAsked or StepReasonRequired.
    """
    held = lock_plan(migration_id, origin)
    check_asker(held.roles)
    frozen = _baselines(held)
    wanted = {code: day for code, day in dates.items() if frozen.get(code) != day}
    asked = {code.value: day.isoformat() for code, day in wanted.items()}
    waiting = _open_request(held)
    if waiting and (waiting.dates, waiting.asked_by) == (asked, origin.principal.actor):
        return None
    if waiting:
        raise RequestOpen(since=london_date(waiting.asked_at))
    if not frozen:
        raise NoBaseline
    if not asked:
        raise NothingAsked
    if not reason.strip():
        raise StepReasonRequired("the baseline should change")
    request = BaselineRequest.objects.create(
        migration=held.migration,
        dates=asked,
        reason=reason.strip(),
        asked_by=origin.principal.actor,
        asked_at=origin.now,
    )
    new: Fields = {"request": request.pk, **asked}
    old: Fields = {code.value: day.isoformat() for code, day in frozen.items() if code in wanted}
    return held.record(EventKind.BASELINE_REQUESTED, old=old, new=new, reason=request.reason)


@transaction.atomic
def approve_request(
    migration_id: int, request_id: int, origin: Origin, *, note: str = ""
) -> Event | None:
    """Approve a request: its dates are the baselines from now on.

    At most 30 queries. None, or what it raises, as for `reject_request`; a note may be missing.
    """
    held = lock_plan(migration_id, origin)
    request = _decide(held, request_id, BaselineRequest.APPROVED, note.strip())
    if request is None:
        return None
    event = _record(held, request)
    held.set_baselines(request.asked_dates, request.reason)
    return event


@transaction.atomic
def reject_request(
    migration_id: int, request_id: int, origin: Origin, *, note: str
) -> Event | None:
    """Reject a request, saying why: the baselines stay as they are.

    None where the same person has decided so already. Fourteen queries. Raises NotYours,
    MigrationEnded, RequestDecided, OwnRequest, StepReasonRequired, or DoesNotExist where the
    migration has no such request.
    """
    held = lock_plan(migration_id, origin)
    request = _decide(held, request_id, BaselineRequest.REJECTED, note.strip())
    return _record(held, request) if request else None


def _decide(held: Held, request_id: int, decision: str, note: str) -> BaselineRequest | None:
    check_approver(held.roles)
    actor = held.origin.principal.actor
    request = BaselineRequest.objects.get(pk=request_id, migration=held.migration)
    if (request.decision, request.decided_by) == (decision, actor):
        return None
    if request.decision:
        raise RequestDecided(decision=request.decision)
    if request.asked_by == actor:
        raise OwnRequest
    if decision == BaselineRequest.REJECTED and not note:
        raise StepReasonRequired("the request is rejected")
    request.decision, request.decision_note = decision, note
    request.decided_by, request.decided_at = actor, held.origin.now
    request.save(update_fields=["decision", "decision_note", "decided_by", "decided_at"])
    return request


def _record(held: Held, request: BaselineRequest) -> Event:
    new: Fields = {"request": request.pk, "decision": request.decision}
    return held.record(EventKind.BASELINE_DECIDED, new=new, note=request.decision_note)


def _open_request(held: Held) -> BaselineRequest | None:
    return BaselineRequest.objects.still_open().filter(migration=held.migration).first()


def _baselines(held: Held) -> dict[MilestoneCode, date]:
    return {code: one.baseline for code, one in held.plan.items() if one.baseline}
