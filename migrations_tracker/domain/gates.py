"""The criteria to enter a stage, as data, and their evaluation against facts."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from migrations_tracker.domain.certificate import NO_CERTIFICATE, Compliance, why_not_valid
from migrations_tracker.domain.delivery import Freshness
from migrations_tracker.domain.errors import Unmet
from migrations_tracker.domain.stages import LINE, Stage


class CriterionKind(StrEnum):
    CERTIFICATE_VALID = "certificate_valid"
    CLAIM_FRESH = "claim_fresh"


@dataclass(frozen=True, slots=True)
class Facts:
    """What gates need to know about one migration."""

    freshness: Freshness
    compliance: Compliance = NO_CERTIFICATE


# A criterion stands here from the day that the tracker keeps the record it rests on.
GATES: Final[Mapping[Stage, tuple[CriterionKind, ...]]] = {
    Stage.TESTING: (CriterionKind.CERTIFICATE_VALID,),
    Stage.ACCEPTED: (CriterionKind.CERTIFICATE_VALID, CriterionKind.CLAIM_FRESH),
}


def evaluate(target: Stage, facts: Facts) -> tuple[Unmet, ...]:
    """The unmet criteria to enter `target`; empty where the gate is met."""
    return tuple(
        Unmet(criterion.value, words)
        for criterion in GATES.get(target, ())
        if (words := _unmet(criterion, facts)) is not None
    )


def barred(
    stage: Stage, target: Stage, facts: Facts, *, held_from: Stage | None = None
) -> tuple[Unmet, ...]:
    """What holds up the way from `stage` to `target`.

    Gates guard the way forward; going back or aside is never held up by evidence.
    """
    held = held_from or stage
    if target not in LINE or held not in LINE or LINE.index(target) <= LINE.index(held):
        return ()
    return evaluate(target, facts)


def _unmet(criterion: CriterionKind, facts: Facts) -> str | None:
    match criterion:
        case CriterionKind.CERTIFICATE_VALID:
            return why_not_valid(facts.compliance)
        case CriterionKind.CLAIM_FRESH:
            return why_not_fresh(facts.freshness)


def why_not_fresh(freshness: Freshness) -> str | None:
    """Why a claim does not count as fresh; None where it does."""
    overdue = freshness is Freshness.OVERDUE
    return "The supplier’s claim has had no recent update." if overdue else None
