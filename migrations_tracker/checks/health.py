"""The engine's own health, gathered from what it notes of itself."""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import Count, Min, Q, Sum
from redis import Redis
from redis.exceptions import RedisError

from migrations_tracker.checks.partitions import strays_exist
from migrations_tracker.domain.engine_health import EngineHealth, Worker
from migrations_tracker.facts import source_and_health
from migrations_tracker.models import CheckWorker, EndpointState

PATIENCE_S: Final = 1.0
WORKER_COLUMNS: Final = tuple(Worker.__annotations__)


def engine_health(now: datetime) -> EngineHealth:
    """Four small queries whatever the numbers, and one question to the broker."""
    source, checks = source_and_health(now)
    waits = Q(enabled=True, due_at__lte=now) & (Q(lease_until=None) | Q(lease_until__lt=now))
    states = EndpointState.objects.aggregate(
        due=Count("pk", filter=waits), oldest=Min("due_at", filter=waits), missed=Sum("missed")
    )
    workers = CheckWorker.objects.values_list(*WORKER_COLUMNS)
    return EngineHealth(
        now=now,
        tick=timedelta(seconds=settings.CHECK_TICK_S),
        checks=checks,
        workers=[Worker(*row) for row in workers],
        due=states["due"],
        oldest_due_at=states["oldest"],
        missed=states["missed"] or 0,
        stale=source.stale_results,
        broker_answers=broker_answers(),
        strays=strays_exist(),
    )


def broker_answers() -> bool:
    """Whether Redis answers within a second. A broker within this process always does."""
    if not settings.REDIS_URL:
        return True
    redis = Redis.from_url(
        settings.REDIS_URL, socket_connect_timeout=PATIENCE_S, socket_timeout=PATIENCE_S
    )
    try:
        return bool(redis.ping())
    except (RedisError, OSError):
        return False
    finally:
        redis.close()
