"""Who may take which step with a milestone, and which dates hold together, by hand-written rows."""

from datetime import date

import pytest

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.delay_reasons import REASONS, DelayReason
from migrations_tracker.domain.errors import DelayReasonRequired, NotYours, Refusal
from migrations_tracker.domain.milestones import MilestoneCode, MilestoneStatus, Party
from migrations_tracker.domain.plan import Standing
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
from migrations_tracker.domain.plan_rules import (
    Delay,
    Step,
    check_completion,
    check_editor,
    check_forecast,
    check_reason,
    check_step,
    may_edit,
    step_towards,
    steps_from,
)
from tests.domain.test_plan import plan

M, S = MilestoneCode, MilestoneStatus
APRIL, MAY, JUNE = date(2026, 4, 1), date(2026, 5, 1), date(2026, 6, 1)
TODAY = date(2026, 6, 15)

# status: what leads on from it, by hand.
STEP_ROWS = {
    "not_started": "start submit block complete set_aside forecast",
    "in_progress": "submit block complete set_aside forecast",
    "submitted": "block complete set_aside forecast",
    "blocked": "unblock complete set_aside forecast",
    "complete": "reopen",
    "not_applicable": "reopen",
}
DERIVED_ROWS = {
    "not_started": "start submit block forecast",
    "in_progress": "submit block forecast",
    "submitted": "block forecast",
    "blocked": "unblock forecast",
    "complete": "",
    "not_applicable": "reopen",
}
EDITOR_ROWS = {
    "manager": "borough supplier psn_authority third_party unknown",
    "borough": "borough",
    "supplier": "supplier",
    "viewer": "",
    "administrator": "",
}


def standing(code: MilestoneCode, status: str, **values: date) -> Standing:
    actual = MAY if status == "complete" else None
    return Standing(code, "It", Party.BOROUGH, (), S(status), actual=actual, **values)


@pytest.mark.parametrize("status", list(S))
def test_each_status_leads_on_as_agreed(status: MilestoneStatus) -> None:
    typed = [step.value for step in steps_from(standing(M.DESIGN, status))]
    derived = [step.value for step in steps_from(standing(M.CUTOVER, status))]

    assert typed == STEP_ROWS[status].split()
    assert derived == DERIVED_ROWS[status].split()


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("owner", list(Party))
def test_each_role_changes_what_its_party_owns(role: Role, owner: Party) -> None:
    assert may_edit({role}, owner) == (owner in EDITOR_ROWS[role].split())


def test_who_may_not_change_a_milestone_is_told_who_can() -> None:
    with pytest.raises(NotYours, match=r"Whoever owns it \(Programme manager or Borough officer\)"):
        check_editor({Role.SUPPLIER}, standing(M.ITHC, "blocked"))


def test_a_step_that_does_not_lead_on_says_what_does() -> None:
    with pytest.raises(StepNotPossible, match=r"cannot start it.*reopen it"):
        check_step(Step.START, standing(M.DESIGN, "complete"))


@pytest.mark.parametrize(
    ("step", "status"), [(Step.COMPLETE, "submitted"), (Step.REOPEN, "complete")]
)
def test_what_follows_from_records_is_neither_completed_nor_reopened_by_hand(
    step: Step, status: str
) -> None:
    with pytest.raises(FollowsFromRecords):
        check_step(step, standing(M.CERTIFICATE, status))


@pytest.mark.parametrize("code", [M.CERTIFICATE, M.CUTOVER, M.ACCEPTANCE])
def test_what_follows_from_records_is_not_set_aside(code: MilestoneCode) -> None:
    with pytest.raises(CannotSetAside, match=r"“It” cannot be set aside.*Change its forecast"):
        check_step(Step.SET_ASIDE, standing(code, "in_progress"))


@pytest.mark.parametrize("step", [Step.BLOCK, Step.REOPEN, Step.SET_ASIDE])
def test_three_steps_need_a_reason(step: Step) -> None:
    check_reason(step, "Why.")
    check_reason(Step.START, "")
    with pytest.raises(StepReasonRequired):
        check_reason(step, "  ")


@pytest.mark.parametrize(
    ("code", "done", "day", "refusal"),
    [
        (M.DISCOVERY, {}, date(2026, 6, 16), NotYetDone),
        (M.BUSINESS_CASE, {}, MAY, NeedsNotDone),
        (M.BUSINESS_CASE, {"discovery": MAY}, APRIL, BeforeItsPredecessor),
        (M.DISCOVERY, {"business_case": MAY}, JUNE, AfterItsSuccessor),
    ],
)
def test_a_completion_that_does_not_hold_is_refused(
    code: MilestoneCode, done: dict[str, date], day: date, refusal: type[Refusal]
) -> None:
    found = plan(**done)

    with pytest.raises(refusal):
        check_completion(found[code], found, day, TODAY)


@pytest.mark.parametrize(("done", "day"), [({"discovery": MAY}, MAY), ({"discovery": None}, APRIL)])
def test_a_completion_may_fall_on_the_day_of_its_predecessor(
    done: dict[str, date | None], day: date
) -> None:
    found = plan(**done)

    check_completion(found[M.BUSINESS_CASE], found, day, TODAY)


@pytest.mark.parametrize(
    ("day", "delay", "refusal"),
    [
        (JUNE, Delay(), DelayReasonRequired),
        (JUNE, Delay(note="Because."), DelayReasonRequired),
        (JUNE, Delay(DelayReason.OTHER, note=" "), OtherReasonNeedsNote),
    ],
)
def test_a_later_forecast_says_why(day: date, delay: Delay, refusal: type[Refusal]) -> None:
    late = standing(M.DISCOVERY, "in_progress", forecast=MAY)

    with pytest.raises(refusal):
        check_forecast(late, plan(), day, delay)


@pytest.mark.parametrize("day", [APRIL, MAY])
def test_an_earlier_forecast_needs_no_reason(day: date) -> None:
    check_forecast(standing(M.DISCOVERY, "in_progress", forecast=MAY), plan(), day, Delay())


def test_a_forecast_before_a_predecessor_is_refused() -> None:
    found = plan(discovery=MAY)

    with pytest.raises(BeforeItsPredecessor, match="“Discovery and scope” was complete"):
        check_forecast(found[M.BUSINESS_CASE], found, APRIL, Delay())


def test_the_cause_is_the_usual_one_unless_somebody_names_another() -> None:
    assert Delay(DelayReason.WAYLEAVE).owner is Party.THIRD_PARTY
    assert Delay(DelayReason.WAYLEAVE, Party.SUPPLIER).owner is Party.SUPPLIER
    assert Delay().owner is None


# Written by hand from the programme's table.
REASON_ROWS = """
byod borough · bpss borough · ithc_high borough · ithc_scope borough · risk_evidence borough
sign_off borough · psna_queue psn_authority · wayleave third_party · civils third_party
carrier_date supplier · ip_allocation third_party · mtu supplier · dns_owner third_party
freeze borough · n3_sponsor third_party · legacy_contract borough · handover supplier
other unknown
"""


def test_the_reasons_and_their_usual_causes_are_those_agreed() -> None:
    rows = [row.split() for row in REASON_ROWS.replace("\n", "·").split("·") if row.strip()]

    assert [[code.value, reason.usual_cause.value] for code, reason in REASONS.items()] == rows


@pytest.mark.parametrize(
    ("wanted", "present", "step"),
    [
        (S.IN_PROGRESS, S.NOT_STARTED, Step.START),
        (S.IN_PROGRESS, S.BLOCKED, Step.UNBLOCK),
        (S.IN_PROGRESS, S.COMPLETE, Step.REOPEN),
        (S.IN_PROGRESS, S.NOT_APPLICABLE, Step.REOPEN),
        (S.SUBMITTED, S.IN_PROGRESS, Step.SUBMIT),
        (S.BLOCKED, S.SUBMITTED, Step.BLOCK),
        (S.COMPLETE, S.BLOCKED, Step.COMPLETE),
        (S.NOT_APPLICABLE, S.NOT_STARTED, Step.SET_ASIDE),
    ],
)
def test_a_status_is_reached_by_the_step_that_fits_where_it_stands(
    wanted: MilestoneStatus, present: MilestoneStatus, step: Step
) -> None:
    assert step_towards(wanted, present) is step
