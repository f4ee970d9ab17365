"""The plan of all migrations as one timeline: their cutovers, the freezes, and what moved."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from boroughs.models import Borough
from migrations_tracker.domain.access import Principal
from migrations_tracker.domain.board_dates import last_board
from migrations_tracker.domain.calendar import effective_on, london_date
from migrations_tracker.domain.delay_reasons import DelayReason
from migrations_tracker.domain.freezes import Frozen
from migrations_tracker.domain.milestones import MilestoneCode
from migrations_tracker.domain.programme import Finish, forecast_finish
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import BoardDate, Freeze, PsnMigration, Slip
from migrations_tracker.selectors.migrations import MigrationRow
from migrations_tracker.selectors.overview import borough_lines

MOST_MOVES = 100


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """One migration, and the day on which it was opened."""

    row: MigrationRow
    opened: date


@dataclass(frozen=True, slots=True)
class Move:
    """A cutover whose forecast moved, `working_days` later, or earlier where it is negative."""

    borough: Borough
    old: date
    new: date
    working_days: int
    reason: str
    note: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Timeline:
    """The rows by the day of their cutover, undated ones last. `finish` is of these rows.

    `since` is the day from which moves are told: the one asked for, else the last board's.
    """

    rows: Sequence[TimelineRow]
    finish: Finish
    freezes: Sequence[Frozen]
    boards: Sequence[date]
    since: date | None
    moves: Sequence[Move]


def timeline(principal: Principal, now: datetime, since: date | None) -> Timeline:
    """What a principal may see of the plan. Seventeen queries, however many migrations."""
    today = london_date(now)
    lines = borough_lines(principal, now)
    shown = [line.migration for line in lines if line.migration and line.is_visible]
    rows = [row for row in shown if row.stage is not Stage.WITHDRAWN]
    opened = dict(
        PsnMigration.objects.filter(pk__in=[row.id for row in rows]).values_list("pk", "opened_at")
    )
    freezes = Freeze.objects.visible_to(principal).in_force().select_related("borough")
    boards = [board.day for board in BoardDate.objects.in_force()]
    told_from = since or last_board(boards, today)
    return Timeline(
        rows=sorted(
            (TimelineRow(row, london_date(opened[row.id])) for row in rows), key=_cutover_first
        ),
        finish=forecast_finish([row.plan for row in rows], today),
        freezes=[one.as_frozen for one in freezes],
        boards=boards,
        since=told_from,
        moves=_moves(principal, told_from, now) if told_from else (),
    )


def _cutover_first(one: TimelineRow) -> tuple[date, str]:
    plan = one.row.plan
    return plan.actual or plan.forecast or date.max, one.row.borough.short_name


def _moves(principal: Principal, since: date, now: datetime) -> list[Move]:
    """The newest moves of cutovers recorded since the end of a day. One query."""
    found = Slip.objects.visible_to(principal).filter(
        milestone__code=MilestoneCode.CUTOVER.value,
        old_date__isnull=False,
        recorded_at__gt=effective_on(since, now),
    )
    rows = found.select_related("milestone__migration__borough").order_by("-recorded_at", "-id")
    return [
        Move(
            borough=slip.milestone.migration.borough,
            old=slip.old_date,
            new=slip.new_date,
            working_days=slip.working_days,
            reason=DelayReason(slip.reason_code).label if slip.reason_code else "",
            note=slip.note,
            at=slip.recorded_at,
        )
        for slip in rows[:MOST_MOVES]
        if slip.old_date
    ]
