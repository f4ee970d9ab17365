"""The calendar of the plan: its freezes, the days of the board, and what changed in it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from boroughs.models import Borough
from migrations_tracker.domain.access import Principal, Role
from migrations_tracker.domain.board_dates import last_board, next_board
from migrations_tracker.domain.calendar import working_days_from_to
from migrations_tracker.domain.freezes import Frozen
from migrations_tracker.domain.ledger import CALENDAR_KINDS
from migrations_tracker.models import BoardDate, Event, Freeze, PsnMigration
from migrations_tracker.selectors.activity import Change, event_changes

NEWEST = 20


@dataclass(frozen=True, slots=True)
class FreezeRow:
    id: int
    frozen: Frozen
    reason: str

    @property
    def working_days(self) -> int:
        """How many of its days would have been worked."""
        return working_days_from_to(self.frozen.first, self.frozen.last)


@dataclass(frozen=True, slots=True)
class Month:
    """The freezes that begin in one month, in the order of their first days."""

    first: date
    rows: Sequence[FreezeRow]


@dataclass(frozen=True, slots=True)
class PlanCalendar:
    """`ahead` and `past` freezes by the month of their first day; of those past the newest first.

    `keeps` is whether the principal may change the calendar.
    """

    ahead: Sequence[Month]
    past: Sequence[Month]
    boards: Sequence[BoardDate]
    last_board: date | None
    next_board: date | None
    changes: Sequence[Change]
    keeps: bool

    @property
    def freezes(self) -> list[Frozen]:
        return [row.frozen for month in (*self.ahead, *self.past) for row in month.rows]


def plan_calendar(principal: Principal, today: date) -> PlanCalendar:
    """Freezes in force that a principal may see, board dates and the last changes. Seven queries.

    A freeze is past from the day after its last.
    """
    found = Freeze.objects.visible_to(principal).in_force().select_related("borough")
    rows = [FreezeRow(one.pk, one.as_frozen, one.reason) for one in found]
    boards = list(BoardDate.objects.in_force())
    days = [board.day for board in boards]
    return PlanCalendar(
        ahead=_by_month(row for row in rows if row.frozen.last >= today),
        past=_by_month(row for row in rows if row.frozen.last < today)[::-1],
        boards=boards,
        last_board=last_board(days, today),
        next_board=next_board(days, today),
        changes=_changes(principal),
        keeps=Role.MANAGER in principal.roles,
    )


def freeze_row(freeze_id: int, principal: Principal) -> FreezeRow | None:
    """A freeze in force that the principal may see. One query."""
    seen = Freeze.objects.visible_to(principal).in_force().select_related("borough")
    found = seen.filter(pk=freeze_id).first()
    return FreezeRow(found.pk, found.as_frozen, found.reason) if found else None


def freezable_boroughs(principal: Principal) -> list[Borough]:
    """The boroughs with an open migration that the principal may see. One query."""
    found = PsnMigration.objects.visible_to(principal).still_open().select_related("borough")
    return [migration.borough for migration in found]


def _by_month(rows: Iterable[FreezeRow]) -> list[Month]:
    months = groupby(rows, key=lambda row: row.frozen.first.replace(day=1))
    return [Month(first, list(those)) for first, those in months]


def _changes(principal: Principal) -> list[Change]:
    kinds = [kind.value for kind in CALENDAR_KINDS]
    events = (
        Event.objects.visible_to(principal)
        .filter(kind__in=kinds)
        .select_related("stream__migration__borough")
        .order_by("-recorded_at", "-id")[:NEWEST]
    )
    return event_changes(list(events), principal)
