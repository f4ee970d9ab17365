"""Looking at a migration some minutes past noon, for tests of `reconcile`."""

from datetime import timedelta

from migrations_tracker.models import Discrepancy, PsnMigration
from migrations_tracker.services.reconcile import reconcile
from tests.make import NOON
from tests.make_checks import checks_work, fresh

MINUTE = timedelta(minutes=1)


def look(migration: PsnMigration, minute: float) -> list[str]:
    """Review at so many minutes past noon, every endpoint having just answered as before."""
    now = NOON + minute * MINUTE
    fresh(migration, now)
    checks_work(now)
    reconcile([migration.pk], now)
    return [case.kind for case in Discrepancy.objects.still_open().order_by("kind")]
