"""The calendar of the illustrative programme: told once, extended to now, never told again."""

from datetime import date, timedelta

import pytest

from boroughs.models import Borough
from migrations_tracker.demo.plan_calendar import play_calendar
from migrations_tracker.demo.play import Programme
from migrations_tracker.models import BoardDate, Event, Freeze
from migrations_tracker.services.board_dates import remove_board_date
from migrations_tracker.services.transitions import open_migration
from tests.demo.programme import INSTALL_DATES, SEED, at, set_the_stage, start_for
from tests.make import origin

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("day", [INSTALL_DATES[0], INSTALL_DATES[2]])
def test_it_is_told_once_and_what_people_remove_stays_removed(day: date) -> None:
    programme, cast = Programme(SEED, start_for(day)), set_the_stage()
    for borough in Borough.objects.all():
        open_migration(borough, origin(now=at(programme.start)))
    before = Event.objects.count()

    first = play_calendar(programme, cast, at(day))
    meeting = BoardDate.objects.all()[0]
    remove_board_date(meeting.pk, origin(now=at(day)), reason="Called off.")
    again = play_calendar(programme, cast, at(day))
    later = play_calendar(programme, cast, at(day) + timedelta(days=60))

    assert (again, Event.objects.count() - before) == (0, first + later + 1)
    assert BoardDate.objects.filter(day__gt=day).exists()
    assert BoardDate.objects.filter(day__lt=day).exists()
    assert Freeze.objects.filter(borough=None).exists()
    assert Freeze.objects.exclude(borough=None).exists()
