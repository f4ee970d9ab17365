"""Moving one milestone of many migrations: each by itself, through the service that moves one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from migrations_tracker.domain.bulk_words import Fate
from migrations_tracker.domain.errors import Refusal
from migrations_tracker.domain.milestones import MilestoneCode
from migrations_tracker.domain.plan_refusals import MilestoneChanged
from migrations_tracker.domain.plan_rules import Delay
from migrations_tracker.services.audit import Origin
from migrations_tracker.services.planning import change_forecast


@dataclass(frozen=True, slots=True)
class Move:
    """The day for which a milestone of one migration is to be forecast, by the version read."""

    migration_id: int
    day: date
    version: int


@dataclass(frozen=True, slots=True)
class Became:
    """What became of one move; `why` is a refusal in its words."""

    fate: Fate
    why: str = ""


def move_dates(
    code: MilestoneCode, moves: Iterable[Move], origin: Origin, *, delay: Delay
) -> list[Became]:
    """Move each, in a transaction of its own: a refused one keeps no other from being written.

    Eighteen queries for each that moves, the two around its transaction among them.
    """
    return [_attempt(code, move, origin, delay, keep=True) for move in moves]


def try_dates(
    code: MilestoneCode, moves: Iterable[Move], origin: Origin, *, delay: Delay
) -> list[Became]:
    """What `move_dates` would do just now. Nothing is written: each is taken back."""
    return [_attempt(code, move, origin, delay, keep=False) for move in moves]


def _attempt(
    code: MilestoneCode, move: Move, origin: Origin, delay: Delay, *, keep: bool
) -> Became:
    try:
        with transaction.atomic():
            event = change_forecast(
                move.migration_id,
                code,
                move.day,
                origin,
                delay=delay,
                expected_version=move.version,
            )
            if not keep:
                transaction.set_rollback(True)
    except MilestoneChanged as refusal:
        return Became(Fate.OVERTAKEN, str(refusal))
    except Refusal as refusal:
        return Became(Fate.REFUSED, str(refusal))
    return Became(Fate.MOVES if event else Fate.STANDS)
