"""What a person compares the present with: the last board, yesterday or last week."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from migrations_tracker.domain.board_dates import last_board
from migrations_tracker.domain.calendar import add_working_days
from migrations_tracker.domain.findings import long_date

WEEK: Final = timedelta(days=7)
DAY: Final = timedelta(days=1)


class Comparison(StrEnum):
    """As addresses and settings have it."""

    LAST_BOARD = "last-board"
    YESTERDAY = "yesterday"
    LAST_WEEK = "last-week"

    @property
    def label(self) -> str:
        return self.value.replace("-", " ").capitalize()


@dataclass(frozen=True, slots=True)
class Compared:
    """The day from whose beginning changes count; `words` is “the last board, 12 February 2026”."""

    by: Comparison
    day: date
    words: str


def compared_with(by: Comparison, boards: Sequence[date], today: date) -> Compared:
    """`boards` are all days on which the board meets. Where it has never met, it is a week ago.

    Yesterday is the last working day: what was done on Friday is still news on Monday.
    """
    if by is Comparison.LAST_BOARD:
        board = last_board(boards, today)
        day = board or today - WEEK
        return Compared(by, day, f"the last board, {long_date(day)}" if board else long_date(day))
    if by is Comparison.LAST_WEEK:
        day = today - WEEK
        return Compared(by, day, f"last week, {long_date(day)}")
    day = add_working_days(today, -1)
    name = "yesterday" if day == today - DAY else "the last working day"
    return Compared(by, day, f"{name}, {long_date(day)}")
