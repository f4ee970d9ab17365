"""Seeding as `make run` does it: everything, once, and only where the demo is on."""

from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from boroughs.models import Borough
from migrations_tracker.demo.people import read_credentials
from migrations_tracker.demo.seed import DemoIsOff, seed
from migrations_tracker.models import Event, RollupHour, Stream, User
from migrations_tracker.services.opening import open_migration
from tests.make import NOON, make_borough, origin

pytestmark = pytest.mark.django_db


@pytest.fixture
def path(tmp_path: Path, settings: Settings) -> Path:
    settings.DEMO = True
    return tmp_path / "demo-credentials.json"


def test_the_first_start_brings_everything_and_the_second_only_what_is_new(path: Path) -> None:
    said: list[str] = []
    first = seed(NOON, progress=said.append, credentials_path=path, ports={"web": 8000})
    events = Event.objects.count()

    second = seed(NOON, progress=said.append, credentials_path=path)
    third = seed(NOON + timedelta(days=7), progress=said.append, credentials_path=path)

    assert first.people_are_new
    # A step may be more than one event: a gate passed on the way, or all dates of a plan.
    assert 2000 < first.steps <= events
    assert (second.people_are_new, second.steps) == (False, 0)
    assert 0 < third.steps <= Event.objects.count() - events
    assert Borough.objects.count() == Stream.objects.exclude(migration=None).count() == 33
    assert RollupHour.objects.count() > 100_000
    assert read_credentials(path).ports == {"web": 8000}
    assert said[0].startswith("People and keys")


def test_outside_the_demo_nothing_is_seeded(path: Path, settings: Settings) -> None:
    settings.DEMO = False

    with pytest.raises(DemoIsOff, match="DEMO is off here"):
        seed(NOON, progress=print, credentials_path=path)

    assert not path.exists()
    assert not Borough.objects.exists()
    assert not User.objects.exists()


@pytest.mark.usefixtures("path")
def test_a_database_with_a_programme_of_its_own_gets_no_people() -> None:
    open_migration(make_borough(gss_code="E09000099", tile_col=9), origin())

    with pytest.raises(CommandError, match="already holds another programme"):
        call_command("seed_demo", stdout=StringIO())

    assert not User.objects.exists()
    assert Event.objects.count() == 1


def test_the_command_says_in_words_why_it_refuses(settings: Settings) -> None:
    settings.DEMO = False

    with pytest.raises(CommandError, match="nothing was written"):
        call_command("seed_demo")


@pytest.mark.usefixtures("path")
@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("soon", "“soon” is no date; write one such as 2026-03-09."),
        ("2999-12-31", "31 December 2999 is not over yet; choose a day before today."),
    ],
)
def test_a_day_that_cannot_be_played_up_to_is_refused_in_words(day: str, words: str) -> None:
    with pytest.raises(CommandError, match=words):
        call_command("seed_demo", f"--today={day}")

    assert not Borough.objects.exists()
