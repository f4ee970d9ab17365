"""Who may take which step with a milestone, from which status, and which dates hold together."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.delay_reasons import DelayReason
from migrations_tracker.domain.errors import DelayReasonRequired, NotYours, listed
from migrations_tracker.domain.findings import long_date
from migrations_tracker.domain.milestones import DERIVED, MilestoneStatus, Party
from migrations_tracker.domain.plan import (
    Standing,
    Standings,
    first_successor,
    last_predecessor,
    unmet_needs,
)
from migrations_tracker.domain.plan_refusals import (
    AfterItsSuccessor,
    BeforeItsPredecessor,
    CannotSetAside,
    FollowsFromRecords,
    NeedsNotDone,
    NotYetDone,
    OtherReasonNeedsNote,
    StepNotPossible,
    StepReasonRequired,
)


class Step(StrEnum):
    """What can be done with a milestone."""

    START = "start"
    SUBMIT = "submit"
    BLOCK = "block"
    UNBLOCK = "unblock"
    COMPLETE = "complete"
    REOPEN = "reopen"
    SET_ASIDE = "set_aside"
    FORECAST = "forecast"

    @property
    def label(self) -> str:
        return {
            Step.START: "start it",
            Step.SUBMIT: "submit it",
            Step.BLOCK: "block it",
            Step.UNBLOCK: "end the wait",
            Step.COMPLETE: "complete it",
            Step.REOPEN: "reopen it",
            Step.SET_ASIDE: "set it aside as not applicable",
            Step.FORECAST: "change its forecast",
        }[self]


_S = MilestoneStatus
# What nobody types of a milestone that follows from records.
NOT_BY_HAND: Final = frozenset({Step.COMPLETE, Step.SET_ASIDE})
OPEN: Final = frozenset({_S.NOT_STARTED, _S.IN_PROGRESS, _S.SUBMITTED, _S.BLOCKED})
# The statuses from which each step leads on.
STEPS: Final[Mapping[Step, frozenset[MilestoneStatus]]] = {
    Step.START: frozenset({_S.NOT_STARTED}),
    Step.SUBMIT: frozenset({_S.NOT_STARTED, _S.IN_PROGRESS}),
    Step.BLOCK: frozenset({_S.NOT_STARTED, _S.IN_PROGRESS, _S.SUBMITTED}),
    Step.UNBLOCK: frozenset({_S.BLOCKED}),
    Step.COMPLETE: OPEN,
    Step.REOPEN: frozenset({_S.COMPLETE, _S.NOT_APPLICABLE}),
    Step.SET_ASIDE: OPEN,
    Step.FORECAST: OPEN,
}
# The one step to each of these statuses; work is resumed by the step that fits what it was.
LEADS_TO: Final[Mapping[MilestoneStatus, Step]] = {
    _S.SUBMITTED: Step.SUBMIT,
    _S.BLOCKED: Step.BLOCK,
    _S.COMPLETE: Step.COMPLETE,
    _S.NOT_APPLICABLE: Step.SET_ASIDE,
}
# What the reason must say, for the steps that need one.
NEED_REASON: Final[Mapping[Step, str]] = {
    Step.BLOCK: "it is blocked",
    Step.REOPEN: "it is reopened",
    Step.SET_ASIDE: "it is not applicable",
}
# Whose milestones each role may change. A manager acts for the PSN Authority too.
EDITORS: Final[Mapping[Role, frozenset[Party]]] = {
    Role.MANAGER: frozenset(Party),
    Role.BOROUGH: frozenset({Party.BOROUGH}),
    Role.SUPPLIER: frozenset({Party.SUPPLIER}),
}
APPROVERS: Final = frozenset({Role.MANAGER})
ASKERS: Final = frozenset(EDITORS)


@dataclass(frozen=True, slots=True)
class Delay:
    """Why a date moves later, and whose doing it is; the usual one where nobody is named."""

    reason: DelayReason | None = None
    cause: Party | None = None
    note: str = ""

    @property
    def owner(self) -> Party | None:
        return self.cause or (self.reason.usual_cause if self.reason else None)


def may_edit(roles: Collection[Role], owner: Party) -> bool:
    return any(owner in EDITORS.get(role, frozenset()) for role in roles)


def check_editor(roles: Collection[Role], milestone: Standing) -> None:
    if not may_edit(roles, milestone.owner):
        owners = [role.label for role, parties in EDITORS.items() if milestone.owner in parties]
        who = "Programme managers" if len(owners) == 1 else f"Whoever owns it ({listed(owners)})"
        raise NotYours(f"change the milestone “{milestone.name}”", who)


def steps_from(milestone: Standing) -> list[Step]:
    """The steps that lead on from where a milestone stands, in their order."""
    return [step for step, sources in STEPS.items() if _leads_on(step, sources, milestone)]


def _leads_on(step: Step, sources: Collection[MilestoneStatus], milestone: Standing) -> bool:
    by_hand = milestone.code not in DERIVED or (
        step not in NOT_BY_HAND and milestone.status is not MilestoneStatus.COMPLETE
    )
    return by_hand and milestone.status in sources


def step_towards(wanted: MilestoneStatus, present: MilestoneStatus) -> Step:
    """The step that would lead to a status; whether it may be taken is for `check_step`."""
    if wanted in LEADS_TO:
        return LEADS_TO[wanted]
    if present is _S.BLOCKED:
        return Step.UNBLOCK
    return Step.REOPEN if present in STEPS[Step.REOPEN] else Step.START


def check_step(step: Step, milestone: Standing) -> None:
    """Raises FollowsFromRecords, CannotSetAside or StepNotPossible."""
    typed = step is Step.COMPLETE or (step is Step.REOPEN and milestone.actual)
    if typed and milestone.code in DERIVED:
        raise FollowsFromRecords(name=milestone.name)
    if step is Step.SET_ASIDE and milestone.code in DERIVED:
        raise CannotSetAside(name=milestone.name)
    choices = steps_from(milestone)
    if step not in choices:
        raise StepNotPossible(
            step=step.label,
            name=milestone.name,
            status=milestone.status.value,
            choices=[choice.label for choice in choices],
        )


def check_reason(step: Step, reason: str) -> None:
    """Raises StepReasonRequired."""
    if step in NEED_REASON and not reason.strip():
        raise StepReasonRequired(NEED_REASON[step])


def check_completion(milestone: Standing, plan: Standings, day: date, today: date) -> None:
    """Raises NotYetDone, NeedsNotDone, BeforeItsPredecessor or AfterItsSuccessor."""
    if day > today:
        raise NotYetDone(day=day)
    if needs := unmet_needs(milestone, plan):
        raise NeedsNotDone(name=milestone.name, needs=[f"“{need.name}”" for need in needs])
    _check_predecessor("actual_date", milestone, plan, day)
    after = first_successor(milestone, plan)
    if after and after.actual and day > after.actual:
        raise AfterItsSuccessor(day=day, name=after.name, actual=after.actual)


def check_forecast(milestone: Standing, plan: Standings, day: date, delay: Delay) -> None:
    """Raises BeforeItsPredecessor, DelayReasonRequired or OtherReasonNeedsNote."""
    _check_predecessor("forecast_date", milestone, plan, day)
    if milestone.forecast and day > milestone.forecast:
        if delay.reason is None:
            raise DelayReasonRequired(present=long_date(milestone.forecast))
        if delay.reason is DelayReason.OTHER and not delay.note.strip():
            raise OtherReasonNeedsNote


def _check_predecessor(field: str, milestone: Standing, plan: Standings, day: date) -> None:
    before = last_predecessor(milestone, plan)
    if before and before.actual and day < before.actual:
        raise BeforeItsPredecessor(field=field, day=day, name=before.name, actual=before.actual)


def check_approver(roles: Collection[Role]) -> None:
    if not APPROVERS & set(roles):
        raise NotYours("decide about a baseline", "Programme managers")


def check_asker(roles: Collection[Role]) -> None:
    if not ASKERS & set(roles):
        raise NotYours("ask to re-baseline", "Managers, the borough and its lead supplier")
