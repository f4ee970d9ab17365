"""One run of the engine, from what is due to what is held of it."""

from datetime import timedelta
from threading import Event

import pytest
from django.utils.timezone import now

from migrations_tracker.checks.engine import run_due
from migrations_tracker.checks.store import Store
from migrations_tracker.domain.endpoint_kinds import EndpointKind
from migrations_tracker.domain.policy import CHECKS
from migrations_tracker.domain.schedule import next_due
from migrations_tracker.models import (
    CheckResult,
    EndpointState,
    RollupHour,
    StatusChange,
)

from .fakes import TIMED_OUT, FakeProber, answer, make_due, make_engine, make_missed
from .runs import say

pytestmark = pytest.mark.django_db


def test_what_is_due_is_asked_and_recorded(store: Store) -> None:
    endpoint = make_due()
    prober = FakeProber()

    counts = run_due(make_engine(store, prober), stop=Event())

    assert prober.asked == [endpoint.ref]
    assert (counts.claimed, counts.answered, counts.saved.recorded) == (1, 1, 1)
    assert EndpointState.objects.get().status == "up"
    assert CheckResult.objects.get().reading == "up"


def test_each_endpoint_is_asked_for_by_its_own_address(store: Store) -> None:
    make_due(ref="E09000001-dns/../x")
    prober = FakeProber()

    run_due(make_engine(store, prober), stop=Event())

    assert prober.urls[1:] == [
        "http://registry.psn.example/v1/health",
        "http://registry.psn.example/v1/endpoints/E09000001-dns%2F..%2Fx/status",
    ]


def test_what_is_not_due_or_paused_is_not_asked(store: Store) -> None:
    make_due(ago=-timedelta(minutes=1))
    make_due(state={"enabled": False})
    prober = FakeProber()

    counts = run_due(make_engine(store, prober), stop=Event())

    assert (prober.asked, counts.claimed) == ([], 0)


def test_more_than_a_batch_is_checked_in_one_run(store: Store) -> None:
    for _ in range(5):
        make_due()

    counts = run_due(make_engine(store, batch=2), stop=Event())

    assert (counts.batches, counts.saved.recorded) == (3, 5)


def test_after_a_good_answer_the_next_check_is_at_the_normal_turn(store: Store) -> None:
    endpoint = make_due()
    before = now()

    run_due(make_engine(store), stop=Event())

    due_at = EndpointState.objects.get().due_at
    assert due_at == next_due(
        endpoint.ref, endpoint.interval_by(CHECKS), due_at - timedelta(seconds=1)
    )
    assert before < due_at <= now() + endpoint.interval_by(CHECKS)


@pytest.mark.parametrize("said", ["down", TIMED_OUT])
def test_the_first_bad_or_missing_answer_is_looked_at_again_soon(
    store: Store, said: object
) -> None:
    endpoint = make_due()

    state = say(store, endpoint, "up", said)

    assert state.due_at < now() + timedelta(seconds=10)


def test_a_source_that_stays_silent_is_asked_at_the_normal_turn(store: Store) -> None:
    endpoint = make_due()

    state = say(store, endpoint, TIMED_OUT, TIMED_OUT)

    assert state.due_at == next_due(endpoint.ref, endpoint.interval_by(CHECKS), now())


def test_three_bad_answers_in_a_row_are_down_since_the_first(store: Store) -> None:
    endpoint = make_due()
    state = say(store, endpoint, "up", "down")
    first = state.last_asked_at

    state = say(store, endpoint, "down", "down")

    assert (state.status, state.since, state.down_run) == ("down", first, 0)


def test_a_change_of_status_goes_into_the_history_with_its_reason(store: Store) -> None:
    endpoint = make_due()

    state = say(store, endpoint, "up", "down", "down", "down")

    change = StatusChange.objects.filter(endpoint=endpoint).latest("id")
    assert (change.from_status, change.to_status) == ("up", "down")
    assert (change.at, change.recorded_at) == (state.since, state.last_asked_at)
    assert change.reason == "The registry reports it down"


def test_the_first_status_is_a_change_from_none(store: Store) -> None:
    say(store, make_due(), "up")

    assert list(StatusChange.objects.values_list("from_status", "to_status")) == [("", "up")]


def test_no_answer_holds_the_status_and_the_time_of_the_last_answer(store: Store) -> None:
    endpoint = make_due()
    known = say(store, endpoint, "up")

    state = say(store, endpoint, TIMED_OUT, b"<html>", TIMED_OUT, TIMED_OUT)

    assert (state.status, state.last_answer_at) == ("up", known.last_answer_at)
    assert state.last_asked_at is not None
    assert state.last_asked_at > (known.last_asked_at or now())
    assert (state.last_reading, state.last_outcome) == ("unknown", "timeout")


def test_an_answer_that_is_not_understood_is_kept_for_people_to_read(store: Store) -> None:
    endpoint = make_due()

    say(store, endpoint, b"<html>\x00" + b"x" * 5000)

    result = CheckResult.objects.get()
    assert (result.outcome, result.reading) == ("malformed", "unknown")
    assert result.excerpt.startswith("<html>\ufffdxxx")
    assert len(result.excerpt) == 2048


def test_planned_work_is_marked_and_holds_the_status(store: Store) -> None:
    endpoint = make_due()

    state = say(store, endpoint, "up", "maintenance")

    assert (state.status, state.last_reading) == ("up", "maintenance")
    assert sum(hour.maintenance for hour in RollupHour.objects.all()) == 1


def test_a_certificate_is_remembered_while_no_answer_comes(store: Store) -> None:
    endpoint = make_due(kind=EndpointKind.N3_GATEWAY)
    told = answer(
        endpoint.ref, endpoint.endpoint_kind, certificate_not_after="2999-01-01T00:00:00Z"
    )

    state = say(store, endpoint, told, TIMED_OUT)

    assert state.certificate_not_after is not None
    assert state.certificate_not_after.year == 2999


def test_turns_that_nobody_asked_in_are_missed_and_never_made_up(store: Store) -> None:
    endpoint = make_missed(3, timedelta(hours=1))

    counts = run_due(make_engine(store), stop=Event())

    assert (counts.missed, EndpointState.objects.get().missed) == (3, 3)
    assert CheckResult.objects.get().slot_at == endpoint.state.due_at + timedelta(hours=3)


def test_a_second_run_asks_nothing_again(store: Store) -> None:
    make_due()
    prober = FakeProber()

    for _ in range(3):
        run_due(make_engine(store, prober), stop=Event())

    assert len(prober.asked) == 1
