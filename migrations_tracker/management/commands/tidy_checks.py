"""The nightly work on check results, from a shell."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.timezone import now

from migrations_tracker.checks.partitions import keep_days
from migrations_tracker.checks.retention import delete_old
from migrations_tracker.checks.rollups import roll_up_days


class Command(BaseCommand):
    help = (
        "Makes the days of results of the week ahead, sums the last two days of checks from their "
        "hours and deletes what is too old."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        moved = keep_days(now())
        days = roll_up_days(now())
        gone = delete_old(now())
        self.stdout.write(
            f"{days} daily roll-ups written, {moved} results brought to their days; deleted: "
            f"{gone.partitions} days of results, {gone.results} results beside them, "
            f"{gone.hours} hourly and {gone.days} daily roll-ups."
        )
