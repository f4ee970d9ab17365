"""The limits and the blueprint in force: what is stored, else what is published."""

from migrations_tracker.domain.milestones import BLUEPRINT, Blueprint, MilestoneCode
from migrations_tracker.domain.policy import Policies
from migrations_tracker.domain.policy_values import policies_of
from migrations_tracker.models import BlueprintMilestone, PolicyValue


def read_policies() -> Policies:
    """The limits in force. One query: read them once and pass them on."""
    stored = PolicyValue.objects.order_by().values_list("name", "value")
    return policies_of(dict(stored))


def read_blueprint() -> dict[MilestoneCode, Blueprint]:
    """The blueprint in force, in its order. One query; what is not stored is as published."""
    stored = {one.milestone: one for one in BlueprintMilestone.objects.all()}
    planned = {code: one.planned for code, one in stored.items()}
    places = {code: place for place, code in enumerate(BLUEPRINT, start=1)}
    places |= {code: one.position for code, one in stored.items()}
    order = sorted(BLUEPRINT, key=lambda code: (places[code], list(BLUEPRINT).index(code)))
    return {code: planned.get(code, BLUEPRINT[code]) for code in order}
