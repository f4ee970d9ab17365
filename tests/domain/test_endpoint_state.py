"""The one state machine: hysteresis, its times, and what nobody may lose by it."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrations_tracker.domain.endpoint_state import (
    MEASURED,
    EndpointStatus,
    State,
    is_confirmed,
    is_stale,
    shown_since,
    shown_status,
    step,
    wants_second_look,
)
from migrations_tracker.domain.policy import CHECKS, CheckPolicy
from migrations_tracker.domain.readings import Reading
from tests.make import NOON

U, G, D, M, X = Reading.UP, Reading.DEGRADED, Reading.DOWN, Reading.MAINTENANCE, Reading.UNKNOWN
UP, DEGRADED, DOWN = MEASURED
SECOND = timedelta(seconds=1)
POLICIES = st.builds(CheckPolicy, fails_to_down=st.integers(1, 5), oks_to_up=st.integers(1, 5))
READINGS = st.lists(st.sampled_from(Reading), max_size=40)


def walk(readings: list[Reading], policy: CheckPolicy = CHECKS) -> list[State]:
    """The states after each reading, one a second from NOON on; the first is before any."""
    states = [State()]
    for number, reading in enumerate(readings):
        states.append(step(states[-1], reading, NOON + number * SECOND, policy))
    return states


@pytest.mark.parametrize(
    ("readings", "status", "since"),
    [
        ([], None, None),
        ([U], UP, 0),
        ([D], None, None),
        ([D, D], None, None),
        ([D, D, D], DOWN, 0),
        ([G, G, G], DEGRADED, 0),
        ([D, D, U], UP, 2),
        ([X, X, X, X], None, None),
        ([U, D, D, U, D, D], UP, 0),
        ([U, D, D, D], DOWN, 1),
        ([U, D, X, D, M, D], DOWN, 1),
        ([U, G, G, G], DEGRADED, 1),
        ([U, G, D, D], DEGRADED, 1),
        ([U, G, D, D, D], DOWN, 2),
        ([U, D, D, G], DEGRADED, 1),
        ([U, D, D, D, U], DOWN, 1),
        ([U, D, D, D, U, U], UP, 4),
        ([U, D, D, D, G, G], DEGRADED, 4),
        ([U, D, D, D, G, U], DEGRADED, 4),
        ([U, D, D, D, G, U, U], UP, 5),
        ([U, D, D, D, U, D, U, U], UP, 6),
        ([U, G, G, G, U, U], UP, 4),
        ([U, G, G, G, D, D, D], DOWN, 4),
        ([U, D, D, D, X, X, X, X], DOWN, 1),
        ([U, D, D, D, M, M, M], DOWN, 1),
    ],
)
def test_a_row_of_readings_leads_to_a_status(
    readings: list[Reading], status: EndpointStatus | None, since: int | None
) -> None:
    state = walk(readings)[-1]

    assert state.status is status
    assert state.since == (None if since is None else NOON + since * SECOND)


@given(READINGS, POLICIES)
def test_unknown_and_maintenance_never_change_anything(
    readings: list[Reading], policy: CheckPolicy
) -> None:
    states = walk(readings, policy)

    for (before, after), reading in zip(pairwise(states), readings, strict=True):
        if reading in {X, M}:
            assert after == before


@given(READINGS, POLICIES)
def test_silence_between_readings_leads_to_the_same_status(
    readings: list[Reading], policy: CheckPolicy
) -> None:
    spoken = [reading for reading in readings if reading not in {X, M}]

    assert walk(readings, policy)[-1].status is walk(spoken, policy)[-1].status


@given(READINGS, POLICIES)
def test_a_worse_status_needs_as_many_bad_readings_in_a_row(
    readings: list[Reading], policy: CheckPolicy
) -> None:
    heard: list[Reading] = []
    for (before, after), reading in zip(pairwise(walk(readings, policy)), readings, strict=True):
        heard += [reading] if reading not in {X, M} else []
        if after.status is DOWN and before.status is not DOWN:
            assert heard[-policy.fails_to_down :] == [D] * policy.fails_to_down
        if after.status is DEGRADED and before.status in {None, UP}:
            assert U not in heard[-policy.fails_to_down :]


@given(READINGS, POLICIES)
def test_a_better_status_needs_as_many_good_readings_in_a_row(
    readings: list[Reading], policy: CheckPolicy
) -> None:
    heard: list[Reading] = []
    for (before, after), reading in zip(pairwise(walk(readings, policy)), readings, strict=True):
        heard += [reading] if reading not in {X, M} else []
        if before.status is DOWN and after.status is not DOWN:
            assert D not in heard[-policy.oks_to_up :]
            assert len(heard) >= policy.oks_to_up
        if before.status is DEGRADED and after.status is UP:
            assert heard[-policy.oks_to_up :] == [U] * policy.oks_to_up


@given(READINGS, POLICIES)
def test_since_is_the_first_reading_of_the_run_and_never_goes_back(
    readings: list[Reading], policy: CheckPolicy
) -> None:
    times = [NOON + number * SECOND for number in range(len(readings))]
    changes = [
        (after.since, at)
        for (before, after), at in zip(pairwise(walk(readings, policy)), times, strict=True)
        if after.status is not before.status
    ]

    sinces = [since for since, _ in changes]
    assert all(since is not None and since <= at for since, at in changes)
    assert sinces == sorted(since for since in sinces if since is not None)


@given(READINGS, POLICIES)
def test_a_state_is_whole(readings: list[Reading], policy: CheckPolicy) -> None:
    most = max(policy.fails_to_down, policy.oks_to_up)

    for state in walk(readings, policy):
        assert (state.status is None) == (state.since is None)
        for latch in (state.down, state.trouble):
            assert (latch.run == 0) == (latch.since is None)
            assert latch.run < most or most == 1


@given(READINGS, POLICIES, st.sampled_from([U, G, D]))
def test_enough_equal_readings_always_settle_the_status(
    readings: list[Reading], policy: CheckPolicy, last: Reading
) -> None:
    enough = policy.fails_to_down + policy.oks_to_up

    state = walk([*readings, *[last] * enough], policy)[-1]

    assert state.status is EndpointStatus(last.value)
    assert is_confirmed(state)


@pytest.mark.parametrize(
    ("readings", "soon"),
    [
        ([U], False),
        ([D], True),
        ([U, D], True),
        ([U, D, D, D], False),
        ([U, D, D, D, U], True),
        ([U, X], True),
        ([U, X, X], False),
        ([X], True),
        ([M], False),
        ([U, D, X], True),
        ([U, D, X, X], False),
        ([U, D, M], False),
    ],
)
def test_a_second_look_is_for_doubt_and_for_the_first_silence(
    readings: list[Reading], soon: bool
) -> None:
    previous = readings[-2] if len(readings) > 1 else None

    assert wants_second_look(walk(readings)[-1], readings[-1], previous) is soon


@pytest.mark.parametrize(("age_s", "stale"), [(75.0, False), (75.001, True)])
def test_an_answer_is_stale_after_two_and_a_half_intervals(age_s: float, stale: bool) -> None:
    interval = timedelta(seconds=30)

    assert is_stale(NOON - timedelta(seconds=age_s), interval, NOON, CHECKS) is stale


def shown(
    measured: EndpointStatus | None = UP,
    *,
    expected_from: datetime | None = NOON - timedelta(days=1),
    in_maintenance: bool = False,
    answered_s: float | None = 10,
    asked_s: float | None = 10,
) -> tuple[str, bool]:
    found = shown_status(
        measured,
        expected_from=expected_from,
        in_maintenance=in_maintenance,
        last_answer_at=None if answered_s is None else NOON - timedelta(seconds=answered_s),
        last_asked_at=None if asked_s is None else NOON - timedelta(seconds=asked_s),
        interval=timedelta(seconds=30),
        now=NOON,
        policy=CHECKS,
    )
    return found.status.value, found.is_last_known


@pytest.mark.parametrize("measured", [None, *MEASURED])
@pytest.mark.parametrize("expected_from", [None, NOON + SECOND])
def test_what_is_not_due_yet_is_neither_green_nor_red(
    measured: EndpointStatus | None, expected_from: datetime | None
) -> None:
    assert shown(measured, expected_from=expected_from) == ("not_expected", False)


@pytest.mark.parametrize("measured", MEASURED)
def test_a_silent_endpoint_is_unknown_and_neither_green_nor_red(measured: EndpointStatus) -> None:
    assert shown(measured, answered_s=76, asked_s=1) == ("unknown", True)


@pytest.mark.parametrize("measured", MEASURED)
def test_a_failed_check_leaves_the_last_known_status(measured: EndpointStatus) -> None:
    assert shown(measured, answered_s=40, asked_s=10) == (measured.value, True)


def test_planned_work_is_shown_over_what_was_measured() -> None:
    assert shown(DOWN, in_maintenance=True) == ("maintenance", False)


def test_planned_work_that_nobody_confirms_any_more_is_unknown() -> None:
    assert shown(UP, in_maintenance=True, answered_s=80, asked_s=1) == ("unknown", True)


def test_what_was_never_asked_is_unknown() -> None:
    assert shown(None, answered_s=None, asked_s=None) == ("unknown", False)


@pytest.mark.parametrize(
    ("status", "since"),
    [
        ("up", NOON - 60 * SECOND),
        ("degraded", NOON - 60 * SECOND),
        ("down", NOON - 60 * SECOND),
        ("unknown", NOON - SECOND),
        ("maintenance", None),
        ("not_expected", None),
    ],
)
def test_a_status_is_dated_from_what_made_it_so(status: str, since: datetime | None) -> None:
    found = shown_since(
        EndpointStatus(status),
        measured_since=NOON - 60 * SECOND,
        last_answer_at=NOON - SECOND,
    )

    assert found == since
