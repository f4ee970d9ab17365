"""A waiver in a story of the illustrative programme."""

from dataclasses import dataclass

from migrations_tracker.domain.criterion import CriterionKind
from migrations_tracker.domain.stages import Stage


@dataclass(frozen=True, slots=True)
class Waiving:
    """On `day` a criterion of the gate to `stage` is waived, to the end of the day `until`."""

    day: int
    stage: Stage
    criterion: CriterionKind
    until: int
    reason: str
