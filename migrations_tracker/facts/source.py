"""How the checks fare, and when they did not work."""

from datetime import datetime, timedelta

from django.conf import settings

from migrations_tracker.domain.programme import CheckHealth, check_health
from migrations_tracker.models import RegistrySource


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
