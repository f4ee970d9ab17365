"""When each service of the illustrative programme is planned, rehearsed, cut over and signed off.

Everything follows from the story: the windows lie between the days on which it enters the stages
cutover and live, early in the morning and outside change freezes, and are planned and rehearsed
before. A cutover that the story takes back is rolled back on the day that it says so.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import count
from typing import Final

from migrations_tracker.demo.frozen_days import is_frozen
from migrations_tracker.demo.steps import (
    Action,
    EndCutover,
    PlanCutover,
    RecordRehearsal,
    ScopeService,
    SignOff,
)
from migrations_tracker.demo.story import Story
from migrations_tracker.domain.calendar import LONDON, add_working_days
from migrations_tracker.domain.cutover import Ended, Window
from migrations_tracker.domain.cutover_rules import CutoverAction, CutoverPlan
from migrations_tracker.domain.findings import long_date
from migrations_tracker.domain.psn_services import CutoverOutcome, PsnService
from migrations_tracker.domain.stages import Stage

# Core services first: the others look names up and compare clocks.
ORDER: Final = (
    PsnService.DNS,
    PsnService.NTP,
    PsnService.GSI_WEB,
    PsnService.SECURE_EMAIL,
    PsnService.DWP_LOOKUP,
    PsnService.DWP_BULK,
    PsnService.N3,
)
STARTS, NO_RETURN, ENDS = time(6, 0), time(7, 30), time(8, 30)
DONE, BACKED_OUT = time(8, 10), time(7, 20)
PLANNED_BEFORE: Final = 10
PLANNED_AGAIN_BEFORE: Final = 4
REHEARSED_BEFORE: Final = 3
SIGNED_OFF_AFTER: Final = 1
A_DAY: Final = 4

# What some boroughs do not need, by the number of the borough.
NOT_NEEDED: Final[Mapping[int, tuple[PsnService, str]]] = {
    5: (PsnService.N3, "Health records are reached through the hospital’s own network."),
    10: (PsnService.DWP_BULK, "Bulk files go through a shared service of another authority."),
    20: (PsnService.NTP, "Clocks follow the authority’s own time servers."),
    30: (PsnService.N3, "Social-care staff work in the health trust’s offices."),
}
# Cut over in part at first, by the number of the borough.
IN_PARTS: Final[Mapping[int, tuple[PsnService, str]]] = {
    24: (PsnService.NTP, "Two sites still ask the old time servers; their routers follow."),
    26: (PsnService.GSI_WEB, "Two of five sites kept the old proxy for another day."),
}


@dataclass(frozen=True, slots=True)
class Done:
    """An action on a working day counted from the first start, by whoever may take it."""

    day: int
    kind: CutoverAction
    action: Action


@dataclass(frozen=True, slots=True)
class Attempt:
    """The days of entering cutover and of leaving it; `reason` where it was taken back.

    `open_days` are those on which something may be cut over.
    """

    entered: int
    left: int
    reason: str
    is_first: bool
    open_days: Sequence[int]


def cutover_actions(story: Story, picture: date, *, has_officer: bool) -> Iterator[Done]:
    """Everything about the services of one story; its own officer signs off without a letter."""
    attempts = _attempts(story, picture)
    if not attempts:
        return
    number = story.number
    unneeded = NOT_NEEDED.get(number)
    if unneeded:
        service, reason = unneeded
        day = _shifted(attempts[0].entered, -PLANNED_BEFORE)
        yield Done(day, CutoverAction.SCOPE, ScopeService(service, reason))
    services = [service for service in ORDER if not unneeded or service is not unneeded[0]]
    for attempt in attempts:
        yield from _prepared(number, services, attempt, picture)
        yield from _carried_out(number, services, attempt, picture)
    if not attempts[-1].reason:
        for n, service in enumerate(services):
            day = _shifted(attempts[-1].left, SIGNED_OFF_AFTER + n // A_DAY)
            mailed = long_date(add_working_days(picture, day))
            letter = f"E-mail of {mailed} from the service owner, held by the programme office."
            signed = SignOff(service, "" if has_officer else letter)
            yield Done(day, CutoverAction.SIGN_OFF, signed)


def _attempts(story: Story, picture: date) -> list[Attempt]:
    turns = sorted(story.turns, key=lambda turn: turn.day)
    numbers = [n for n, turn in enumerate(turns) if turn.stage is Stage.CUTOVER]
    found = []
    for n in numbers:
        entered, left = turns[n], turns[n + 1]
        last = left.day - 1 if left.reason else story.moved_by or left.day
        days = _open_days(story.borough, entered.day, last, picture)
        first = n == numbers[0]
        found.append(Attempt(entered.day, left.day, left.reason, is_first=first, open_days=days))
    return found


def _open_days(borough: str, entered: int, last: int, picture: date) -> Sequence[int]:
    """The days after entering cutover that no freeze covers; else the last such day before."""

    def is_open(day: int) -> bool:
        return day != 0 and not is_frozen(borough, add_working_days(picture, day))

    days = [day for day in range(entered + 1, last + 1) if is_open(day)]
    return days or [next(day for day in count(entered, -1) if is_open(day))]


def _days(attempt: Attempt, services: Sequence[PsnService]) -> dict[PsnService, int]:
    """The day of each service, spread over the open days, the first and the last one included."""
    days, last = attempt.open_days, len(services) - 1
    return {service: days[n * (len(days) - 1) // last] for n, service in enumerate(services)}


def _prepared(
    number: int, services: Sequence[PsnService], attempt: Attempt, picture: date
) -> Iterator[Done]:
    """Planned, and then rehearsed, a few services a day."""
    before = PLANNED_BEFORE if attempt.is_first else PLANNED_AGAIN_BEFORE
    days = _days(attempt, services)
    for n, service in enumerate(services):
        planned = _shifted(_shifted(attempt.entered, -before), n // A_DAY)
        plan = _plan(number, service, add_working_days(picture, days[service]))
        yield Done(planned, CutoverAction.PLAN, PlanCutover(service, plan))
    for n, service in enumerate(services):
        rehearsed = _shifted(_shifted(attempt.entered, -REHEARSED_BEFORE), n // A_DAY)
        held = add_working_days(picture, rehearsed)
        yield Done(rehearsed, CutoverAction.REHEARSE, RecordRehearsal(service, held))


def _plan(number: int, service: PsnService, day: date) -> CutoverPlan:
    window = Window(_at(day, STARTS), _at(day, ENDS), _at(day, NO_RETURN))
    reference = f"CHG-{day:%y%m}-{number:02d}{ORDER.index(service) + 1}"
    return CutoverPlan(window, reference, "Service desk duty lead; network duty engineer")


def _carried_out(
    number: int, services: Sequence[PsnService], attempt: Attempt, picture: date
) -> Iterator[Done]:
    days = _days(attempt, services)
    for service in services:
        day = days[service]
        part = IN_PARTS.get(number)
        if part and service is part[0]:
            yield _ended(picture, day, service, CutoverOutcome.PARTIAL, part[1])
            day = attempt.left
        yield _ended(picture, day, service, CutoverOutcome.COMPLETED)
    if attempt.reason:
        for service in services:
            yield _ended(picture, attempt.left, service, CutoverOutcome.ROLLED_BACK, attempt.reason)


def _ended(
    picture: date, day: int, service: PsnService, outcome: CutoverOutcome, note: str = ""
) -> Done:
    when = BACKED_OUT if outcome is CutoverOutcome.ROLLED_BACK else DONE
    ended = Ended(outcome, _at(add_working_days(picture, day), when), note)
    return Done(day, CutoverAction.END, EndCutover(service, ended))


def _shifted(day: int, count: int) -> int:
    """So many working days later, or earlier where negative; there is no day 0."""
    shifted = day + count
    if day < 0 <= shifted:
        return shifted + 1
    return shifted - 1 if shifted <= 0 < day else shifted


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, tzinfo=LONDON).astimezone(UTC)
