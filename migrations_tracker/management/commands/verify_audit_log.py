"""Check that nobody has changed, removed or moved an event of the ledger."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from migrations_tracker.selectors.audit_log import check_streams


class Command(BaseCommand):
    help = "Check the ledger from its beginning. Ends with 1 where an event is not as recorded."

    def handle(self, *args: Any, **options: Any) -> None:
        streams = events = flawed = 0
        for check in check_streams():
            streams += 1
            events += check.events
            flawed += bool(check.flaws)
            for flaw in check.flaws:
                self.stderr.write(f"{check.name}: event {flaw.sequence} {flaw.what}.")
        counted = f"{_count(events, 'event')} in {_count(streams, 'stream')}"
        if flawed:
            raise CommandError(
                f"Checked {counted}; {_count(flawed, 'stream')} not as recorded. Restore the"
                " events from a backup, compare, and find out who can write to the database."
            )
        self.stdout.write(f"Checked {counted}; every one is as it was recorded.")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
