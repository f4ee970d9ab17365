"""The events of freezes and board dates, and the finding of their page, in words."""

from collections.abc import Sequence
from datetime import date

from migrations_tracker.domain.findings import count_of, long_date
from migrations_tracker.domain.freezes import Frozen, span_words
from migrations_tracker.domain.ledger import EventKind, Fields


def calendar_event_words(kind: str, old: Fields, new: Fields) -> str:
    fields = new or old
    if kind in {EventKind.BOARD_DATE_ADDED, EventKind.BOARD_DATE_REMOVED}:
        way = "added" if kind == EventKind.BOARD_DATE_ADDED else "removed"
        return f"Board date {way}: {_name(fields)}, {long_date(_day(fields, 'day'))}"
    way = "added" if kind == EventKind.FREEZE_ADDED else "removed"
    span = span_words(_day(fields, "starts_on"), _day(fields, "ends_on"))
    return f"Freeze {way}: {_name(fields)}, {span}"


def freezes_heading(freezes: Sequence[Frozen], today: date) -> str:
    """The finding, such as “2 freezes are in force today; the next begins on 14 December 2026”."""
    now = sum(one.touches(today, today) for one in freezes)
    ahead = min((one.first for one in freezes if one.first > today), default=None)
    verb = "is" if now == 1 else "are"
    first = f"{count_of(now, 'freeze')} {verb} in force today".capitalize()
    return f"{first}; the next begins on {long_date(ahead)}" if ahead else first


def _name(fields: Fields) -> str:
    return str(fields.get("name"))


def _day(fields: Fields, name: str) -> date:
    return date.fromisoformat(str(fields.get(name)))
