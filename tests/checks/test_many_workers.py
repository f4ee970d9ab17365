"""Several workers at once: each due endpoint is asked and recorded exactly once."""

import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Barrier, Event
from typing import TypeVar

import pytest
from django.db import connection, connections

from migrations_tracker.checks.engine import run_due
from migrations_tracker.checks.runner import Runner
from migrations_tracker.checks.store import Store
from migrations_tracker.checks.store.portable import PortableStore
from migrations_tracker.domain.endpoint_kinds import EndpointKind
from migrations_tracker.models import CheckResult, RollupHour
from tests.make import make_borough

from .fakes import LEASE, FakeProber, findings, make_due, make_engine

pytestmark = pytest.mark.django_db(transaction=True)
WORKERS = 4
Result = TypeVar("Result")


@pytest.fixture
def workers(tmp_path: Path) -> Iterator[ThreadPoolExecutor]:
    """Threads that each have a connection of their own: on SQLite to a file, as in real life."""
    settings = connections.settings["default"]
    before = settings["NAME"]
    if connection.vendor == "sqlite":
        settings["NAME"] = str(tmp_path / "tracker.sqlite3")
        connection.ensure_connection()
        with closing(sqlite3.connect(settings["NAME"])) as copy:
            connection.connection.backup(copy)
    try:
        with ThreadPoolExecutor(WORKERS) as threads:
            yield threads
    finally:
        settings["NAME"] = before


def apart(workers: ThreadPoolExecutor, act: Callable[[], Result]) -> Result:
    """What `act` gives in a worker."""
    return workers.submit(_then_close(act)).result()


def together(workers: ThreadPoolExecutor, act: Callable[[], Result]) -> list[Result]:
    """What `act` gives in each of the workers, all begun at the same time."""
    begin = Barrier(WORKERS)

    def begun() -> Result:
        begin.wait()
        return act()

    return [each.result() for each in [workers.submit(_then_close(begun)) for _ in range(WORKERS)]]


def _then_close(act: Callable[[], Result]) -> Callable[[], Result]:
    def closed() -> Result:
        try:
            return act()
        finally:
            connections.close_all()

    return closed


def make_many() -> None:
    for _ in range(12):
        place = make_borough()
        for kind in EndpointKind:
            make_due(borough=place, kind=kind)


def recorded() -> tuple[int, int, int]:
    """Results, endpoints that have one, and what the hours count."""
    results = CheckResult.objects.values_list("endpoint_id", flat=True)
    return len(results), len(set(results)), sum(hour.n for hour in RollupHour.objects.all())


def test_four_workers_never_ask_or_record_one_slot_twice(
    store: Store, workers: ThreadPoolExecutor
) -> None:
    apart(workers, make_many)
    asked: list[str] = []

    counts = together(
        workers, lambda: run_due(make_engine(store, FakeProber(asked=asked), batch=7), stop=Event())
    )

    assert sorted(asked) == sorted(set(asked))
    assert sum(each.saved.recorded for each in counts) == 120
    assert apart(workers, recorded) == (120, 120, 120)


def test_the_same_lease_committed_by_four_at_once_is_recorded_once(
    store: Store, workers: ThreadPoolExecutor
) -> None:
    apart(workers, make_due)
    batch = apart(workers, lambda: store.claim(1, LEASE))
    assert batch is not None
    found = findings(batch)

    matched = together(workers, lambda: store.commit(batch.token, found))

    assert sorted(len(each) for each in matched) == [0, 0, 0, 1]
    assert apart(workers, recorded) == (1, 1, 1)


def test_one_process_runs_its_engine_once_at_a_time(workers: ThreadPoolExecutor) -> None:
    runner, entered, go_on = Runner(), Event(), Event()

    def stay(_: object) -> None:
        entered.set()
        go_on.wait(5)

    apart(workers, make_due)
    runner.use(make_engine(PortableStore(), FakeProber(meanwhile=stay)))
    first = workers.submit(_then_close(runner.wake))
    entered.wait(5)
    second = apart(workers, runner.wake)
    go_on.set()

    assert second is None
    assert first.result() is not None
