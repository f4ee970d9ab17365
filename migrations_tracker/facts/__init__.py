"""What gates and status rules need to know about migrations."""

from migrations_tracker.facts.cutover import (
    cutover_plan,
    milestones_under_way,
    plan_of,
    records_of,
    went_live_at,
    with_cutover,
    with_going_live,
)
from migrations_tracker.facts.delivery import delivery_of, regressions, with_facts
from migrations_tracker.facts.gates import gather, gather_many, kinds_ahead
from migrations_tracker.facts.limits import read_blueprint, read_policies
from migrations_tracker.facts.source import checker_limit, source_and_health
from migrations_tracker.facts.standing import compliance_of, freshness_of

__all__ = [
    "checker_limit",
    "compliance_of",
    "cutover_plan",
    "delivery_of",
    "freshness_of",
    "gather",
    "gather_many",
    "kinds_ahead",
    "milestones_under_way",
    "plan_of",
    "read_blueprint",
    "read_policies",
    "records_of",
    "regressions",
    "source_and_health",
    "went_live_at",
    "with_cutover",
    "with_facts",
    "with_going_live",
]
