"""The steps of a story's milestones: planned, started, handed in, blocked, completed, moved."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from migrations_tracker.demo.plan import Days, ends, entered, forecasts, moved_on, moves
from migrations_tracker.demo.plan_stories import ASIDE, BLOCKS, REBASELINES
from migrations_tracker.demo.steps import (
    ApproveBaseline,
    AskForBaseline,
    DecideBaseline,
    Forecast,
    Forecasts,
    TakeStep,
)
from migrations_tracker.demo.story import Story
from migrations_tracker.domain.milestones import BLUEPRINT, DERIVED, MilestoneCode, Party
from migrations_tracker.domain.plan_rules import Step
from migrations_tracker.domain.stages import Stage

_M = MilestoneCode
# How many working days before its end a milestone is handed in.
HANDED_IN: Final = {_M.BUSINESS_CASE: 4, _M.DESIGN: 3, _M.COCO: 1}
DateOf = Callable[[int], date]
PlanAction = Forecasts | ApproveBaseline | AskForBaseline | DecideBaseline | TakeStep


@dataclass(frozen=True, slots=True)
class Planned:
    """An action on a day, by whoever plays the party; None is a programme manager.

    `other` asks for another manager than the one who usually acts.
    """

    day: int
    by: Party | None
    action: PlanAction
    other: bool = False


def plan_actions(story: Story, date_of: DateOf) -> Iterator[Planned]:
    """Everything about one story's plan; what falls on one day is in the order of its needs.

    `date_of` gives the date of a working day counted from the day of the first start.
    """
    last = next((t.day for t in story.turns if t.stage is Stage.WITHDRAWN), None)
    for planned in _all(story, date_of):
        if last is None or planned.day < last:
            yield planned


def _all(story: Story, date_of: DateOf) -> Iterator[Planned]:
    aside = {code: one.why for one in ASIDE if one.number == story.number for code in one.codes}
    for code, why in aside.items():
        step = TakeStep(code, Step.SET_ASIDE, why)
        yield Planned(story.baselined, BLUEPRINT[code].owner, step)
    yield from _forecasts(story, aside, date_of)
    yield from _blocks(story)
    over = ends(story)
    for code in MilestoneCode:
        if code not in aside and over[code] > story.baselined:
            yield from _work(story, code, over)
    yield from _rebaselines(story, date_of)


def _forecasts(
    story: Story, aside: Collection[MilestoneCode], date_of: DateOf
) -> Iterator[Planned]:
    over = ends(story)
    known = [code for code in over if over[code] > story.baselined and code not in aside]
    first = forecasts(story, story.baselined)
    planned = tuple(Forecast(code, date_of(first[code])) for code in known)
    yield Planned(story.baselined, None, Forecasts(planned))
    yield Planned(story.baselined, None, ApproveBaseline())
    for moved in moves(story):
        new = tuple(
            Forecast(code, date_of(day)) for code, day in moved_on(story, moved) if code in known
        )
        yield Planned(moved.day, None, Forecasts(new, moved.reason, moved.note))


def _blocks(story: Story) -> Iterator[Planned]:
    for one in BLOCKS:
        if one.number == story.number:
            owner = BLUEPRINT[one.code].owner
            yield Planned(one.day, owner, TakeStep(one.code, Step.BLOCK, one.why, one.on))
            yield Planned(one.until, owner, TakeStep(one.code, Step.UNBLOCK))


def _work(story: Story, code: MilestoneCode, over: Days) -> Iterator[Planned]:
    owner, begins, end = BLUEPRINT[code].owner, _begin(story, code, over), over[code]
    steps = [(begins, Step.START)]
    if code is _M.CERTIFICATE:
        steps += [(day, Step.SUBMIT) for day in _applications(story, over)]
    elif code in HANDED_IN and begins < end - HANDED_IN[code]:
        steps.append((end - HANDED_IN[code], Step.SUBMIT))
    if code not in DERIVED:
        steps.append((end, Step.COMPLETE))
    for day, step in steps:
        yield Planned(day or -1, owner, TakeStep(code, step))
    if code is _M.CONNECT_TEST:
        yield from _tested_before(story)


def _begin(story: Story, code: MilestoneCode, over: Days) -> int:
    """With the stage that it belongs to, else as soon as what it needs is over."""
    first = {stage: day for stage, (day, _) in entered(story).items()}
    stages = {
        _M.DISCOVERY: Stage.DISCOVERY,
        _M.CONNECT_TEST: Stage.TESTING,
        _M.CUTOVER: Stage.CUTOVER,
        _M.ACCEPTANCE: Stage.LIVE,
        _M.DECOMMISSION: Stage.ACCEPTED,
    }
    if code in stages:
        return first[stages[code]]
    return max(over[need] for need in BLUEPRINT[code].needs)


def _applications(story: Story, over: Days) -> list[int]:
    filed = [filing.applied for filing in story.filings if filing.applied is not None]
    return filed or [over[_M.COCO] + 1]


def _tested_before(story: Story) -> Iterator[Planned]:
    """A first cutover that was backed out had its tests complete, and reopened them."""
    first, last = entered(story)[Stage.CUTOVER]
    backed_out = next(
        (turn for turn in story.turns if first < turn.day < last and turn.reason), None
    )
    if first != last and backed_out:
        owner = BLUEPRINT[_M.CONNECT_TEST].owner
        yield Planned(first - 1, owner, TakeStep(_M.CONNECT_TEST, Step.COMPLETE))
        reopened = TakeStep(_M.CONNECT_TEST, Step.REOPEN, backed_out.reason)
        yield Planned(backed_out.day, owner, reopened)


def _rebaselines(story: Story, date_of: DateOf) -> Iterator[Planned]:
    for one in REBASELINES:
        if one.number == story.number:
            days = forecasts(story, one.day)
            dates = tuple(Forecast(code, date_of(days[code])) for code in one.codes)
            yield Planned(one.day, one.by, AskForBaseline(dates, one.why))
            yield Planned(
                one.decided, None, DecideBaseline(approved=one.approved, note=one.note), other=True
            )
