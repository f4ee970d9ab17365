"""The ledger of the soak sees a turn that nobody asked in, and a gap that does not hold it."""

from datetime import timedelta

from migrations_tracker.domain.schedule import next_due
from tests.make import NOON

from .ledger import holes, turns, unasked

REF, INTERVAL = "E09000007-dns", timedelta(seconds=10)
FIRST = next_due(REF, INTERVAL, NOON)
SLOTS = {FIRST + number * INTERVAL for number in range(6)}


def test_turns_go_from_the_first_result_to_the_last() -> None:
    assert set(turns(REF, INTERVAL, SLOTS)) == SLOTS - {FIRST}


def test_a_second_look_between_two_turns_takes_the_place_of_none() -> None:
    second_look = FIRST + timedelta(seconds=3)

    assert list(unasked(REF, INTERVAL, SLOTS | {second_look})) == []


def test_a_turn_without_result_is_a_hole_unless_a_gap_holds_it() -> None:
    lost = FIRST + 2 * INTERVAL
    missing = list(unasked(REF, INTERVAL, SLOTS - {lost}))

    assert missing == [lost]
    assert holes(missing, [(FIRST, lost), (lost + INTERVAL, lost + 2 * INTERVAL)]) == [lost]
    assert holes(missing, [(lost, lost + INTERVAL)]) == []
