"""When an endpoint is next due: exact, spread out, and never in arrears."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrations_tracker.domain.schedule import missed_slots, next_due, phase, retry_due
from tests.make import NOON

REFS = st.text(min_size=1, max_size=60)
INTERVALS = st.integers(5, 86_400).map(lambda seconds: timedelta(seconds=seconds))
TIMES = st.datetimes(datetime(2010, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds of aware ones
RETRY = timedelta(seconds=8)
HALF_MINUTE = timedelta(seconds=30)


@given(REFS, INTERVALS, TIMES)
def test_the_next_turn_is_after_now_and_within_one_interval(
    ref: str, interval: timedelta, now: datetime
) -> None:
    assert now < next_due(ref, interval, now) <= now + interval


@given(REFS, INTERVALS, TIMES, st.integers(0, 1000))
def test_turns_are_exactly_one_interval_apart_whenever_they_are_computed(
    ref: str, interval: timedelta, now: datetime, later: int
) -> None:
    first = next_due(ref, interval, now)

    assert next_due(ref, interval, first) == first + interval
    assert next_due(ref, interval, first + later * interval) == first + (later + 1) * interval


@given(REFS, INTERVALS, TIMES)
def test_a_second_look_comes_soon_and_never_after_the_normal_turn(
    ref: str, interval: timedelta, now: datetime
) -> None:
    turn = next_due(ref, interval, now)
    due = retry_due(ref, interval, RETRY, now, turn)

    assert now < due <= turn
    assert due - now <= min(interval / 4, RETRY) * 1.2 + timedelta(microseconds=1)


@given(INTERVALS, TIMES, st.integers(0, 10_000))
def test_missed_turns_are_the_whole_intervals_that_passed(
    interval: timedelta, due: datetime, turns: int
) -> None:
    assert missed_slots(due, interval, due + (turns + 1) * interval) == turns


@given(INTERVALS, TIMES, st.integers(0, 10_000), st.floats(0.001, 0.999))
def test_a_second_look_that_is_overtaken_by_turns_is_missed_with_all_but_the_last_of_them(
    interval: timedelta, due: datetime, turns: int, part: float
) -> None:
    assert missed_slots(due, interval, due + (turns + part) * interval) == turns


def test_nothing_is_missed_before_it_is_due() -> None:
    assert missed_slots(NOON, HALF_MINUTE, NOON - timedelta(hours=1)) == 0


@pytest.mark.parametrize(
    ("ref", "offset"),
    [("E09000007-mail_relay", 19.34), ("E09000014-dns", 14.785)],
)
def test_a_phase_is_the_same_on_every_machine(ref: str, offset: float) -> None:
    assert phase(ref, HALF_MINUTE) == timedelta(seconds=offset)


def test_endpoints_are_spread_over_the_interval() -> None:
    dues = Counter(
        int((next_due(f"E{number:08d}-dns", HALF_MINUTE, NOON) - NOON).total_seconds())
        for number in range(3000)
    )

    assert len(dues) == 30
    assert max(dues.values()) < 150


def test_second_looks_of_many_endpoints_do_not_come_at_once() -> None:
    turn = NOON + HALF_MINUTE
    dues = {retry_due(f"E{number}-dns", HALF_MINUTE, RETRY, NOON, turn) for number in range(100)}

    assert len(dues) > 60
