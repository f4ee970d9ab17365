"""What gates and status rules need to know about a migration."""

from datetime import date

from migrations_tracker.domain.delivery import freshness
from migrations_tracker.domain.gates import Facts
from migrations_tracker.models import PsnMigration


def gather(migration: PsnMigration, today: date) -> Facts:
    """The facts of one migration on a London date. No query."""
    return Facts(freshness=freshness(migration.current_stage, migration.next_update_by, today))
