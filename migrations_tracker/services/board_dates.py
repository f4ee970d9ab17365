"""The days on which the programme board meets, each change with its event, or neither."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from migrations_tracker.domain.board_dates import check_board_date
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.calendar_refusals import DayTaken, WhyRequired
from migrations_tracker.domain.ledger import EventKind, Fields
from migrations_tracker.models import BoardDate, Event
from migrations_tracker.services.audit import Origin, append, lock_programme
from migrations_tracker.services.freezes import check_keeper


@dataclass(frozen=True, slots=True)
class BoardDateOutcome:
    board_date: BoardDate
    event: Event | None


@transaction.atomic
def add_board_date(day: date, name: str, origin: Origin) -> BoardDateOutcome:
    """Say that the board meets on a day. At most six queries; the event is None where it stood.

    Raises NotYours, DayTaken or what `check_board_date` raises; nothing has been written then.
    """
    check_keeper(origin, "add a board date")
    check_board_date(day, name, london_date(origin.now))
    stream, name = lock_programme(), name.strip()
    if before := BoardDate.objects.in_force().filter(day=day).first():
        if before.name == name:
            return BoardDateOutcome(before, None)
        raise DayTaken(day=day, name=before.name)
    board_date = BoardDate.objects.create(day=day, name=name, added_at=origin.now)
    event = append(stream, EventKind.BOARD_DATE_ADDED, origin, new=_fields(board_date))
    return BoardDateOutcome(board_date, event)


@transaction.atomic
def remove_board_date(board_date_id: int, origin: Origin, *, reason: str) -> BoardDateOutcome:
    """Say that the board does not meet on a day after all. At most six queries.

    Raises NotYours, WhyRequired or BoardDate.DoesNotExist; nothing has been written then.
    """
    check_keeper(origin, "remove a board date")
    if not reason.strip():
        raise WhyRequired("the board date is removed")
    stream = lock_programme()
    board_date = BoardDate.objects.get(pk=board_date_id)
    if board_date.removed_at is not None:
        return BoardDateOutcome(board_date, None)
    board_date.removed_at = origin.now
    board_date.save(update_fields=["removed_at"])
    old, kind = _fields(board_date), EventKind.BOARD_DATE_REMOVED
    event = append(stream, kind, origin, old=old, reason=reason.strip())
    return BoardDateOutcome(board_date, event)


def _fields(board_date: BoardDate) -> Fields:
    return {
        "board_date": board_date.pk,
        "name": board_date.name,
        "day": board_date.day.isoformat(),
    }
