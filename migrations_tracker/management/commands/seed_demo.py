"""Set up the illustrative programme, or extend it to now."""

from argparse import ArgumentTypeError
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from migrations_tracker.demo.play import AnotherProgramme
from migrations_tracker.demo.seed import SEED, DemoIsOff, seed
from migrations_tracker.domain.calendar import LONDON, london_date
from migrations_tracker.domain.findings import long_date


def past_day(text: str) -> date:
    """A day before today: what is played ahead of time would stand in the way of real changes."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"“{text}” is no date; write one such as 2026-03-09.") from None
    if day >= london_date(timezone.now()):
        raise ArgumentTypeError(f"{long_date(day)} is not over yet; choose a day before today.")
    return day


class Command(BaseCommand):
    help = "Set up the illustrative programme, or extend it to now. Only where DEMO is on."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seed", type=int, default=SEED, metavar="N", help="of the invention")
        parser.add_argument(
            "--today",
            type=past_day,
            metavar="DATE",
            help="play up to noon of this past day, such as 2026-03-09, instead of up to now",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        today: date | None = options["today"]
        noon = time(12, 0, tzinfo=LONDON)
        try:
            seed(
                datetime.combine(today, noon) if today else timezone.now(),
                progress=self.stdout.write,
                credentials_path=Path(settings.VAR_DIR, "demo-credentials.json"),
                seed_number=options["seed"],
            )
        except (DemoIsOff, AnotherProgramme) as refusal:
            raise CommandError(str(refusal)) from refusal
