"""What is too old goes: days of results whole, on PostgreSQL as partitions, the rest in steps."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import Min

from migrations_tracker.checks.partitions import drop_days
from migrations_tracker.models import CheckResult, RollupDay, RollupHour

# Ten minutes of results of ten thousand endpoints are some 200,000 rows.
STEP: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Deleted:
    """Partitions dropped, and rows deleted beside them."""

    partitions: int
    results: int
    hours: int
    days: int


def delete_old(now: datetime) -> Deleted:
    """Delete results and roll-ups that are older than the settings keep them.

    Whole UTC days only. Each step is a transaction of its own: a run that is broken off has done
    part of the work, and the next one does the rest. Changes of status and gaps are kept for ever.
    """
    today = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    results = today - timedelta(days=settings.CHECK_KEEP_RESULTS_DAYS)
    return Deleted(
        partitions=drop_days(results),
        results=_delete_results(results),
        hours=_delete_buckets(RollupHour, today - timedelta(days=settings.CHECK_KEEP_HOURS_DAYS)),
        days=_delete_buckets(RollupDay, today - timedelta(days=settings.CHECK_KEEP_DAYS_DAYS)),
    )


def _delete_results(before: datetime) -> int:
    """Two queries a step; a stretch without results costs no step."""
    deleted = 0
    while True:
        oldest = CheckResult.objects.filter(slot_at__lt=before).aggregate(at=Min("slot_at"))["at"]
        if oldest is None:
            return deleted
        edge = min(oldest + STEP, before)
        deleted += CheckResult.objects.filter(slot_at__lt=edge).delete()[0]


def _delete_buckets(model: type[RollupHour] | type[RollupDay], before: datetime) -> int:
    deleted = 0
    while True:
        oldest = model.objects.filter(bucket__lt=before).aggregate(at=Min("bucket"))["at"]
        if oldest is None:
            return deleted
        deleted += model.objects.filter(bucket=oldest).delete()[0]
