"""While the checks are at fault nothing is judged, and no clock runs."""

from datetime import timedelta

import pytest

from migrations_tracker.domain.endpoint_kinds import EndpointKind
from migrations_tracker.domain.endpoint_state import EndpointStatus
from migrations_tracker.models import (
    CaseClock,
    Discrepancy,
    Event,
    MigrationFacts,
)
from migrations_tracker.services.reconcile import reconcile_due
from tests.make import NOON
from tests.make_checks import (
    answers,
    checks_work,
    fresh,
    make_live,
    source_away,
    source_back,
)
from tests.services.looking import MINUTE, look

pytestmark = pytest.mark.django_db
UP, DOWN, DEGRADED = EndpointStatus.UP, EndpointStatus.DOWN, EndpointStatus.DEGRADED
MAIL = frozenset({EndpointKind.MAIL_RELAY})


def test_while_the_source_is_away_nothing_opens_and_no_clock_runs() -> None:
    migration = make_live()
    answers(migration, DOWN, since=NOON, at=NOON, kinds=MAIL)
    look(migration, 10)
    source_away(NOON + 10 * MINUTE, NOON + 60 * MINUTE)

    reconcile_due(NOON + 60 * MINUTE)
    checks_work(NOON + 63 * MINUTE, watched_since=NOON + 61 * MINUTE)
    fresh(migration, NOON + 63 * MINUTE)
    reconcile_due(NOON + 63 * MINUTE)

    assert not Discrepancy.objects.exists()
    clock = CaseClock.objects.get()
    assert (clock.run, clock.since) == (10 * MINUTE, NOON)


def test_after_a_hold_the_clock_goes_on_where_it_stopped() -> None:
    migration = make_live()
    answers(migration, DOWN, since=NOON, at=NOON, kinds=MAIL)
    look(migration, 10)
    source_away(NOON + 10 * MINUTE, NOON + 60 * MINUTE)
    reconcile_due(NOON + 60 * MINUTE)
    checks_work(NOON + 63 * MINUTE, watched_since=NOON + 61 * MINUTE)
    fresh(migration, NOON + 63 * MINUTE)
    reconcile_due(NOON + 63 * MINUTE)

    assert look(migration, 67.9) == []
    assert look(migration, 68) == ["over_claimed"]


def test_after_a_hold_old_answers_are_not_held_against_a_borough() -> None:
    migration = make_live()
    look(migration, 0)
    source_away(NOON, NOON + 60 * MINUTE)
    reconcile_due(NOON + 60 * MINUTE)

    source_back(NOON + 61 * MINUTE)
    reconcile_due(NOON + 62 * MINUTE)

    assert not Event.objects.exists()
    assert not CaseClock.objects.exists()


def test_while_the_source_is_away_no_case_closes_and_nothing_observed_changes() -> None:
    migration = make_live()
    answers(migration, DOWN, since=NOON, at=NOON, kinds=MAIL)
    look(migration, 15)
    events = Event.objects.count()
    source_away(NOON + 16 * MINUTE, NOON + 90 * MINUTE)

    reconcile_due(NOON + 90 * MINUTE)

    assert Discrepancy.objects.still_open().exists()
    assert MigrationFacts.objects.get().observed == "down"
    assert Event.objects.count() == events


def test_a_dead_worker_makes_no_case() -> None:
    migration = make_live()
    look(migration, 0)

    reconcile_due(NOON + timedelta(hours=9))
    checks_work(NOON + timedelta(hours=9), watched_since=NOON + timedelta(hours=9))
    reconcile_due(NOON + timedelta(hours=9))

    assert not Discrepancy.objects.exists()
