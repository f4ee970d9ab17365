"""What can be done about the cutover of a service: each form, who gets it, what it does."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.cutover_rules import MAY, CutoverAction
from migrations_tracker.domain.psn_services import CutoverOutcome
from migrations_tracker.models import Event
from migrations_tracker.selectors.cutovers import ServiceRow
from migrations_tracker.services import cutovers
from migrations_tracker.services.audit import Origin
from migrations_tracker.services.cutover_correction import correct_outcome
from migrations_tracker.web import cutover_forms as forms
from migrations_tracker.web.certificate_forms import VersionedForm
from migrations_tracker.web.typed_moments import as_typed

Present = Callable[[ServiceRow], dict[str, Any]]
Write = Callable[[int, Any, Origin, int], Event | None]


@dataclass(frozen=True, slots=True)
class Action:
    """`link` leads to the form, `title` heads it and `submit` stands on its button.

    `start` fills a new form; `stands` gives what the service has now of what the form writes.
    """

    form: type[VersionedForm]
    link: str
    title: str
    submit: str
    offered: Callable[[ServiceRow], bool]
    start: Present
    write: Write
    stands: Present


def _scope(pk: int, form: forms.ScopeForm, origin: Origin, version: int) -> Event | None:
    reason = form.cleaned_data["reason"]
    return cutovers.scope_service(
        pk, origin, in_scope=form.wants_it, reason=reason, expected_version=version
    ).event


def _plan(pk: int, form: forms.PlanForm, origin: Origin, version: int) -> Event | None:
    return cutovers.plan_cutover(pk, form.plan(), origin, expected_version=version).event


def _rehearse(pk: int, form: forms.RehearseForm, origin: Origin, version: int) -> Event | None:
    day = form.cleaned_data["rehearsed_date"]
    return cutovers.record_rehearsal(pk, day, origin, expected_version=version).event


def _end(pk: int, form: forms.OutcomeForm, origin: Origin, version: int) -> Event | None:
    return cutovers.end_cutover(pk, form.ended(), origin, expected_version=version).event


def _correct(pk: int, form: forms.CorrectForm, origin: Origin, version: int) -> Event | None:
    said = form.cleaned_data
    return correct_outcome(
        pk, said["outcome_at"], origin, reason=said["reason"], expected_version=version
    ).event


def _sign_off(pk: int, form: forms.SignOffForm, origin: Origin, version: int) -> Event | None:
    reference = form.cleaned_data["reference"]
    return cutovers.sign_off_cutover(
        pk, origin, reference=reference, expected_version=version
    ).event


def _is_open(row: ServiceRow) -> bool:
    return row.cutover.in_scope and row.cutover.outcome is not CutoverOutcome.COMPLETED


def _present_scope(row: ServiceRow) -> dict[str, Any]:
    return {"in_scope": forms.IN_SCOPE if row.cutover.in_scope else "no"}


def _present_plan(row: ServiceRow) -> dict[str, Any]:
    window = row.cutover.window
    moments = (window.starts_at, window.ends_at, window.no_return_at) if window else (None,) * 3
    starts, ends, no_return = map(as_typed, moments)
    return {
        "starts_at": starts,
        "ends_at": ends,
        "no_return_at": no_return,
        "change_reference": row.change_reference,
        "on_call": row.on_call,
    }


def _present_rehearsal(row: ServiceRow) -> dict[str, Any]:
    return {"rehearsed_date": row.cutover.rehearsed}


def _present_outcome(row: ServiceRow) -> dict[str, Any]:
    ended = row.cutover.ended
    return {"outcome": ended.outcome.value, "outcome_at": as_typed(ended.at)} if ended else {}


def _nothing(_: ServiceRow) -> dict[str, Any]:
    return {}


# What the ledger calls the values of the forms, where the names differ.
COLUMNS: Final = {"starts_at": "planned_start_at", "ends_at": "planned_end_at"}
ACTIONS: Final[Mapping[CutoverAction, Action]] = {
    CutoverAction.PLAN: Action(
        forms.PlanForm,
        "Plan the cutover",
        "Plan the cutover",
        "Save the window",
        _is_open,
        _present_plan,
        _plan,
        _present_plan,
    ),
    CutoverAction.REHEARSE: Action(
        forms.RehearseForm,
        "Record a rehearsal",
        "Record a rehearsal of backing out",
        "Record the rehearsal",
        _is_open,
        _nothing,
        _rehearse,
        _present_rehearsal,
    ),
    CutoverAction.END: Action(
        forms.OutcomeForm,
        "Record the outcome",
        "Record how the cutover ended",
        "Record the outcome",
        lambda row: row.cutover.in_scope,
        _nothing,
        _end,
        _present_outcome,
    ),
    CutoverAction.CORRECT: Action(
        forms.CorrectForm,
        "Correct the time",
        "Correct the time of the outcome",
        "Correct the time",
        lambda row: row.cutover.ended is not None,
        _nothing,
        _correct,
        _present_outcome,
    ),
    CutoverAction.SIGN_OFF: Action(
        forms.SignOffForm,
        "Sign off",
        "Sign the service off",
        "Sign it off",
        lambda row: row.cutover.is_cut_over and row.cutover.signed_off_at is None,
        _nothing,
        _sign_off,
        _nothing,
    ),
    CutoverAction.SCOPE: Action(
        forms.ScopeForm,
        "Change the scope",
        "Say whether the service is in scope",
        "Save the scope",
        lambda row: not row.cutover.in_scope or not row.cutover.is_in_use,
        _present_scope,
        _scope,
        _present_scope,
    ),
}


def actions_for(row: ServiceRow, roles: frozenset[Role]) -> Sequence[tuple[str, Action]]:
    """What somebody with these roles can do about a service now, in the order of its life."""
    return [
        (kind.value, action)
        for kind, action in ACTIONS.items()
        if roles & MAY[kind] and action.offered(row)
    ]
