"""The waves and judgements of the illustrative programme: every case, extended to now, and fair."""

from datetime import date, timedelta

import pytest

from migrations_tracker.demo.judgements import JUDGED, Judged
from migrations_tracker.demo.play import Programme
from migrations_tracker.demo.script import NINE_MONTHS, Dates, script
from migrations_tracker.demo.steps import OverrideStatus
from migrations_tracker.demo.stories import STORIES, VIRGIN
from migrations_tracker.demo.waves import TURNS, WAVES, play_waves
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.judgement import Level
from migrations_tracker.models import GateReview, Wave
from migrations_tracker.selectors.audit_log import check_streams
from tests.demo.programme import INSTALL_DATES, SEED, at, far, set_the_stage, start_for

DAY = INSTALL_DATES[0]
PROGRAMME = Programme(SEED, start_for(DAY))


@pytest.mark.django_db
def test_every_case_of_a_review_is_there_on_the_first_day() -> None:
    cast = set_the_stage()
    Wave.objects.all().delete()

    play_waves(PROGRAMME, cast, at(DAY))

    reviews = list(GateReview.objects.order_by("opened_at").values_list("wave", "outcome"))
    assert reviews == [(1, "go"), (2, "no_go"), (2, "go"), (3, ""), (3, "")]
    waiting = GateReview.objects.still_open().get()
    assert waiting.approvers.exclude(vote="").count() == 1
    assert set(Wave.objects.values_list("number", flat=True)) == set(WAVES)
    assert all(wave.window for wave in Wave.objects.all())


@pytest.mark.django_db
def test_playing_again_adds_nothing_and_later_only_what_is_new() -> None:
    cast = set_the_stage()
    Wave.objects.all().delete()
    first = play_waves(PROGRAMME, cast, at(DAY))

    again = play_waves(PROGRAMME, cast, at(DAY))
    later = play_waves(PROGRAMME, cast, at(DAY) + timedelta(days=200))

    assert (first > 10, again, later > 5) == (True, 0, True)
    assert not GateReview.objects.still_open().exists()
    assert all(not check.flaws for check in check_streams())


@pytest.mark.parametrize("day", INSTALL_DATES)
def test_turns_come_in_their_order_and_on_days_of_their_own(day: date) -> None:
    dates = Dates(SEED, day)

    days = [dates.day(turn.day) for turn in TURNS]

    assert days == sorted(set(days))


@pytest.mark.parametrize("day", INSTALL_DATES)
def test_every_override_ends_within_its_range(day: date) -> None:
    steps = script(SEED, day - NINE_MONTHS, far(day))
    overrides = [step for step in steps if isinstance(step.action, OverrideStatus)]

    for step in overrides:
        assert isinstance(step.action, OverrideStatus)
        assert 0 <= (step.action.ends_on - london_date(step.at)).days <= 92
    assert len(overrides) == 3


def test_nothing_bad_is_judged_of_the_one_real_supplier() -> None:
    theirs = {story.number for story in STORIES if story.supplier == VIRGIN}

    said = [one for number in theirs for one in JUDGED.get(number, ())]

    assert said
    assert all(isinstance(one, Judged) and one.level is Level.HIGH for one in said)
