"""The days on which the programme board meets; what it saw then is what later days compare with."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from migrations_tracker.domain.calendar_refusals import NameRequired, TooFarAhead

FARTHEST: Final = timedelta(days=3 * 366)


def check_board_date(day: date, name: str, today: date) -> None:
    """Raises the CalendarRefusal that names the field to mend. Boards of the past are welcome."""
    if not name.strip():
        raise NameRequired("the meeting")
    if day - today > FARTHEST:
        raise TooFarAhead(day=day, latest=today + FARTHEST)


def last_board(days: Sequence[date], today: date) -> date | None:
    """The latest day before today on which the board met."""
    return max((day for day in days if day < today), default=None)


def next_board(days: Sequence[date], today: date) -> date | None:
    """The first day from today on on which the board meets."""
    return min((day for day in days if day >= today), default=None)
