"""When a run is told to stop, comes too late, or cannot record what it has found."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from threading import Event
from uuid import UUID, uuid4

import pytest
from django.db import DataError
from django.utils.timezone import now

from migrations_tracker.checks.engine import run_due
from migrations_tracker.checks.findings import Batch, Claimed, Finding
from migrations_tracker.checks.store import Store, StoreAway
from migrations_tracker.checks.unsaved import Unsaved
from migrations_tracker.models import (
    CheckResult,
    EndpointState,
    RegistrySource,
    StatusChange,
)
from migrations_tracker.services.endpoints import set_limits

from .fakes import Clock, FakeProber, make_due, make_engine

pytestmark = pytest.mark.django_db


def source() -> RegistrySource:
    return RegistrySource.objects.get()


def test_a_run_told_to_stop_claims_nothing(store: Store) -> None:
    make_due()
    stop = Event()
    stop.set()

    assert run_due(make_engine(store), stop=stop).claimed == 0


def test_a_run_told_to_stop_midway_gives_back_what_it_has_not_asked(store: Store) -> None:
    for _ in range(4):
        make_due()
    stop = Event()
    prober = FakeProber(meanwhile=lambda _: stop.set())

    counts = run_due(make_engine(store, prober), stop=stop)

    assert (counts.saved.recorded, counts.released) == (1, 3)
    assert not EndpointState.objects.exclude(lease_token=None).exists()


def test_probes_are_started_for_five_ninths_of_the_lease_only(store: Store) -> None:
    for _ in range(4):
        make_due()
    prober = FakeProber(takes_s=6)

    counts = run_due(make_engine(store, prober), stop=Event())

    # The canary, the registry and three endpoints begin in the first 25 s of the lease.
    assert (counts.saved.recorded, counts.released) == (3, 1)


def test_a_run_claims_no_more_after_its_budget(store: Store) -> None:
    for _ in range(4):
        make_due()
    prober = FakeProber(takes_s=10)

    counts = run_due(make_engine(store, prober, batch=1), stop=Event())

    assert counts.batches == 1


def test_an_answer_to_an_old_configuration_is_not_recorded(store: Store) -> None:
    endpoint = make_due()
    endpoint.interval_s = 60
    prober = FakeProber(meanwhile=lambda _: set_limits(endpoint, now()))

    counts = run_due(make_engine(store, prober), stop=Event())

    assert (counts.saved.recorded, counts.saved.stale, source().stale_results) == (0, 1, 1)
    assert not CheckResult.objects.exists()
    assert EndpointState.objects.get().lease_token is None


def test_an_answer_after_somebody_else_s_claim_is_not_recorded(store: Store) -> None:
    make_due()
    other = uuid4()

    def taken(row: Claimed) -> None:
        EndpointState.objects.filter(pk=row.endpoint_id).update(lease_token=other)

    counts = run_due(make_engine(store, FakeProber(meanwhile=taken)), stop=Event())

    assert (counts.saved.stale, CheckResult.objects.count()) == (1, 0)
    assert EndpointState.objects.get().lease_token == other
    assert not StatusChange.objects.exists()


@dataclass(slots=True)
class UnsteadyStore:
    """A store whose next commits fail as told."""

    store: Store
    errors: list[Exception]

    def claim(self, limit: int, lease: timedelta) -> Batch | None:
        return self.store.claim(limit, lease)

    def commit(self, token: UUID, findings: Sequence[Finding]) -> frozenset[int]:
        if self.errors:
            raise self.errors.pop()
        return self.store.commit(token, findings)

    def release(self, token: UUID, endpoint_ids: Collection[int]) -> int:
        return self.store.release(token, endpoint_ids)


class Waiting(Event):
    """A stop flag that lets time pass at once when it is waited for."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self.clock = clock

    def wait(self, timeout: float | None = None) -> bool:
        self.clock.seconds += timeout or 0
        return self.is_set()


def away(times: int, store: Store) -> UnsteadyStore:
    return UnsteadyStore(store, [StoreAway("gone")] * times)


def test_results_wait_for_a_database_that_is_away_and_are_recorded_once(store: Store) -> None:
    make_due()
    prober = FakeProber()
    engine = make_engine(away(4, store), prober, unsaved=Unsaved(monotonic=prober.clock))

    counts = run_due(engine, stop=Waiting(prober.clock))

    assert (counts.saved.recorded, counts.unsaved, counts.saved.dropped) == (1, 0, 0)
    assert CheckResult.objects.count() == 1


def test_results_outlive_a_run_in_which_the_database_stays_away(store: Store) -> None:
    make_due()
    prober = FakeProber()
    unsteady = away(99, store)
    engine = make_engine(unsteady, prober, unsaved=Unsaved(monotonic=prober.clock))
    first = run_due(engine, stop=Waiting(prober.clock))
    prober.clock.seconds += 60
    unsteady.errors.clear()

    second = run_due(engine, stop=Waiting(prober.clock))

    assert (first.saved.recorded, first.unsaved) == (0, 1)
    assert (second.saved.recorded, second.unsaved) == (1, 0)
    assert EndpointState.objects.get().status == "up"


def test_beyond_the_cap_the_oldest_results_are_dropped_and_counted(store: Store) -> None:
    for _ in range(3):
        make_due()
    prober = FakeProber()
    unsaved = Unsaved(most=2, monotonic=prober.clock)
    engine = make_engine(away(99, store), prober, unsaved=unsaved)

    counts = run_due(engine, stop=Waiting(prober.clock))

    assert (counts.saved.dropped, counts.unsaved) == (3, 0)


def test_results_that_the_database_refuses_do_not_hold_up_the_others(store: Store) -> None:
    for _ in range(2):
        make_due()
    unsteady = UnsteadyStore(store, [DataError("out of range")])

    counts = run_due(make_engine(unsteady, batch=1), stop=Event())

    assert (counts.saved.dropped, counts.saved.recorded) == (1, 1)
