"""When the registry, the checker, the database or the shutdown gets in the way of a run."""

from contextlib import AbstractContextManager
from datetime import timedelta
from threading import Event

import pytest
from django.utils.timezone import now

from migrations_tracker.checks.engine import run_due
from migrations_tracker.checks.store import Store
from migrations_tracker.models import (
    ChangeCounter,
    CheckResult,
    EndpointState,
    RegistrySource,
)
from migrations_tracker.registry.answers import Refusal
from migrations_tracker.registry.outcomes import Outcome

from .fakes import OUT_OF_FILES, TIMED_OUT, FakeProber, make_due, make_engine
from .runs import run

pytestmark = pytest.mark.django_db
BUSY = {"failure": Refusal(Outcome.HTTP_ERROR, "The registry answers HTTP 503")}


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
    busy = BUSY | {"http_status": 503, "retry_after_s": 60}

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
