"""The register of the illustrative programme: whole, extended to now, and fair."""

from datetime import date, timedelta

import pytest

from boroughs.models import Borough
from migrations_tracker.demo.play import Programme
from migrations_tracker.demo.raid import play_register, steps
from migrations_tracker.demo.raid_stories import ENTRIES
from migrations_tracker.demo.script import Dates
from migrations_tracker.demo.stories import STORIES, VIRGIN
from migrations_tracker.models import Event, RaidAction, RaidItem
from migrations_tracker.selectors.audit_log import check_streams
from migrations_tracker.services.opening import open_migration
from migrations_tracker.services.raid import close_item
from tests.demo.programme import INSTALL_DATES, SEED, at, set_the_stage, start_for
from tests.make import origin
from tests.make_raid import sent

DAY = INSTALL_DATES[0]
PROGRAMME = Programme(SEED, start_for(DAY))


def stage() -> int:
    """Reference data, people and open migrations, and the register up to the first start."""
    cast = set_the_stage()
    for borough in Borough.objects.all():
        open_migration(borough, origin(now=at(PROGRAMME.start)))
    return play_register(PROGRAMME, cast, at(DAY))


@pytest.mark.django_db
def test_the_register_shows_every_case() -> None:
    stage()

    kinds = set(RaidItem.objects.values_list("kind", "status"))
    assert kinds >= {(kind, "open") for kind in ("risk", "assumption", "issue", "dependency")}
    assert kinds >= {(kind, "closed") for kind in ("risk", "issue", "dependency")}
    assert set(RaidItem.objects.filter(kind="assumption").values_list("finding", flat=True)) == {
        "not_validated",
        "holds",
        "broken",
    }
    assert RaidItem.objects.exclude(from_risk=None).exists()
    assert RaidAction.objects.filter(done_at=None, due_date__lt=DAY).exists()
    assert RaidItem.objects.count() >= 24


@pytest.mark.django_db
def test_playing_again_adds_nothing_and_playing_later_only_what_is_new() -> None:
    first = stage()
    events, cast = Event.objects.count(), set_the_stage()

    again = play_register(PROGRAMME, cast, at(DAY))
    unchanged = Event.objects.count() == events
    later = play_register(PROGRAMME, cast, at(DAY) + timedelta(days=60))

    assert (first > 50, again, unchanged) == (True, 0, True)
    assert later > 5
    assert all(not check.flaws for check in check_streams())


@pytest.mark.django_db
def test_what_people_closed_stays_closed() -> None:
    stage()
    item = RaidItem.objects.get(
        kind="issue", title="Name look-ups go to the old server at one site"
    )
    RaidAction.objects.filter(item=item).update(done_at=at(DAY))
    close_item(item.pk, origin(now=at(DAY)), sent(item), reason="Mended.")

    play_register(PROGRAMME, set_the_stage(), at(DAY) + timedelta(days=60))

    item.refresh_from_db()
    assert (item.status, item.version) == ("closed", 3)


@pytest.mark.parametrize("day", INSTALL_DATES)
def test_every_step_of_an_entry_comes_after_the_one_before(day: date) -> None:
    played = steps(Dates(SEED, day))

    for number, entry in enumerate(ENTRIES):
        places = [step.place for step in played if step.number == number]
        assert places == list(range(len(entry.turns) + 1))


def test_nothing_bad_is_told_of_the_one_real_supplier() -> None:
    led = {story.number for story in STORIES if story.supplier == VIRGIN}

    assert not led & {entry.borough for entry in ENTRIES}
