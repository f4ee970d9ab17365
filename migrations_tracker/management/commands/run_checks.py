"""Run the checks that are due once, from a shell."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from migrations_tracker.checks.runner import runner


class Command(BaseCommand):
    help = "Checks every endpoint that is due, once, and says what came of it."

    def handle(self, *args: Any, **options: Any) -> None:
        counts = runner.wake()
        if counts is None:
            raise CommandError("A run is under way already. Wait for it to end and try again.")
        self.stdout.write(
            f"{counts.claimed} due, {counts.answered} answered, {counts.unknown} unknown; "
            f"{counts.saved.recorded} recorded, {counts.saved.changed} changed status; "
            f"{counts.missed} slots missed before, {counts.released} left for the next run, "
            f"{counts.saved.stale} too late, {counts.saved.dropped + counts.unsaved} lost."
        )
        if counts.fault:
            raise CommandError(f"The run ended early: {counts.fault}.")
