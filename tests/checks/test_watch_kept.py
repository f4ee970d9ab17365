"""The checks note since when they have worked without a break, and when the last break began."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from migrations_tracker.checks.source import Watch, record_idle_run, record_watch
from migrations_tracker.models import RegistrySource

pytestmark = pytest.mark.django_db
WELL = Watch(registry_fault="", checker_fault="")
AWAY = Watch(registry_fault="The registry is away", checker_fault="")
FAULT = Watch(registry_fault="", checker_fault="The checker cannot reach itself")
MOMENT = timedelta(seconds=30)


def source() -> RegistrySource:
    return RegistrySource.objects.get()


def was(**fields: object) -> None:
    RegistrySource.objects.update(**fields)


def test_the_first_run_that_works_begins_the_watch() -> None:
    record_watch(WELL)

    found = source()
    assert found.watched_since is not None
    assert now() - found.watched_since < MOMENT
    assert found.gap_from is None


def test_a_run_that_works_keeps_the_watch() -> None:
    long_ago = now() - timedelta(days=3)
    was(watched_since=long_ago, last_run_at=now())

    record_watch(WELL)
    record_idle_run()

    assert source().watched_since == long_ago


@pytest.mark.parametrize("fault", [AWAY, FAULT])
def test_a_fault_ends_the_watch_and_keeps_its_first_moment(fault: Watch) -> None:
    was(watched_since=now() - timedelta(days=3), last_run_at=now())

    record_watch(fault)
    began = source().gap_from
    record_watch(fault)

    assert began is not None
    assert now() - began < MOMENT
    assert (source().watched_since, source().gap_from) == (None, began)


def test_an_idle_run_during_a_fault_begins_no_watch() -> None:
    record_watch(AWAY)

    record_idle_run()

    assert source().watched_since is None
    assert source().last_run_at is not None


def test_after_a_fault_a_new_watch_begins() -> None:
    record_watch(AWAY)
    began = source().gap_from

    record_watch(WELL)

    assert source().watched_since is not None
    assert source().gap_from == began


@pytest.mark.parametrize("run", [lambda: record_watch(WELL), record_idle_run])
def test_a_worker_that_was_away_for_hours_begins_a_new_watch(run: object) -> None:
    stopped = now() - timedelta(hours=9)
    was(watched_since=now() - timedelta(days=3), last_run_at=stopped)

    run()  # type: ignore[operator]  # one of the two above

    found = source()
    assert found.watched_since is not None
    assert now() - found.watched_since < MOMENT
    assert found.gap_from == stopped
