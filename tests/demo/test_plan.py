"""The illustrative plans: done before the gates ask for it, and with every case there is."""

from collections import Counter
from datetime import date

import pytest

from migrations_tracker.demo.plan import forecasts, moves
from migrations_tracker.demo.plan_steps import plan_actions
from migrations_tracker.demo.script import script
from migrations_tracker.demo.steps import (
    ApproveBaseline,
    AskForBaseline,
    ClaimStage,
    DecideBaseline,
    Forecasts,
    TakeStep,
)
from migrations_tracker.demo.stories import STORIES
from migrations_tracker.demo.story import Story
from migrations_tracker.domain.calendar import add_working_days, london_date
from migrations_tracker.domain.milestones import BLUEPRINT, MilestoneCode
from migrations_tracker.domain.plan_rules import Step
from migrations_tracker.domain.stages import Stage
from tests.demo.programme import INSTALL_DATES, SEED, at, far, of_borough, start_for

stories = pytest.mark.parametrize("story", STORIES, ids=lambda s: f"{s.borough}-{s.wave}")
# What must be complete before a stage is entered, by hand from the programme's table of gates.
GATE_ROWS = {
    "design": ["discovery"],
    "build": ["business_case", "design"],
    "testing": ["circuit"],
    "cutover": ["connect_test"],
    "closed": ["decommission"],
}


def date_of(day: int) -> date:
    return add_working_days(date(2026, 3, 9), day)


@pytest.mark.parametrize("installed", INSTALL_DATES, ids=str)
def test_what_a_gate_asks_for_is_complete_on_a_day_before(installed: date) -> None:
    steps = list(script(SEED, start_for(installed), far(installed)))
    for number in range(1, 34):
        complete: dict[str, date] = {}
        for step in of_borough(steps, number):
            match step.action:
                case TakeStep(code, Step.COMPLETE):
                    complete[code.value] = london_date(step.at)
                case TakeStep(code, Step.REOPEN):
                    del complete[code.value]
                case ClaimStage(stage):
                    for needed in GATE_ROWS.get(stage.value, []):
                        assert complete[needed] < london_date(step.at), (number, stage, needed)


@stories
def test_no_step_of_a_plan_falls_on_the_day_of_the_first_start(story: Story) -> None:
    assert 0 not in {planned.day for planned in plan_actions(story, date_of)}


@stories
def test_no_milestone_is_ever_forecast_before_one_that_it_needs(story: Story) -> None:
    for day in [story.baselined, *(moved.day for moved in moves(story))]:
        known = forecasts(story, day)
        for code, planned in BLUEPRINT.items():
            assert all(known[need] <= known[code] for need in planned.needs), (day, code)


@stories
def test_the_cutover_is_forecast_as_the_story_says(story: Story) -> None:
    told = [story.baseline, *(slip.to for slip in sorted(story.slips, key=lambda s: s.day))]
    days = [story.baselined, *sorted(slip.day for slip in story.slips)]

    assert [forecasts(story, day)[MilestoneCode.CUTOVER] for day in days] == told


@stories
def test_a_silent_supplier_takes_no_step(story: Story) -> None:
    first, last = story.silent or (0, 0)

    for planned in plan_actions(story, date_of):
        supplied = planned.by is not None and planned.by.value == "supplier"
        assert not (supplied and first < planned.day < last)


@pytest.mark.parametrize("installed", INSTALL_DATES, ids=str)
def test_every_case_of_a_plan_is_there_on_the_day_of_the_first_start(installed: date) -> None:
    steps = list(script(SEED, start_for(installed), at(installed)))
    taken = Counter(s.action.step for s in steps if isinstance(s.action, TakeStep))
    delays = {s.action.reason for s in steps if isinstance(s.action, Forecasts)} - {None}
    kinds = Counter(type(step.action) for step in steps)
    decided = [s.action.approved for s in steps if isinstance(s.action, DecideBaseline)]

    assert set(taken) == set(Step) - {Step.FORECAST}
    assert taken[Step.BLOCK] - taken[Step.UNBLOCK] == 5
    assert len(delays) >= 10
    assert (kinds[AskForBaseline], sorted(decided)) == (3, [False, True])
    assert kinds[ApproveBaseline] == 31


def test_a_withdrawn_migration_takes_no_step_afterwards() -> None:
    [story] = [one for one in STORIES if any(t.stage is Stage.WITHDRAWN for t in one.turns)]
    withdrawn = next(turn.day for turn in story.turns if turn.stage is Stage.WITHDRAWN)

    assert max(planned.day for planned in plan_actions(story, date_of)) < withdrawn
