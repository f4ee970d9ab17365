"""The cutover of one service of a borough: what is recorded of it, and how it stands at an instant.

Planned in a window, rehearsed, ended by an outcome and signed off. After a roll-back a new window
begins the next attempt, which is rehearsed anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.psn_services import CutoverOutcome, PsnService
from migrations_tracker.domain.stages import LINE, Stage

MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Window:
    """When a service is to be cut over, and up to when it can still be backed out of."""

    starts_at: datetime
    ends_at: datetime
    no_return_at: datetime | None = None

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last London date that it touches; midnight itself ends a day."""
        return london_date(self.starts_at), london_date(self.ends_at - MOMENT)


@dataclass(frozen=True, slots=True)
class Ended:
    """How an attempt ended, when, and why where it was not completed."""

    outcome: CutoverOutcome
    at: datetime
    note: str = ""


@dataclass(frozen=True, slots=True)
class Cutover:
    """The present of one service's cutover. `signed_off_at` is None until it is signed off."""

    service: PsnService
    in_scope: bool = True
    window: Window | None = None
    rehearsed: date | None = None
    ended: Ended | None = None
    signed_off_at: datetime | None = None

    @property
    def outcome(self) -> CutoverOutcome | None:
        return self.ended.outcome if self.ended else None

    @property
    def is_cut_over(self) -> bool:
        return self.in_scope and self.outcome is CutoverOutcome.COMPLETED

    @property
    def is_in_use(self) -> bool:
        """Some or all of the borough use it over the PSN already."""
        return self.outcome in {CutoverOutcome.COMPLETED, CutoverOutcome.PARTIAL}


class CutoverState(StrEnum):
    """How one service's cutover stands, in the order in which it comes about."""

    OUT_OF_SCOPE = "out_of_scope"
    NOT_PLANNED = "not_planned"
    PLANNED = "planned"
    UNDER_WAY = "under_way"
    OUTCOME_DUE = "outcome_due"
    COMPLETED = "completed"
    PARTIAL = "partial"
    ROLLED_BACK = "rolled_back"

    @property
    def label(self) -> str:
        if self is CutoverState.COMPLETED:
            return "Cut over"
        if self is CutoverState.OUTCOME_DUE:
            return "Outcome not recorded"
        return self.value.replace("_", " ").capitalize()


def state_of(cutover: Cutover, now: datetime) -> CutoverState:
    """How a cutover stands: scope first, then its outcome, then its window."""
    if not cutover.in_scope:
        return CutoverState.OUT_OF_SCOPE
    if cutover.outcome:
        return CutoverState(cutover.outcome.value)
    if cutover.window is None:
        return CutoverState.NOT_PLANNED
    if now < cutover.window.starts_at:
        return CutoverState.PLANNED
    ended = now >= cutover.window.ends_at
    return CutoverState.OUTCOME_DUE if ended else CutoverState.UNDER_WAY


def is_from_before(ended_at: datetime, stage: Stage, since: datetime) -> bool:
    """Whether an outcome is of an attempt before the migration came, or came back, to `stage`.

    Going back takes no outcome away: a service that works goes on working until somebody records
    that it was rolled back. From live on every outcome is of the attempt that led there.
    """
    return stage in LINE and LINE.index(stage) <= LINE.index(Stage.CUTOVER) and ended_at < since


def cut_over(cutovers: Sequence[Cutover]) -> dict[PsnService, datetime]:
    """The services that are cut over, each with the instant from which it is."""
    return {one.service: one.ended.at for one in cutovers if one.is_cut_over and one.ended}
