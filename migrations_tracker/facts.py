"""What gates and status rules need to know about a migration."""

from datetime import date

from migrations_tracker.domain.certificate import compliance
from migrations_tracker.domain.delivery import freshness
from migrations_tracker.domain.gates import Facts
from migrations_tracker.models import PsnMigration


def gather(migration: PsnMigration, today: date) -> Facts:
    """The facts of one migration on a London date. One query, or none where it is prefetched."""
    certificates = (one.as_certificate for one in migration.certificates.all())
    return Facts(
        freshness=freshness(migration.current_stage, migration.next_update_by, today),
        compliance=compliance(certificates, today),
    )
