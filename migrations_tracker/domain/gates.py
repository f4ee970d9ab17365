"""The criteria to enter a stage, as data, and their evaluation against facts."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from migrations_tracker.domain.delivery import Freshness
from migrations_tracker.domain.stages import Stage


class CriterionKind(StrEnum):
    CLAIM_FRESH = "claim_fresh"


@dataclass(frozen=True, slots=True)
class Facts:
    """What gates need to know about one migration."""

    freshness: Freshness


# A criterion stands here from the day that the tracker keeps the record it rests on.
GATES: Final[Mapping[Stage, tuple[CriterionKind, ...]]] = {
    Stage.ACCEPTED: (CriterionKind.CLAIM_FRESH,),
}


def evaluate(target: Stage, facts: Facts) -> tuple[str, ...]:
    """The unmet criteria to enter `target`, in words; empty where the gate is met."""
    return tuple(
        words
        for criterion in GATES.get(target, ())
        if (words := _unmet(criterion, facts)) is not None
    )


def _unmet(criterion: CriterionKind, facts: Facts) -> str | None:
    match criterion:
        case CriterionKind.CLAIM_FRESH:
            overdue = facts.freshness is Freshness.OVERDUE
            return "The supplier’s claim has had no recent update." if overdue else None
