"""How long an endpoint has to be up, what it may be down, and what our own gaps do to it."""

from datetime import UTC, datetime, timedelta

import pytest

from migrations_tracker.domain.availability import Gap, GapCause
from migrations_tracker.domain.policy import GATE
from migrations_tracker.domain.soak import Flip, needed_from, soak
from tests.domain.gate_facts import DEGRADED, DOWN, LONG_AGO, NOW, UP

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def unseen(starts: datetime, ends: datetime) -> Gap:
    return Gap(starts, ends, GapCause.UNSEEN)


def utc(month: int, day: int, hour: int = 0, *, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "start"),
    [
        # Ten full working days before a Monday, a Saturday, and the Sunday after it.
        (utc(3, 9, 12), utc(2, 23)),
        (utc(3, 14, 12), utc(3, 2)),
        (utc(3, 15, 12), utc(3, 2)),
        # Good Friday and Easter Monday are none; summer time begins in between.
        (utc(4, 13, 12), utc(3, 26)),
        # Christmas Day, the Boxing Day holiday of that year (a Monday) and New Year's Day are none.
        (utc(1, 6, 12, year=2027), utc(12, 18)),
    ],
)
def test_a_soak_is_ten_full_working_days_before_today(now: datetime, start: datetime) -> None:
    assert needed_from(now, [], GATE) == start


def test_the_day_begins_in_london_when_clocks_go_back() -> None:
    assert needed_from(utc(11, 3, 12), [], GATE) == utc(10, 19, 23)


WEDNESDAY = utc(3, 11, 12)


@pytest.mark.parametrize(
    ("gap", "start"),
    [
        # Without a gap the soak has to have begun on Wednesday 25 February; an hour is no day.
        (unseen(utc(3, 4, 9), utc(3, 4, 10)), utc(2, 25)),
        (unseen(utc(3, 4, 9), utc(3, 4, 22)), utc(2, 24)),
        (unseen(utc(3, 3), utc(3, 5)), utc(2, 23)),
        # A week lost, and a gap that the longer soak reaches only because of it.
        (unseen(utc(2, 26), utc(3, 5)), utc(2, 18)),
        (unseen(utc(2, 26), utc(3, 6)), utc(2, 17)),
        # What was lost before the soak is no part of it.
        (unseen(utc(2, 2), utc(2, 9)), utc(2, 25)),
        # One that is still open.
        (unseen(WEDNESDAY - 13 * HOUR, WEDNESDAY), utc(2, 24)),
    ],
)
def test_gaps_of_our_own_extend_it_by_as_much(gap: Gap, start: datetime) -> None:
    assert needed_from(WEDNESDAY, [gap], GATE) == start


def test_a_gap_that_the_longer_soak_reaches_extends_it_again() -> None:
    gaps = [unseen(utc(3, 3), utc(3, 5)), unseen(utc(2, 23, 1), utc(2, 26, 2))]

    assert needed_from(WEDNESDAY, gaps, GATE) == utc(2, 20)


def test_gaps_that_overlap_count_once() -> None:
    whole = [unseen(utc(3, 3), utc(3, 5))]
    parts = [unseen(utc(3, 3), utc(3, 4, 12)), unseen(utc(3, 4), utc(3, 5))]

    assert needed_from(WEDNESDAY, parts, GATE) == needed_from(WEDNESDAY, whole, GATE)


def test_planned_work_neither_lengthens_nor_spoils_it() -> None:
    work = Gap(utc(3, 3), utc(3, 5), GapCause.MAINTENANCE)
    flips = [Flip(LONG_AGO, UP), Flip(utc(3, 3), DOWN), Flip(utc(3, 5), UP)]

    found = soak(flips, LONG_AGO, gaps=[work], now=WEDNESDAY, policy=GATE)

    assert (found.needed_from, found.downtime) == (utc(2, 25), timedelta(0))


@pytest.mark.parametrize(
    ("flips", "downtime"),
    [
        ([Flip(LONG_AGO, UP)], timedelta(0)),
        ([Flip(LONG_AGO, UP), Flip(NOW - HOUR, DOWN)], HOUR),
        ([Flip(LONG_AGO, UP), Flip(NOW - 3 * HOUR, DEGRADED), Flip(NOW - HOUR, UP)], 2 * HOUR),
        ([Flip(LONG_AGO, DOWN), Flip(utc(2, 23, 1), UP)], HOUR),
        ([Flip(LONG_AGO, UP), Flip(utc(2, 20), DOWN), Flip(utc(2, 22), UP)], timedelta(0)),
        ([Flip(LONG_AGO, UP), Flip(utc(2, 20), DOWN), Flip(utc(2, 23, 2), UP)], 2 * HOUR),
    ],
)
def test_time_down_or_degraded_within_the_soak_counts(
    flips: list[Flip], downtime: timedelta
) -> None:
    found = soak(flips, LONG_AGO, gaps=[], now=NOW, policy=GATE)

    assert found.downtime == downtime
    assert found.is_long_enough()


def test_nobody_is_down_while_nobody_watches() -> None:
    flips = [Flip(LONG_AGO, UP), Flip(NOW - 4 * HOUR, DOWN)]

    found = soak(flips, LONG_AGO, gaps=[unseen(NOW - 3 * HOUR, NOW)], now=NOW, policy=GATE)

    assert found.downtime == HOUR
    assert not found.is_spoiled(GATE)


@pytest.mark.parametrize(("minutes", "spoiled"), [(59, False), (60, False), (61, True)])
def test_an_hour_in_all_is_allowed(minutes: int, spoiled: bool) -> None:
    half = timedelta(minutes=minutes) / 2
    flips = [
        Flip(LONG_AGO, UP),
        Flip(NOW - 2 * DAY, DOWN),
        Flip(NOW - 2 * DAY + half, UP),
        Flip(NOW - half, DEGRADED),
    ]

    assert soak(flips, LONG_AGO, gaps=[], now=NOW, policy=GATE).is_spoiled(GATE) is spoiled


@pytest.mark.parametrize(
    ("began", "is_long_enough"), [(utc(2, 23), True), (utc(2, 23, 1), False), (NOW, False)]
)
def test_it_begins_when_the_endpoint_is_both_expected_and_measured(
    began: datetime, is_long_enough: bool
) -> None:
    late_up = soak([Flip(began, UP)], LONG_AGO, gaps=[], now=NOW, policy=GATE)
    late_expected = soak([Flip(LONG_AGO, UP)], began, gaps=[], now=NOW, policy=GATE)

    assert late_up.is_long_enough() is is_long_enough
    assert late_expected.is_long_enough() is is_long_enough


def test_what_is_not_expected_or_never_measured_has_not_begun() -> None:
    assert not soak([], LONG_AGO, gaps=[], now=NOW, policy=GATE).is_long_enough()
    assert not soak([Flip(LONG_AGO, UP)], None, gaps=[], now=NOW, policy=GATE).is_long_enough()
