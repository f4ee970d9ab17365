"""Playing the script: through the services, from where it stopped, without doubles."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

import pytest

from migrations_tracker.demo.cast import Cast
from migrations_tracker.demo.play import (
    AnotherProgramme,
    Programme,
    find_programme,
    play,
    play_day,
)
from migrations_tracker.demo.script import script
from migrations_tracker.demo.steps import Part
from migrations_tracker.domain.access import Principal
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import Assignment, Event, PsnMigration
from migrations_tracker.services.transitions import StageClaim, claim_stage, open_migration
from suppliers.models import ApiKey, Supplier
from tests.demo.programme import SEED, at, set_the_stage, start_for
from tests.make import make_borough, origin, principal

pytestmark = pytest.mark.django_db
INSTALLED = date(2026, 3, 9)
PROGRAMME = Programme(SEED, start_for(INSTALLED))
EARLY = at(PROGRAMME.start + timedelta(days=35))
LATER = at(PROGRAMME.start + timedelta(days=70))


def played() -> list[tuple[object, ...]]:
    """The instants of the events, each once, and whose they are."""
    events = Event.objects.filter(request_id=PROGRAMME.mark).order_by("recorded_at")
    return list(events.values_list("recorded_at", "stream__migration__borough_id").distinct())


def scripted() -> list[tuple[object, ...]]:
    return [(step.at, step.borough) for step in script(SEED, PROGRAMME.start, LATER)]


def test_each_step_is_recorded_at_its_instant() -> None:
    cast = set_the_stage()

    outcome = play(PROGRAMME, cast, LATER)

    assert played() == scripted()
    assert (outcome.applied, outcome.passed_over) == (len(scripted()), 0)


def test_a_later_start_goes_on_where_the_first_one_stopped() -> None:
    cast = set_the_stage()

    first, second = play(PROGRAMME, cast, EARLY), play(PROGRAMME, cast, LATER)

    assert played() == scripted()
    assert first.applied + second.applied == len(scripted())
    assert second.applied > 0


def test_playing_again_changes_nothing() -> None:
    cast = set_the_stage()
    play(PROGRAMME, cast, EARLY)
    before = Event.objects.count()

    again = play(PROGRAMME, cast, EARLY)

    assert (again.applied, again.passed_over) == (0, 0)
    assert Event.objects.count() == before


class Killed(Exception):
    pass


class CutOff(Mapping[Part, Principal]):
    """A cast whose members vanish after a number of entrances, like a process that is killed."""

    def __init__(self, cast: Cast, entrances: int) -> None:
        self.parts, self.left = cast.by_part, entrances

    def __getitem__(self, part: Part) -> Principal:
        self.left -= 1
        if self.left < 0:
            raise Killed
        return self.parts[part]

    def __iter__(self) -> Iterator[Part]:
        return iter(self.parts)

    def __len__(self) -> int:
        return len(self.parts)


@pytest.mark.parametrize("entrances", [1, 20, 61])
def test_a_playing_that_was_killed_is_taken_up_without_doubles(entrances: int) -> None:
    cast = set_the_stage()
    with pytest.raises(Killed):
        play(PROGRAMME, Cast(CutOff(cast, entrances)), LATER)

    play(PROGRAMME, cast, LATER)

    assert played() == scripted()


def test_a_supplier_claims_with_its_own_key() -> None:
    cast = set_the_stage()

    play(PROGRAMME, cast, EARLY)

    claim = Event.objects.filter(kind="stage_claimed", channel="api").order_by("pk")[0]
    key = ApiKey.objects.get(prefix=claim.actor.removeprefix("key:"))
    lead = Assignment.objects.current().get(migration=claim.stream.migration)
    assert key.supplier == lead.supplier


def test_without_its_people_and_keys_the_tracker_plays_every_part() -> None:
    set_the_stage()

    outcome = play(PROGRAMME, Cast({}), EARLY)

    assert outcome.passed_over == 0
    assert set(Event.objects.values_list("actor", flat=True)) == {"system:demo"}


def test_what_people_did_stands_and_older_steps_are_passed_over() -> None:
    cast = set_the_stage()
    play(PROGRAMME, cast, EARLY)
    pilot = PsnMigration.objects.get(borough_id="E09000033")
    claim_stage(pilot.pk, StageClaim(Stage.ON_HOLD, reason="Trying it out."), origin(now=LATER))

    outcome = play(PROGRAMME, cast, LATER)

    pilot.refresh_from_db()
    assert pilot.stage == "on_hold"
    assert outcome.passed_over > 0
    assert not Event.objects.filter(
        stream__migration=pilot, request_id=PROGRAMME.mark, recorded_at__gt=EARLY
    ).exists()


def test_nothing_is_recorded_behind_what_somebody_did_later() -> None:
    cast = set_the_stage()
    play(PROGRAMME, cast, EARLY)
    pilot = PsnMigration.objects.get(borough_id="E09000033")
    claim_stage(pilot.pk, StageClaim(Stage.DISCOVERY, note="Met today."), origin(now=LATER))

    play(PROGRAMME, cast, LATER)

    instants = Event.objects.filter(stream__migration=pilot).order_by("sequence")
    recorded = list(instants.values_list("recorded_at", flat=True))
    assert recorded == sorted(recorded)


def test_a_report_never_moves_a_migration_that_people_moved_back() -> None:
    cast = set_the_stage()
    designed = at(PROGRAMME.start + timedelta(days=56))
    play(PROGRAMME, cast, designed)
    pilot = PsnMigration.objects.get(borough_id="E09000033")
    assert pilot.stage == "design"
    back = StageClaim(Stage.DISCOVERY, reason="The scope was not signed.")
    claim_stage(pilot.pk, back, origin(now=designed))

    play(PROGRAMME, cast, LATER)

    pilot.refresh_from_db()
    assert pilot.stage == "discovery"


def test_a_day_that_another_start_has_just_played_is_not_played_again() -> None:
    cast = set_the_stage()
    play(PROGRAMME, cast, EARLY)
    before = Event.objects.count()
    steps = list(script(SEED, PROGRAMME.start, EARLY))
    suppliers = {supplier.slug: supplier for supplier in Supplier.objects.all()}

    applied = play_day(PROGRAMME, cast, steps, suppliers)

    assert (applied, Event.objects.count()) == (0, before)


def test_the_waves_and_the_plan_are_recorded() -> None:
    cast = set_the_stage()

    play(PROGRAMME, cast, EARLY)

    haringey = PsnMigration.objects.get(borough_id="E09000014")
    assert haringey.wave_id == 2
    cutover = haringey.milestones.get(code="cutover")
    assert cutover.baseline_date == cutover.forecast_date
    assert cutover.baseline_date is not None


def test_a_new_programme_began_nine_months_ago() -> None:
    assert find_programme(SEED, at(INSTALLED)) == Programme(SEED, date(2025, 6, 9))


def test_a_year_later_the_programme_is_still_the_one_that_was_started() -> None:
    play(PROGRAMME, set_the_stage(), EARLY)

    found = find_programme(99, at(INSTALLED) + timedelta(days=365))

    assert found == PROGRAMME


def test_a_database_with_migrations_of_its_own_is_left_alone() -> None:
    open_migration(make_borough(), origin(principal()))

    with pytest.raises(AnotherProgramme, match="already holds another programme"):
        find_programme(SEED, at(INSTALLED))
