"""The forms about a baseline on the page of a plan, and what they write."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest

from migrations_tracker.domain.errors import NotYours, Refusal
from migrations_tracker.domain.findings import count_of, long_date
from migrations_tracker.domain.milestones import MilestoneCode
from migrations_tracker.models import BaselineRequest
from migrations_tracker.selectors.plan import PlanOfMigration
from migrations_tracker.services.audit import Origin
from migrations_tracker.services.baselines import (
    approve_baseline,
    approve_request,
    ask_for_baseline,
    reject_request,
)
from migrations_tracker.web.certificate_forms import VersionedForm
from migrations_tracker.web.milestone_forms import ApproveForm, BaselineForm, DecisionForm

NOTHING_NEW = "Nothing was new, so nothing was written."


@dataclass(frozen=True, slots=True)
class BaselineForms:
    """The forms that the viewer gets; None where they are for others or have no place now."""

    approve: ApproveForm | None
    ask: BaselineForm | None
    decide: DecisionForm | None


def baseline_forms(plan: PlanOfMigration, sent: VersionedForm | None = None) -> BaselineForms:
    """The forms of the page, with the one that was sent in its place."""
    return BaselineForms(
        approve=sent if isinstance(sent, ApproveForm) else _approve(plan),
        ask=sent if isinstance(sent, BaselineForm) else _ask(plan),
        decide=sent if isinstance(sent, DecisionForm) else _decide(plan),
    )


def _approve(plan: PlanOfMigration) -> ApproveForm | None:
    forecast = any(line.standing.forecast for line in plan.lines)
    offered = plan.may_approve and forecast and not plan.has_baseline
    return ApproveForm(initial={"version": 0}) if offered else None


def _ask(plan: PlanOfMigration) -> BaselineForm | None:
    form = BaselineForm(initial={"version": 0}, offered=_offered(plan))
    offered = plan.may_ask and plan.has_baseline and plan.open_request is None
    return form if offered and form.days else None


def _decide(plan: PlanOfMigration) -> DecisionForm | None:
    waiting = plan.open_request
    if waiting is None or waiting.is_own or not plan.may_approve:
        return None
    return DecisionForm(initial={"version": waiting.id})


def _offered(plan: PlanOfMigration) -> list[tuple[MilestoneCode, str, date]]:
    """The milestones whose forecast has left their baseline, each in words."""
    return [
        (one.code, f"{one.name}: {long_date(one.forecast)}", one.forecast)
        for one in (line.standing for line in plan.lines)
        if one.forecast and one.forecast != one.baseline
    ]


def send_baseline(
    request: HttpRequest, plan: PlanOfMigration, migration_id: int, origin: Origin
) -> tuple[VersionedForm | None, str]:
    """Write what a form says. The form where it must be mended, else what was done.

    Raises PermissionDenied for who may not, BadRequest for no form of ours.
    """
    form: VersionedForm
    match request.POST.get("form"):
        case ApproveForm.name:
            form = ApproveForm(request.POST)
        case BaselineForm.name:
            form = BaselineForm(request.POST, offered=_offered(plan))
        case DecisionForm.name:
            form = DecisionForm(request.POST)
        case _:
            raise BadRequest
    if not form.is_valid():
        return form, ""
    try:
        return None, _write(form, migration_id, origin)
    except (NotYours, BaselineRequest.DoesNotExist) as refusal:
        raise PermissionDenied from refusal
    except Refusal as refusal:
        form.refuse(refusal)
        return form, ""


def _write(form: VersionedForm, migration_id: int, origin: Origin) -> str:
    if isinstance(form, ApproveForm):
        count = approve_baseline(migration_id, origin)
        return f"Baseline approved: {count_of(count, 'date')}." if count else NOTHING_NEW
    if isinstance(form, BaselineForm):
        reason = form.cleaned_data["reason"]
        asked = ask_for_baseline(migration_id, form.chosen, origin, reason=reason)
        return "Your request to re-baseline is recorded." if asked else NOTHING_NEW
    request_id, note = form.cleaned_data["version"], form.cleaned_data["note"]
    approve = form.cleaned_data["decision"] == BaselineRequest.APPROVED
    decide = approve_request if approve else reject_request
    event = decide(migration_id, request_id, origin, note=note)
    done = "approved" if approve else "rejected"
    return f"The request to re-baseline is {done}." if event else NOTHING_NEW
