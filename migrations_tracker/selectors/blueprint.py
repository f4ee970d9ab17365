"""What a push of the blueprint would change."""

from migrations_tracker.domain.blueprint import Push, push_of
from migrations_tracker.facts import read_blueprint
from migrations_tracker.models import Milestone


def preview_push() -> Push:
    """What a push would change now, by borough and milestone. Two queries."""
    planned = (one.as_planned for one in Milestone.objects.under_way())
    return push_of(read_blueprint(), planned)
