"""The log of chases of the illustrative programme: told once, extended to now."""

from datetime import date, timedelta

import pytest

from migrations_tracker.demo.chases import CHASED, play_chases
from migrations_tracker.demo.play import Programme
from migrations_tracker.demo.stories import VIRGIN
from migrations_tracker.models import Chase, Event
from tests.demo.programme import INSTALL_DATES, SEED, at, set_the_stage, start_for

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("day", INSTALL_DATES)
def test_it_is_told_once_and_goes_on(day: date) -> None:
    programme, cast = Programme(SEED, start_for(day)), set_the_stage()

    first = play_chases(programme, cast, at(day))
    again = play_chases(programme, cast, at(day))
    later = play_chases(programme, cast, at(day) + timedelta(days=60))

    assert again == 0
    assert first + later == Event.objects.count()
    assert Chase.objects.count() == len(CHASED)
    assert Chase.objects.exclude(answered_on=None).exists()


def test_nothing_bad_is_told_of_the_one_real_name() -> None:
    assert VIRGIN not in {one.slug for one in CHASED}
