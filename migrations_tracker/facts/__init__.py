"""What gates and status rules need to know about migrations."""

from migrations_tracker.facts.cutover import cutover_plan, plan_of, with_cutover
from migrations_tracker.facts.gates import gather, gather_many, kinds_ahead
from migrations_tracker.facts.source import source_and_health
from migrations_tracker.facts.standing import compliance_of, freshness_of

__all__ = [
    "compliance_of",
    "cutover_plan",
    "freshness_of",
    "gather",
    "gather_many",
    "kinds_ahead",
    "plan_of",
    "source_and_health",
    "with_cutover",
]
