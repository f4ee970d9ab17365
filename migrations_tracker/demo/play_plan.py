"""Applying the steps of a plan through the services."""

from migrations_tracker.demo.plan_steps import PlanAction
from migrations_tracker.demo.steps import (
    ApproveBaseline,
    AskForBaseline,
    DecideBaseline,
    Forecasts,
    TakeStep,
)
from migrations_tracker.domain.milestones import Party
from migrations_tracker.domain.plan_rules import Delay, Step
from migrations_tracker.models import BaselineRequest, PsnMigration
from migrations_tracker.services.audit import Origin
from migrations_tracker.services.baselines import (
    approve_baseline,
    approve_request,
    ask_for_baseline,
    reject_request,
)
from migrations_tracker.services.milestones import (
    Wait,
    block_milestone,
    complete_milestone,
    reopen_milestone,
    set_aside_milestone,
    start_milestone,
    submit_milestone,
    unblock_milestone,
)
from migrations_tracker.services.planning import change_forecasts


def apply_to_plan(migration: PsnMigration, action: PlanAction, origin: Origin) -> bool:
    """Apply an action to the plan of a migration; False where it does not fit."""
    pk = migration.pk
    match action:
        case Forecasts(days, reason, note):
            moved = {one.code: one.day for one in days}
            change_forecasts(pk, moved, origin, delay=Delay(reason, note=note))
        case ApproveBaseline():
            approve_baseline(pk, origin)
        case AskForBaseline(days, reason):
            ask_for_baseline(pk, {one.code: one.day for one in days}, origin, reason=reason)
        case DecideBaseline():
            return _decide(migration, action, origin)
        case TakeStep():
            _take(pk, action, origin)
    return True


def _decide(migration: PsnMigration, action: DecideBaseline, origin: Origin) -> bool:
    request = BaselineRequest.objects.still_open().filter(migration=migration).first()
    if request is None:
        return False
    decide = approve_request if action.approved else reject_request
    decide(migration.pk, request.pk, origin, note=action.note)
    return True


def _take(pk: int, action: TakeStep, origin: Origin) -> None:
    code, reason = action.code, action.reason
    match action.step:
        case Step.START:
            start_milestone(pk, code, origin)
        case Step.SUBMIT:
            submit_milestone(pk, code, origin)
        case Step.BLOCK:
            block_milestone(pk, code, Wait(action.on or Party.UNKNOWN, reason), origin)
        case Step.UNBLOCK:
            unblock_milestone(pk, code, origin)
        case Step.COMPLETE:
            complete_milestone(pk, code, origin)
        case Step.REOPEN:
            reopen_milestone(pk, code, origin, reason=reason)
        case Step.SET_ASIDE:
            set_aside_milestone(pk, code, origin, reason=reason)
