"""How the checks fare, by what they note of themselves."""

from datetime import datetime, timedelta

from django.conf import settings

from migrations_tracker.domain.programme import CheckHealth, check_health, health_limit
from migrations_tracker.models import RegistrySource


def source_and_health(now: datetime) -> tuple[RegistrySource, CheckHealth]:
    """What the checks note of themselves, and how they fare by it. One query."""
    source = RegistrySource.objects.first() or RegistrySource()
    health = check_health(
        last_run_at=source.last_run_at,
        source_since=source.unavailable_since,
        fault_since=source.checker_fault_since,
        now=now,
        limit=checker_limit(),
    )
    return source, health


def checker_limit() -> timedelta:
    """For how long a checker that works may leave no note, by the settings."""
    return health_limit(
        tick=timedelta(seconds=settings.CHECK_TICK_S),
        lease=timedelta(seconds=settings.CHECK_LEASE_S),
        timeout=timedelta(milliseconds=settings.REGISTRY_TIMEOUT_MS),
    )
