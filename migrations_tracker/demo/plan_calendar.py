"""The calendar of the illustrative programme: its freezes and the meetings of its board.

Everything is told some time before it begins. What stood once is never told again, so that what
people remove stays removed, and a start that is cut off is simply taken up again.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from django.db import transaction

from boroughs.models import Borough
from migrations_tracker.demo.cast import Cast
from migrations_tracker.demo.play import Programme
from migrations_tracker.demo.script import MANAGER
from migrations_tracker.demo.turn import take_turn
from migrations_tracker.domain.access import Channel
from migrations_tracker.domain.calendar import LONDON, london_date
from migrations_tracker.domain.freezes import Frozen
from migrations_tracker.domain.months import first_of_month, months_through
from migrations_tracker.models import BoardDate, Freeze, PsnMigration
from migrations_tracker.services.audit import Origin
from migrations_tracker.services.board_dates import add_board_date
from migrations_tracker.services.freezes import add_freeze

NOTICE: Final = timedelta(days=150)
MORNING: Final = time(8, 30)
BOARD: Final = "Programme board"
HARINGEY: Final = "E09000014"


@dataclass(frozen=True, slots=True)
class Told:
    """A freeze of one year, where it holds and why."""

    frozen: Frozen
    borough: str
    reason: str


def play_calendar(programme: Programme, cast: Cast, now: datetime) -> int:
    """Tell what is due up to `now`; how many entries were new. Repeating adds none."""
    with transaction.atomic():
        take_turn()
        known_days = set(BoardDate.objects.values_list("day", flat=True))
        known_freezes = set(Freeze.objects.values_list("name", "starts_on"))
        told = 0
        for day in _boards(programme.start, london_date(now + NOTICE)):
            if day not in known_days:
                add_board_date(day, BOARD, _origin(programme, cast, day))
                told += 1
        for one in _freezes(programme.start, london_date(now + NOTICE)):
            if (one.frozen.name, one.frozen.first) not in known_freezes:
                told += _freeze(one, _origin(programme, cast, one.frozen.first))
    return told


def _freeze(one: Told, origin: Origin) -> bool:
    """A borough without an open migration, as people may have left it, has no freeze."""
    borough = Borough.objects.get(pk=one.borough) if one.borough else None
    if borough and not PsnMigration.objects.filter(borough=borough).still_open().exists():
        return False
    add_freeze(one.frozen, borough, origin, reason=one.reason)
    return True


def _boards(first: date, last: date) -> Iterator[date]:
    """The second Thursday of each month."""
    for month in months_through(first_of_month(first), last):
        day = month + timedelta(days=(3 - month.weekday()) % 7 + 7)
        if first <= day <= last:
            yield day


def _freezes(first: date, last: date) -> Iterator[Told]:
    for year in range(first.year, last.year + 1):
        for one in _of_year(year):
            if first <= one.frozen.first <= last:
                yield one


def _of_year(year: int) -> Iterator[Told]:
    christmas = Frozen("Christmas and New Year", date(year, 12, 24), date(year + 1, 1, 1))
    yield Told(christmas, "", "The service desks of most boroughs are closed.")
    billing = Frozen("Council tax billing", date(year, 3, 2), date(year, 3, 6))
    yield Told(billing, HARINGEY, "The yearly bills go out; no change to the network that week.")


def _origin(programme: Programme, cast: Cast, day: date) -> Origin:
    told = max(programme.start, day - NOTICE)
    at = datetime.combine(told, MORNING, tzinfo=LONDON)
    return Origin(cast.principal(MANAGER), Channel.PAGE, at, f"{programme.mark}/calendar")
