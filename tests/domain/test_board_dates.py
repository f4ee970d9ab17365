"""The days of the board: which was last, which is next, and what is refused."""

from datetime import date

import pytest

from migrations_tracker.domain.board_dates import check_board_date, last_board, next_board
from migrations_tracker.domain.calendar_refusals import NameRequired, TooFarAhead

TODAY = date(2026, 3, 9)
DAYS = [date(2026, 2, 12), date(2026, 3, 9), date(2026, 4, 9)]


def test_a_meeting_of_today_is_the_next_and_not_yet_the_last() -> None:
    assert last_board(DAYS, TODAY) == date(2026, 2, 12)
    assert next_board(DAYS, TODAY) == TODAY


def test_without_meetings_there_is_neither() -> None:
    assert last_board([], TODAY) is None
    assert next_board(DAYS, date(2026, 4, 10)) is None


def test_a_meeting_needs_a_name_and_is_not_far_ahead() -> None:
    with pytest.raises(NameRequired):
        check_board_date(TODAY, " ", TODAY)
    with pytest.raises(TooFarAhead, match="Write 11 March 2029 or earlier"):
        check_board_date(date(2029, 3, 12), "Board", TODAY)


def test_a_meeting_of_the_past_may_be_recorded() -> None:
    check_board_date(date(2013, 11, 4), "Board", TODAY)
