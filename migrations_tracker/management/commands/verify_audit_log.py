"""Check that nobody has changed, removed or moved an event, or changed a row without one."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from migrations_tracker.selectors.audit_log import check_streams


class Command(BaseCommand):
    help = (
        "Check the ledger from its beginning, and the migrations against it. "
        "Ends with 1 where an event is not as recorded or a row not as the events say."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        streams = events = flawed = 0
        for check in check_streams():
            streams += 1
            events += check.events
            flawed += check.is_flawed
            for flaw in check.flaws:
                self.stderr.write(f"{check.name}: event {flaw.sequence} {flaw.what}.")
            for words in check.rows:
                self.stderr.write(f"{check.name}: {words}.")
        counted = f"{_count(events, 'event')} in {_count(streams, 'stream')}"
        if flawed:
            raise CommandError(
                f"Checked {counted}; {_count(flawed, 'stream')} not as recorded. Restore the"
                " events or the rows from a backup, compare, and find out who can write to the"
                " database."
            )
        self.stdout.write(
            f"Checked {counted}; every one is as it was recorded, and the migrations as they say."
        )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
