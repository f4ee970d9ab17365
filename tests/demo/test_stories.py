"""The stories of the boroughs hold together, and invent nothing bad about the one real supplier."""

from collections import Counter

import pytest

from migrations_tracker.demo.people import PEOPLE
from migrations_tracker.demo.plan_stories import ASIDE, BLOCKS, DELAYS, REBASELINES
from migrations_tracker.demo.script import OFFICERS, WITH_PEOPLE
from migrations_tracker.demo.stories import STORIES, VIRGIN
from migrations_tracker.demo.story import Story
from migrations_tracker.domain.access import Role
from migrations_tracker.domain.stages import Stage
from suppliers.reference import FILE, parse_suppliers

stories = pytest.mark.parametrize("story", STORIES, ids=lambda s: f"{s.borough}-{s.wave}")
# Faults of the registry's demo scenario fall on endpoints of these boroughs.
FAULTY = {3, 5, 9, 14, 17, 25, 26, 31}


def days_of(story: Story) -> list[int]:
    days = [story.opened, story.baselined, *(turn.day for turn in story.turns)]
    days += [slip.day for slip in story.slips]
    return days + ([story.handover.day] if story.handover else [])


@stories
def test_nothing_happens_on_the_day_of_the_first_start(story: Story) -> None:
    assert 0 not in days_of(story)


@stories
def test_a_story_fits_into_the_nine_months_before_the_first_start(story: Story) -> None:
    """Nine months have 185 working days at least."""
    assert min(days_of(story)) >= -185


@stories
def test_a_borough_goes_live_on_the_day_last_forecast(story: Story) -> None:
    forecasts = [slip.to for slip in sorted(story.slips, key=lambda slip: slip.day)]
    is_live = [turn for turn in story.turns if turn.stage is Stage.LIVE]
    lives = [turn.day for turn in is_live if not turn.reason]

    assert lives in ([], [[story.baseline, *forecasts][-1]])


@stories
def test_a_later_forecast_has_a_reason(story: Story) -> None:
    before = story.baseline
    for slip in sorted(story.slips, key=lambda slip: slip.day):
        assert bool(slip.reason) == (slip.to > before)
        before = slip.to


@stories
def test_a_silent_supplier_claims_nothing(story: Story) -> None:
    first, last = story.silent or (0, 0)

    assert not [turn for turn in story.turns if first < turn.day < last]


def test_virgin_media_business_is_never_late_or_silent_and_never_hands_over() -> None:
    own = [story for story in STORIES if story.supplier == VIRGIN]
    reasons: list[object] = [slip.reason for story in own for slip in story.slips]
    reasons += [turn.reason for story in own for turn in story.turns]

    assert len(own) == 13
    numbers = {story.number for story in own}

    assert not any(reasons)
    assert not [one for one in (*DELAYS, *BLOCKS, *REBASELINES) if one.number in numbers]
    assert not any(story.silent or story.handover or story.due_today for story in own)


def test_no_reason_names_virgin_media_business() -> None:
    said = [turn.reason for story in STORIES for turn in story.turns]
    said += [slip.note for story in STORIES for slip in story.slips]
    said += [one.note for one in DELAYS] + [one.why for one in (*BLOCKS, *ASIDE, *REBASELINES)]

    assert not [reason for reason in said if "virgin" in reason.lower()]


def test_the_boroughs_whose_endpoints_are_faulty_are_led_by_invented_suppliers() -> None:
    leads = {story.number: story.supplier for story in STORIES if story.number in FAULTY}

    assert leads.keys() == FAULTY
    assert VIRGIN not in leads.values()


def test_twelve_of_the_29_suppliers_have_london_work() -> None:
    known = {record.slug for record in parse_suppliers(FILE.read_bytes(), FILE.name)}
    leads = {story.handover.to if story.handover else story.supplier for story in STORIES}

    assert len(leads) == 12
    assert leads | WITH_PEOPLE <= known


def test_every_authority_has_a_story_and_one_has_two() -> None:
    counts = Counter(story.number for story in STORIES)

    assert counts == {number: 2 if number == 1 else 1 for number in range(1, 34)}


def test_each_borough_with_an_officer_is_accepted_by_that_officer() -> None:
    assert {p.who for p in PEOPLE if p.role is Role.BOROUGH} == OFFICERS
