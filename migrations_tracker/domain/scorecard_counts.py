"""What the measures of a scorecard count, from rows of what suppliers owned, moved and promised."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import Final

from migrations_tracker.domain.availability import Availability
from migrations_tracker.domain.delivery import Plan, slip_working_days
from migrations_tracker.domain.scorecard import Period, Tally

MINUTE: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Move:
    """A change of a forecast on a day, in working days; earlier is negative."""

    on: date
    working_days: int


@dataclass(frozen=True, slots=True)
class Owned:
    """A milestone in the time that its supplier led the migration: `until` is None if it does yet.

    `moves` are those of that time; `applies` is false where it was set aside.
    """

    since: date
    until: date | None
    plan: Plan
    applies: bool
    moves: tuple[Move, ...] = ()

    def led_on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)

    @property
    def finished_on(self) -> date | None:
        """When its supplier finished it; None where it did not, or somebody else did."""
        done = self.plan.actual
        return done if done and self.applies and self.led_on(done) else None


@dataclass(frozen=True, slots=True)
class Paper:
    """A piece of evidence that a supplier put on record."""

    added_on: date
    is_rejected: bool


@dataclass(frozen=True, slots=True)
class Word:
    """An update that came on a day, and the day by which the next one was promised."""

    on: date
    next_by: date | None


@dataclass(frozen=True, slots=True)
class Words:
    """The updates of one migration in their order, in the time that its supplier led it."""

    said: tuple[Word, ...]
    until: date | None


def on_time(owned: Iterable[Owned], period: Period) -> Tally:
    """Of the milestones finished in the period, and planned before: those not after their day."""
    done = [
        (day, one.plan.baseline)
        for one in owned
        if one.plan.baseline and (day := one.finished_on) and period.holds(day)
    ]
    return Tally(sum(day <= due for day, due in done), len(done))


def stability(owned: Iterable[Owned], period: Period) -> Tally:
    """Moves in the period of the milestones that were open in it and had a forecast."""
    open_then = [one for one in owned if _was_open(one, period)]
    moved = sum(period.holds(move.on) for one in open_then for move in one.moves)
    return Tally(moved, len(open_then))


def _was_open(one: Owned, period: Period) -> bool:
    ends = min(day for day in (one.until, one.plan.actual, period.last) if day)
    return (
        one.applies
        and one.plan.forecast is not None
        and (one.since <= period.last and period.first <= ends)
    )


def accepted(papers: Iterable[Paper], period: Period) -> Tally:
    found = [paper for paper in papers if period.holds(paper.added_on)]
    return Tally(sum(not paper.is_rejected for paper in found), len(found))


def available(spans: Iterable[Availability]) -> Tally:
    """Whole minutes, over all endpoints together; those that count in part are rounded down."""
    found = list(spans)
    reached = sum((one.up + one.degraded for one in found), timedelta())
    counted = sum((one.counted for one in found), timedelta())
    return Tally(reached // MINUTE, counted // MINUTE)


def updates_kept(everything: Iterable[Words], period: Period, today: date) -> Tally:
    """Promises that fell due in the period, or were kept early in it."""
    settled = [fate for words in everything for fate in _fates(words, today)]
    found = [kept for day, kept in settled if period.holds(day)]
    return Tally(sum(found), len(found))


def _fates(words: Words, today: date) -> Iterable[tuple[date, bool]]:
    """When each promise was settled, and whether it was kept. What is not due yet is neither."""
    following = [*(word.on for word in words.said[1:]), None]
    for word, came in zip(words.said, following, strict=False):
        due = word.next_by
        if due is None:
            continue
        if came is not None and came <= due:
            yield came, True
        elif due < today and (words.until is None or due <= words.until):
            yield due, False


def median_slip(owned: Iterable[Owned], today: date) -> float | None:
    """The middle one of the slips, in working days, of what is planned and not set aside."""
    slips = [
        slip
        for one in owned
        if one.applies and (slip := slip_working_days(one.plan, today)) is not None
    ]
    return median(slips) if slips else None


def days_later(moves: Iterable[Move]) -> int:
    """The working days of all moves to a later date."""
    return sum(move.working_days for move in moves if move.working_days > 0)


def most_of(days: Sequence[int], share: float = 2 / 3) -> tuple[int, int]:
    """How few make up most of a sum: their number, and the percentage that they make up.

    (0, 0) where there is nothing to sum. The percentage is rounded down.
    """
    total, reached = sum(days), 0
    if total <= 0:
        return 0, 0
    for count, part in enumerate(sorted(days, reverse=True), start=1):
        reached += part
        if reached >= share * total:
            return count, reached * 100 // total
    return len(days), 100
