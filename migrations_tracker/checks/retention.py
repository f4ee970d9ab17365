"""Old results and hours, deleted in small steps that nobody has to wait for."""

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Min

from migrations_tracker.models import CheckResult, RollupHour

KEEP_RESULTS: Final = timedelta(days=30)
KEEP_HOURS: Final = timedelta(days=90)
# Ten minutes of results of ten thousand endpoints are some 200,000 rows.
STEP: Final = timedelta(minutes=10)


def delete_old(now: datetime) -> tuple[int, int]:
    """Delete results over 30 days and hourly roll-ups over 90; how many of each.

    Each step is a transaction of its own: a run that is broken off has done part of the work, and
    the next one does the rest.
    """
    return _delete_results(now - KEEP_RESULTS), _delete_hours(now - KEEP_HOURS)


def _delete_results(before: datetime) -> int:
    """Two queries a step; a stretch without results costs no step."""
    deleted = 0
    while True:
        oldest = CheckResult.objects.filter(slot_at__lt=before).aggregate(at=Min("slot_at"))["at"]
        if oldest is None:
            return deleted
        edge = min(oldest + STEP, before)
        deleted += CheckResult.objects.filter(slot_at__lt=edge).delete()[0]


def _delete_hours(before: datetime) -> int:
    deleted = 0
    while True:
        oldest = RollupHour.objects.filter(bucket__lt=before).aggregate(at=Min("bucket"))["at"]
        if oldest is None:
            return deleted
        deleted += RollupHour.objects.filter(bucket=oldest).delete()[0]
