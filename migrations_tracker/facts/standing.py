"""How a migration's certificate and claim stand on a London date."""

from datetime import date

from migrations_tracker.domain.certificate import Compliance, compliance
from migrations_tracker.domain.delivery import Freshness, freshness
from migrations_tracker.models import PsnMigration


def compliance_of(migration: PsnMigration, today: date) -> Compliance:
    """One query, or none where the certificates are prefetched."""
    return compliance((one.as_certificate for one in migration.certificates.all()), today)


def freshness_of(migration: PsnMigration, today: date) -> Freshness:
    """No query."""
    return freshness(migration.current_stage, migration.next_update_by, today)
