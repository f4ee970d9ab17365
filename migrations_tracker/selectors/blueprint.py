"""What a push of the blueprint would change."""

from datetime import datetime

from migrations_tracker.domain.blueprint import Push, push_of
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.facts import milestones_under_way, read_blueprint


def preview_push(now: datetime) -> Push:
    """What a push would change now, by borough and milestone. Seven queries."""
    planned = (one.as_planned for one in milestones_under_way(london_date(now)))
    return push_of(read_blueprint(), planned)
