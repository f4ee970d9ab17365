"""What gates and status rules need to know about a migration."""

from datetime import date, datetime, timedelta

from django.conf import settings

from migrations_tracker.domain.certificate import compliance
from migrations_tracker.domain.delivery import freshness
from migrations_tracker.domain.gates import Facts
from migrations_tracker.domain.programme import CheckHealth, check_health
from migrations_tracker.models import PsnMigration, RegistrySource


def gather(migration: PsnMigration, today: date) -> Facts:
    """The facts of one migration on a London date. One query, or none where it is prefetched."""
    certificates = (one.as_certificate for one in migration.certificates.all())
    return Facts(
        freshness=freshness(migration.current_stage, migration.next_update_by, today),
        compliance=compliance(certificates, today),
    )


def source_and_health(now: datetime) -> tuple[RegistrySource, CheckHealth]:
    """What the checks note of themselves, and how they fare by it. One query."""
    source = RegistrySource.objects.first() or RegistrySource()
    health = check_health(
        last_run_at=source.last_run_at,
        source_since=source.unavailable_since,
        fault_since=source.checker_fault_since,
        now=now,
        tick=timedelta(seconds=settings.CHECK_TICK_S),
        longest_round=timedelta(seconds=settings.CHECK_LEASE_S),
    )
    return source, health
