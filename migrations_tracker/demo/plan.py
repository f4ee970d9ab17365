"""When each milestone of a story ends, and for when it was forecast on any day before.

The plan is drawn backwards from the story: what ends before a stage is entered is what the gate to
that stage asks for, and a forecast is the end less the slips that are still to come.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from migrations_tracker.demo.certificates import APPLIED_BEFORE_TESTS, ISSUED_BEFORE_TESTS
from migrations_tracker.demo.plan_stories import ASIDE, DELAYS
from migrations_tracker.demo.story import Story
from migrations_tracker.domain.delay_reasons import DelayReason
from migrations_tracker.domain.milestones import BLUEPRINT, MilestoneCode
from migrations_tracker.domain.stages import Stage

_M = MilestoneCode
Days = Mapping[MilestoneCode, int]
# Where a story ends before a stage: how long before the cutover that was planned, or after it.
UNPLAYED: Final = {
    Stage.BUILD: -38,
    Stage.TESTING: -20,
    Stage.CUTOVER: -6,
    Stage.LIVE: 0,
    Stage.ACCEPTED: 15,
    Stage.CLOSED: 43,
}


@dataclass(frozen=True, slots=True)
class Moved:
    """On `day` forecasts move `by` working days: that of `only`, else all that are still open."""

    day: int
    by: int
    reason: DelayReason | None
    note: str
    only: MilestoneCode | None = None


def entered(story: Story) -> Mapping[Stage, tuple[int, int]]:
    """The first and the last day on which each stage is entered.

    A migration that is live again because its acceptance was taken back was live all the time.
    """
    found = {stage: (story.baseline + by, story.baseline + by) for stage, by in UNPLAYED.items()}
    for turn in sorted(story.turns, key=lambda turn: turn.day):
        if turn.stage is Stage.LIVE and turn.reason:
            continue
        known = any(turn.stage is other.stage and other.day < turn.day for other in story.turns)
        first = found[turn.stage][0] if known else turn.day
        found[turn.stage] = (first, turn.day)
    return found


def ends(story: Story) -> Days:
    """The working day on which each milestone is over, before the gate that asks for it."""
    days = entered(story)
    first = {stage: first for stage, (first, _) in days.items()}
    applied, issued = _certificate(story, first[Stage.TESTING])
    design, build = first[Stage.DESIGN], first[Stage.BUILD]
    share = min((build - design) * 2 // 5, (applied - design) // 4)
    case = design + max(share, 1)
    submitted = max(applied - 1, case)
    return {
        _M.DISCOVERY: design - 2,
        _M.BUSINESS_CASE: case,
        _M.DESIGN: build - 2,
        _M.ITHC: case + (submitted - case) // 3,
        _M.REMEDIATION: case + (submitted - case) * 2 // 3,
        _M.COCO: submitted,
        _M.CERTIFICATE: issued,
        _M.CIRCUIT: first[Stage.TESTING] - 2,
        _M.CONNECT_TEST: days[Stage.CUTOVER][1] - 1,
        _M.CUTOVER: days[Stage.LIVE][1],
        _M.ACCEPTANCE: days[Stage.ACCEPTED][1],
        _M.DECOMMISSION: days[Stage.CLOSED][1] - 1,
    }


def _certificate(story: Story, tests: int) -> tuple[int, int]:
    """When it is first applied for, and when it comes."""
    applied = [filing.applied for filing in story.filings if filing.applied is not None]
    issued = [filing.decided for filing in story.filings if not filing.refusal]
    if story.number in {aside.number for aside in ASIDE}:
        return tests - APPLIED_BEFORE_TESTS, issued[0]
    usual = tests - APPLIED_BEFORE_TESTS, tests - ISSUED_BEFORE_TESTS
    return (applied[0], issued[0]) if applied else usual


def moves(story: Story) -> list[Moved]:
    """Everything that moves forecasts after the plan was approved, in its order."""
    found, before = [], story.baseline
    for slip in sorted(story.slips, key=lambda slip: slip.day):
        found.append(Moved(slip.day, slip.to - before, slip.reason, slip.note))
        before = slip.to
    found += [
        Moved(one.day, one.by, one.reason, one.note, one.code)
        for one in DELAYS
        if one.number == story.number
    ]
    return sorted(found, key=lambda moved: moved.day)


def forecasts(story: Story, on: int) -> Days:
    """For which working day each milestone is forecast at the end of day `on`.

    A milestone is never forecast before one that it needs.
    """
    coming = [moved for moved in moves(story) if moved.day > on]
    found: dict[MilestoneCode, int] = {}
    for code, end in ends(story).items():
        later = sum(m.by for m in coming if m.day < end and m.only in {None, code})
        found[code] = max([end - later, *(found[need] for need in BLUEPRINT[code].needs)])
    return found


def moved_on(story: Story, moved: Moved) -> Iterator[tuple[MilestoneCode, int]]:
    """What is still open and is forecast for another day because of one move, and for which."""
    before, after, over = forecasts(story, moved.day - 1), forecasts(story, moved.day), ends(story)
    for code, day in after.items():
        if day != before[code] and over[code] > moved.day:
            yield code, day
