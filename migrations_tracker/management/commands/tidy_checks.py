"""The nightly work on check results, from a shell."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.timezone import now

from migrations_tracker.checks.retention import delete_old
from migrations_tracker.checks.rollups import roll_up_days


class Command(BaseCommand):
    help = "Sums the last two days of checks from their hours and deletes what is too old."

    def handle(self, *args: Any, **options: Any) -> None:
        days = roll_up_days(now())
        results, hours = delete_old(now())
        self.stdout.write(
            f"{days} daily roll-ups written, {results} results and {hours} hourly roll-ups deleted."
        )
