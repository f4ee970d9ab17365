"""How long an endpoint could be reached, and which times count for nothing."""

from datetime import datetime, timedelta

import pytest

from migrations_tracker.domain.availability import (
    Availability,
    Gap,
    GapCause,
    availability,
    gap_before,
    quiet_since,
)
from migrations_tracker.domain.endpoint_state import EndpointStatus
from migrations_tracker.domain.policy import CHECKS
from migrations_tracker.domain.readings import Reading
from tests.make import NOON

UP, DEGRADED, DOWN = EndpointStatus.UP, EndpointStatus.DEGRADED, EndpointStatus.DOWN
UNSEEN, MAINTENANCE = GapCause.UNSEEN, GapCause.MAINTENANCE
HALF_A_MINUTE = timedelta(seconds=30)


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def gap(starts: float, ends: float, cause: GapCause = UNSEEN) -> Gap:
    return Gap(at(starts), at(ends), cause)


def over(
    *changes: tuple[float, EndpointStatus], gaps: tuple[Gap, ...] = (), until: float = 100
) -> Availability:
    """From minute 0 to minute `until`."""
    made = [(at(minutes), status) for minutes, status in changes]
    return availability(made, gaps, since=at(0), until=at(until))


def minutes(found: Availability) -> tuple[float, ...]:
    spans = (found.up, found.degraded, found.down, found.maintenance, found.unseen)
    return tuple(span / timedelta(minutes=1) for span in spans)


def test_durations_come_from_the_changes_of_status() -> None:
    found = over((-50, UP), (60, DEGRADED), (70, DOWN), (80, UP))

    assert minutes(found) == (80, 10, 10, 0, 0)
    assert found.share == pytest.approx(0.9)


def test_before_the_first_change_nothing_is_known() -> None:
    found = over((40, UP))

    assert minutes(found) == (60, 0, 0, 0, 0)


def test_a_change_after_the_end_does_not_count() -> None:
    assert minutes(over((0, UP), (200, DOWN))) == (100, 0, 0, 0, 0)


def test_maintenance_and_gaps_leave_the_figure_and_are_said() -> None:
    found = over((0, UP), (50, DOWN), (90, UP), gaps=(gap(50, 90, MAINTENANCE), gap(10, 20)))

    assert minutes(found) == (50, 0, 0, 40, 10)
    assert found.share == 1


def test_overlapping_gaps_are_left_out_once_and_maintenance_wins() -> None:
    overlapping = (gap(10, 40), gap(30, 60), gap(20, 50, MAINTENANCE), gap(20, 50, MAINTENANCE))

    found = over((0, DOWN), gaps=overlapping)

    assert minutes(found) == (0, 0, 50, 30, 20)


def test_a_time_that_does_not_count_at_all_has_no_share() -> None:
    assert over((0, DOWN), gaps=(gap(-10, 200),)).share is None
    assert over().share is None


@pytest.mark.parametrize(
    ("held", "reading", "quiet"),
    [
        (None, Reading.UP, None),
        (None, Reading.UNKNOWN, 5),
        (None, Reading.MAINTENANCE, 5),
        (1, Reading.UNKNOWN, 1),
        (1, Reading.MAINTENANCE, 1),
        (1, Reading.DOWN, None),
    ],
)
def test_silence_begins_with_the_first_reading_that_says_nothing(
    held: float | None, reading: Reading, quiet: float | None
) -> None:
    before = None if held is None else at(held)

    assert quiet_since(before, reading, at(5)) == (None if quiet is None else at(quiet))


def ended(
    *,
    missed: int = 0,
    quiet: float | None = None,
    last: Reading = Reading.UP,
    reading: Reading = Reading.UP,
) -> Gap | None:
    """What a check at minute 10, due at minute 5 and asked each half minute, puts an end to."""
    return gap_before(
        due_at=at(5),
        slot_at=at(5 + missed / 2),
        missed=missed,
        quiet=None if quiet is None else at(quiet),
        last_reading=last,
        reading=reading,
        at=at(10),
        interval=HALF_A_MINUTE,
        policy=CHECKS,
    )


def test_slots_that_passed_unasked_are_a_gap_whatever_was_answered_then() -> None:
    expected = Gap(at(5), at(6), UNSEEN, 2)

    assert ended(missed=2) == expected
    assert ended(missed=2, quiet=1, last=Reading.UNKNOWN, reading=Reading.UNKNOWN) == expected


def test_a_silence_is_a_gap_once_it_made_the_status_stale() -> None:
    assert ended(quiet=8.75, last=Reading.UNKNOWN) is None
    assert ended(quiet=8.7, last=Reading.UNKNOWN) == Gap(at(8.7), at(10), UNSEEN, 0)


def test_maintenance_is_a_gap_however_short() -> None:
    found = ended(quiet=9.5, last=Reading.MAINTENANCE, reading=Reading.DOWN)

    assert found == Gap(at(9.5), at(10), MAINTENANCE, 0)


def test_while_it_lasts_a_silence_is_no_gap_yet() -> None:
    assert ended(quiet=1, last=Reading.UNKNOWN, reading=Reading.UNKNOWN) is None
    assert ended(quiet=1, last=Reading.UNKNOWN, reading=Reading.MAINTENANCE) is None
