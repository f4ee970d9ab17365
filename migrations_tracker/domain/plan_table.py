"""The plan as a table that people edit elsewhere: its columns, and what a changed row asks for."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Final

from migrations_tracker.domain.delay_reasons import DelayReason
from migrations_tracker.domain.findings import long_date
from migrations_tracker.domain.milestones import MilestoneCode, MilestoneStatus, Party
from migrations_tracker.domain.plan_rules import Delay, Step

COLUMNS: Final = (
    "GSS code",
    "Borough",
    "Milestone",
    "Milestone name",
    "Status",
    "Baseline",
    "Forecast",
    "Actual",
    "Reason code",
    "Cause owner",
    "Note",
    "Version",
)
DATES: Final = frozenset({"Baseline", "Forecast", "Actual"})
_S = MilestoneStatus


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One milestone as it stands. Reason, cause and note are those of its last slip.

    `slug` names its borough in addresses; `is_over` says that the migration has ended.
    """

    migration_id: int
    gss_code: str
    borough: str
    code: MilestoneCode
    name: str
    status: MilestoneStatus
    baseline: date | None
    forecast: date | None
    actual: date | None
    reason: DelayReason | None
    cause: Party | None
    note: str
    version: int
    owner: Party
    slug: str
    is_over: bool

    @property
    def cells(self) -> tuple[str | int | date | None, ...]:
        """In the order of `COLUMNS`."""
        return (
            *(self.gss_code, self.borough, self.code.value, self.name, self.status.label),
            *(self.baseline, self.forecast, self.actual),
            self.reason.value if self.reason else "",
            self.cause.value if self.cause else "",
            *(self.note, self.version),
        )


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One line of a file, read but not compared with anything yet."""

    number: int
    gss_code: str
    code: MilestoneCode
    status: MilestoneStatus
    baseline: date | None
    forecast: date | None
    actual: date | None
    reason: DelayReason | None
    cause: Party | None
    note: str
    version: int

    @property
    def where(self) -> tuple[str, MilestoneCode]:
        return self.gss_code, self.code


@dataclass(frozen=True, slots=True)
class NewForecast:
    day: date
    delay: Delay


@dataclass(frozen=True, slots=True)
class NewStep:
    """A step with a milestone; `on` is the day of completion, `why` the note beside it."""

    step: Step
    why: str
    on: date | None = None
    waits_on: Party | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a line is refused; `number` is that of the file, 1 is its header."""

    number: int
    words: str


@dataclass(frozen=True, slots=True)
class Change:
    """What one line asks for, in words and as what is to be done, in this order."""

    line: PlanLine
    row: PlanRow
    wanted: tuple[NewForecast | NewStep, ...]
    words: str


def compare(line: PlanLine, row: PlanRow) -> Change | Problem | None:
    """What a line asks for beside how the milestone stands; None where nothing differs.

    Reason, cause and note count only beside another forecast or status: alone they change nothing.
    """
    if line.baseline != row.baseline:
        return Problem(line.number, "The baseline is changed by a request, not in a file.")
    if (line.forecast, line.status, line.actual) == (row.forecast, row.status, row.actual):
        return None
    if line.version != row.version:
        stale = f"The file has version {line.version}; it is version {row.version} now. "
        return Problem(line.number, f"{stale}Export the plan again and make the change there.")
    if words := _not_possible(line, row):
        return Problem(line.number, words)
    wanted: list[NewForecast | NewStep] = []
    said: list[str] = []
    if line.forecast and line.forecast != row.forecast:
        wanted.append(NewForecast(line.forecast, Delay(line.reason, line.cause, line.note)))
        said.append(f"forecast {_day(row.forecast)} → {_day(line.forecast)}")
    if line.status is not row.status:
        wanted.append(_step(line, row))
        actual = f" on {_day(line.actual)}" if line.actual else ""
        said.append(f"{row.status.label} → {line.status.label}{actual}")
    return Change(line, row, tuple(wanted), ", ".join(said))


def _not_possible(line: PlanLine, row: PlanRow) -> str:
    """Why no step leads from the row to the line; empty where one may."""
    if row.forecast and line.forecast is None:
        return "A forecast can move, but not be taken away. Write a date."
    if line.status is row.status is _S.COMPLETE and line.actual != row.actual:
        return "It is complete already. Reopen it first to record another day."
    if (line.status is _S.COMPLETE) != (line.actual is not None):
        return "“Complete” has an actual date, and no other status has one."
    if line.status is _S.NOT_STARTED and line.status is not row.status:
        return f"It is “{row.status.label}”. Nothing goes back to “Not started”."
    if line.status is _S.BLOCKED and line.status is not row.status and line.cause is None:
        return "Write in “Cause owner” on whom it waits."
    return ""


def _step(line: PlanLine, row: PlanRow) -> NewStep:
    done = row.status in {_S.COMPLETE, _S.NOT_APPLICABLE}
    match line.status:
        case _S.COMPLETE:
            return NewStep(Step.COMPLETE, line.note, on=line.actual)
        case _S.SUBMITTED:
            return NewStep(Step.SUBMIT, line.note)
        case _S.NOT_APPLICABLE:
            return NewStep(Step.SET_ASIDE, line.note)
        case _S.BLOCKED:
            return NewStep(Step.BLOCK, line.note, waits_on=line.cause)
    if done:
        return NewStep(Step.REOPEN, line.note)
    return NewStep(Step.UNBLOCK if row.status is _S.BLOCKED else Step.START, line.note)


def compare_all(
    lines: Sequence[PlanLine], rows: Mapping[tuple[str, MilestoneCode], PlanRow]
) -> tuple[list[Change], list[Problem]]:
    """What the lines of a file ask for, and which of them are refused, in their order."""
    changes: list[Change] = []
    problems: list[Problem] = []
    seen: dict[tuple[str, MilestoneCode], int] = {}
    for line in lines:
        row = rows.get(line.where)
        found: Change | Problem | None
        if row is None:
            found = Problem(line.number, f"There is no migration of “{line.gss_code}” here.")
        elif line.where in seen:
            found = Problem(line.number, f"Line {seen[line.where]} is about the same milestone.")
        else:
            found = compare(line, row)
        seen.setdefault(line.where, line.number)
        if isinstance(found, Change):
            changes.append(found)
        elif found:
            problems.append(found)
    return changes, problems


def token_of(changes: Sequence[Change]) -> str:
    """Names exactly these changes of exactly this state of the plan."""
    content = [
        [
            *(one.line.gss_code, one.line.code, one.words, one.line.note),
            *(str(one.line.reason), str(one.line.cause), one.row.version),
        ]
        for one in changes
    ]
    return sha256(json.dumps(content).encode()).hexdigest()[:32]


def _day(day: date | None) -> str:
    return long_date(day) if day else "none"
