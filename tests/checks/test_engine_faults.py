"""When the registry, the checker, the database or the shutdown gets in the way of a run."""

from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from threading import Event
from uuid import UUID, uuid4

import pytest
from django.db import DataError
from django.utils.timezone import now

from migrations_tracker.checks.engine import run_due
from migrations_tracker.checks.findings import Batch, Claimed, Finding
from migrations_tracker.checks.parts import Counts
from migrations_tracker.checks.store import Store, StoreAway
from migrations_tracker.checks.unsaved import Unsaved
from migrations_tracker.models import (
    ChangeCounter,
    CheckResult,
    EndpointState,
    RegistrySource,
    StatusChange,
)
from migrations_tracker.registry.answers import Refusal
from migrations_tracker.registry.outcomes import Outcome
from migrations_tracker.services.endpoints import set_interval

from .fakes import OUT_OF_FILES, TIMED_OUT, Clock, FakeProber, make_due, make_engine

pytestmark = pytest.mark.django_db
BUSY = {"failure": Refusal(Outcome.HTTP_ERROR, "The registry answers HTTP 503")}


def run(store: Store, **says: object) -> Counts:
    EndpointState.objects.update(due_at=now() - timedelta(seconds=1))
    return run_due(make_engine(store, FakeProber(says=says)), stop=Event())


def source() -> RegistrySource:
    return RegistrySource.objects.get()


def counter() -> int:
    return ChangeCounter.objects.get().value


def held() -> tuple[str, str]:
    state = EndpointState.objects.get()
    return state.status, state.last_reading


def test_a_registry_that_is_not_well_is_flagged_and_nothing_changes(store: Store) -> None:
    endpoint = make_due()
    run(store)

    for _ in range(4):
        run(store, registry=TIMED_OUT, **{endpoint.ref: "down"})

    assert held() == ("up", "unknown")
    assert source().unavailable_since is not None
    assert source().reason == "No answer in time"
    assert source().checker_fault_since is None


def test_answers_wait_until_it_is_known_whether_they_count(store: Store) -> None:
    endpoint = make_due()
    prober = FakeProber(
        says={"registry": TIMED_OUT, endpoint.ref: "down"}, watched_last=True, takes_s=2
    )

    run_due(make_engine(store, prober), stop=Event())

    assert held() == ("", "unknown")
    assert CheckResult.objects.get().reason == "Held: No answer in time"


def test_a_fault_of_the_registry_stands_since_its_first_failure(store: Store) -> None:
    make_due()
    run(store, registry=TIMED_OUT)
    first = source().unavailable_since

    run(store, registry=b"{}")

    assert source().unavailable_since == first
    assert source().reason == "The registry says that it is not well"


def test_a_registry_that_answers_again_is_cleared_and_believed(store: Store) -> None:
    make_due()
    run(store, registry=TIMED_OUT)

    run(store)

    assert (source().unavailable_since, source().reason) == (None, "")
    assert source().last_ok_at is not None
    assert held() == ("up", "up")


def test_pages_hear_when_the_source_fails_and_when_it_is_back_and_not_between(
    store: Store,
) -> None:
    make_due()
    run(store)
    moves = [counter()]

    for said in (TIMED_OUT, TIMED_OUT, TIMED_OUT):
        run(store, registry=said)
        moves.append(counter())

    # The first failure moves it twice: the source, and the endpoint that is last known now.
    assert [after - moves[0] for after in moves] == [0, 2, 2, 2]


def test_a_canary_that_cannot_be_reached_is_the_checker_s_own_fault(store: Store) -> None:
    endpoint = make_due()
    run(store)

    for _ in range(4):
        run(store, canary=TIMED_OUT, registry=TIMED_OUT, **{endpoint.ref: "down"})

    assert held() == ("up", "unknown")
    assert source().checker_fault_since is not None
    assert source().unavailable_since is None
    assert source().reason == "The checker cannot reach itself (No answer in time)"


def test_somebody_else_s_answer_is_not_the_canary_s(store: Store) -> None:
    make_due()

    run(store, canary=b"<html>")

    assert source().checker_fault_since is not None


def test_running_out_of_descriptors_is_the_checker_s_own_fault(store: Store) -> None:
    endpoint = make_due()

    run(store, **{endpoint.ref: OUT_OF_FILES})
    result = CheckResult.objects.get()

    assert result.outcome == "checker_fault"
    assert source().checker_fault_since is not None
    assert run(store).fault == ""
    assert source().checker_fault_since is None


def test_a_checker_that_cannot_listen_claims_nothing(store: Store) -> None:
    make_due()

    def no_canary() -> AbstractContextManager[str]:
        raise OSError(24, "Too many open files")

    counts = run_due(make_engine(store, canary=no_canary), stop=Event())

    assert (counts.claimed, EndpointState.objects.get().lease_token) == (0, None)
    assert source().reason == "The checker cannot listen to itself: Too many open files"


def test_a_token_that_is_refused_is_no_endpoint_s_fault(store: Store) -> None:
    endpoint = make_due()
    refused = {"http_status": 401, "failure": Refusal(Outcome.HTTP_ERROR, "HTTP 401")}

    run(store, **{endpoint.ref: refused})

    assert source().reason == "The registry refuses our token. Check REGISTRY_TOKEN"


def test_retry_after_holds_the_checks_of_the_whole_registry(store: Store) -> None:
    endpoints = [make_due(ago=timedelta(seconds=9 - number)) for number in range(3)]
    busy = BUSY | {"http_status": 503, "retry_after": "60"}

    first = run_due(make_engine(store, FakeProber(says={endpoints[0].ref: busy})), stop=Event())
    second = run(store)

    assert (first.unknown, first.released, second.claimed) == (1, 2, 0)
    assert not EndpointState.objects.exclude(lease_token=None).exists()


def test_checks_go_on_when_the_wait_is_over(store: Store) -> None:
    make_due()
    RegistrySource.objects.update(retry_after=now() - timedelta(seconds=1))

    assert run(store).answered == 1


def test_a_run_without_anything_due_shows_that_the_checker_lives(store: Store) -> None:
    run_due(make_engine(store), stop=Event())

    assert source().last_run_at is not None


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
    prober = FakeProber(meanwhile=lambda _: set_interval(endpoint, 60, now()))

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
