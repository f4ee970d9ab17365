"""What can be done about a milestone: each form with its words and what it writes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from migrations_tracker.domain.milestones import MilestoneCode
from migrations_tracker.domain.plan_rules import Step
from migrations_tracker.models import Event
from migrations_tracker.selectors.plan import MilestoneLine
from migrations_tracker.services import milestones, planning
from migrations_tracker.services.audit import Origin
from migrations_tracker.web import milestone_forms as forms
from migrations_tracker.web.certificate_forms import VersionedForm

Write = Callable[[int, MilestoneCode, Any, Origin, int], Event | None]
Stands = Callable[[MilestoneLine], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Action:
    """`title` heads the form, `submit` stands on its button.

    `stands` gives what the milestone has now of what the form writes.
    """

    form: type[VersionedForm]
    title: str
    submit: str
    write: Write
    stands: Stands = lambda _: {}


def _forecast(
    pk: int, code: MilestoneCode, form: forms.ForecastForm, origin: Origin, version: int
) -> Event | None:
    day, delay = form.cleaned_data["forecast_date"], form.delay()
    return planning.change_forecast(pk, code, day, origin, delay=delay, expected_version=version)


def _start(
    pk: int, code: MilestoneCode, _: forms.StartForm, origin: Origin, version: int
) -> Event | None:
    return milestones.start_milestone(pk, code, origin, expected_version=version)


def _submit(
    pk: int, code: MilestoneCode, _: forms.SubmitForm, origin: Origin, version: int
) -> Event | None:
    return milestones.submit_milestone(pk, code, origin, expected_version=version)


def _unblock(
    pk: int, code: MilestoneCode, _: forms.UnblockForm, origin: Origin, version: int
) -> Event | None:
    return milestones.unblock_milestone(pk, code, origin, expected_version=version)


def _block(
    pk: int, code: MilestoneCode, form: forms.BlockForm, origin: Origin, version: int
) -> Event | None:
    return milestones.block_milestone(pk, code, form.wait(), origin, expected_version=version)


def _complete(
    pk: int, code: MilestoneCode, form: forms.CompleteForm, origin: Origin, version: int
) -> Event | None:
    data = form.cleaned_data
    return milestones.complete_milestone(
        pk, code, origin, on=data["actual_date"], note=data["note"], expected_version=version
    )


def _reopen(
    pk: int, code: MilestoneCode, form: forms.ReopenForm, origin: Origin, version: int
) -> Event | None:
    reason = form.cleaned_data["reason"]
    return milestones.reopen_milestone(pk, code, origin, reason=reason, expected_version=version)


def _set_aside(
    pk: int, code: MilestoneCode, form: forms.SetAsideForm, origin: Origin, version: int
) -> Event | None:
    reason = form.cleaned_data["reason"]
    return milestones.set_aside_milestone(pk, code, origin, reason=reason, expected_version=version)


def _forecast_now(line: MilestoneLine) -> dict[str, Any]:
    return {"forecast_date": line.standing.forecast}


def _wait_now(line: MilestoneLine) -> dict[str, Any]:
    """Nothing where it does not wait: there is no wait of theirs to choose."""
    if line.waiting_on is None:
        return {}
    on, since = line.waiting_on.value, line.waiting_since
    return {"waiting_on": on, "waiting_since": since, "reason": line.reason}


def _actual_now(line: MilestoneLine) -> dict[str, Any]:
    actual = line.standing.actual
    return {"actual_date": actual} if actual else {}


ACTIONS: Final[Mapping[Step, Action]] = {
    Step.FORECAST: Action(
        forms.ForecastForm, "Change the forecast", "Save forecast", _forecast, _forecast_now
    ),
    Step.START: Action(forms.StartForm, "Start it", "Start", _start),
    Step.SUBMIT: Action(forms.SubmitForm, "Say that it was handed in", "Submit", _submit),
    Step.COMPLETE: Action(forms.CompleteForm, "Complete it", "Complete", _complete, _actual_now),
    Step.BLOCK: Action(forms.BlockForm, "Say that it is blocked", "Block", _block, _wait_now),
    Step.UNBLOCK: Action(forms.UnblockForm, "End the wait", "End the wait", _unblock),
    Step.REOPEN: Action(forms.ReopenForm, "Reopen it", "Reopen", _reopen),
    Step.SET_ASIDE: Action(
        forms.SetAsideForm, "Set it aside", "Set aside as not applicable", _set_aside
    ),
}


def actions_for(line: MilestoneLine) -> Sequence[Action]:
    """What the viewer can do with a milestone now, in the order of the page."""
    return [action for step, action in ACTIONS.items() if step in line.steps]
