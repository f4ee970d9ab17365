"""The seven services and the twelve milestones as they stood, from what the events add up to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.certificate import compliance
from migrations_tracker.domain.cutover import Cutover, Ended, Window, cut_over
from migrations_tracker.domain.history import State
from migrations_tracker.domain.milestones import BLUEPRINT, MilestoneCode, MilestoneStatus, Party
from migrations_tracker.domain.plan import Records, actual_of, cutover_actual, status_of
from migrations_tracker.domain.psn_services import SERVICES, CutoverOutcome, PsnService

Columns = Mapping[str, str | int | None]


@dataclass(frozen=True, slots=True)
class MilestoneThen:
    """One milestone as it stood. `waiting_on` and `waiting_since` are of a blocked one."""

    code: MilestoneCode
    status: MilestoneStatus
    baseline: date | None
    forecast: date | None
    actual: date | None
    waiting_on: Party | None
    waiting_since: date | None


def services_then(state: State) -> list[Cutover]:
    """Every service as it stood, in the order of the services."""
    return [_service(service, state.services.get(service.value, {})) for service in SERVICES]


def _service(service: PsnService, columns: Columns) -> Cutover:
    starts, ends = _at(columns, "planned_start_at"), _at(columns, "planned_end_at")
    outcome, at = columns.get("outcome"), _at(columns, "outcome_at")
    ended = None
    if isinstance(outcome, str) and outcome and at:
        ended = Ended(CutoverOutcome(outcome), at, str(columns.get("outcome_note") or ""))
    window = Window(starts, ends, _at(columns, "no_return_at")) if starts and ends else None
    return Cutover(
        service=service,
        in_scope=bool(columns.get("in_scope", True)),
        window=window,
        rehearsed=_day(columns, "rehearsed_date"),
        ended=ended,
        signed_off_at=_at(columns, "signed_off_at"),
    )


def milestones_then(state: State, day: date) -> list[MilestoneThen]:
    """Every milestone as it stood at the end of a London day, in the order of the plan.

    What follows from records follows from those of that time.
    """
    records = _records(state, day)
    return [_milestone(code, state.milestones.get(code.value, {}), records) for code in BLUEPRINT]


def _milestone(code: MilestoneCode, columns: Columns, records: Records) -> MilestoneThen:
    written = MilestoneStatus(str(columns.get("status") or MilestoneStatus.NOT_STARTED.value))
    actual = actual_of(code, _day(columns, "actual_date"), records)
    waits = columns.get("waiting_on")
    return MilestoneThen(
        code=code,
        status=status_of(code, written, actual),
        baseline=_day(columns, "baseline_date"),
        forecast=_day(columns, "forecast_date"),
        actual=actual,
        waiting_on=Party(str(waits)) if waits else None,
        waiting_since=_day(columns, "waiting_since"),
    )


def _records(state: State, day: date) -> Records:
    found = compliance(state.certificates, day)
    valid = found.certificate if found.is_valid else None
    in_scope = [one for one in services_then(state) if one.in_scope]
    done = cut_over(in_scope)
    over = [london_date(done[one.service]) if one.service in done else None for one in in_scope]
    went_live = london_date(state.went_live) if state.went_live else None
    accepted = state.accepted
    return Records(
        certificate=valid.issued if valid else None,
        cutover=cutover_actual(over, went_live),
        acceptance=accepted.accepted if accepted and accepted.is_in_force else None,
    )


def _at(columns: Columns, name: str) -> datetime | None:
    value = columns.get(name)
    return datetime.fromisoformat(value) if isinstance(value, str) and value else None


def _day(columns: Columns, name: str) -> date | None:
    value = columns.get(name)
    return date.fromisoformat(value) if isinstance(value, str) and value else None
