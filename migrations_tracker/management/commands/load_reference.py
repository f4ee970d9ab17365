"""Load the authorities and the suppliers from their reference files."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from boroughs import reference as borough_file
from boroughs.models import Borough
from boroughs.services import AlreadyTaken, Loaded, load_boroughs
from boroughs.tables import BrokenTable, Problem
from migrations_tracker.services.blueprint import load_blueprint
from migrations_tracker.services.endpoints import create_endpoints
from migrations_tracker.services.policy import load_policy
from suppliers import reference as supplier_file
from suppliers.services import load_suppliers

Record = TypeVar("Record")


class Command(BaseCommand):
    help = "Load the authorities and suppliers. Safe to repeat: only what differs is changed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--boroughs", type=Path, default=borough_file.FILE, metavar="PATH")
        parser.add_argument("--suppliers", type=Path, default=supplier_file.FILE, metavar="PATH")

    def handle(self, *args: Any, boroughs: Path, suppliers: Path, **options: Any) -> None:
        problems: list[Problem] = []
        borough_records = _parsed(borough_file.parse_boroughs, boroughs, problems)
        supplier_records = _parsed(supplier_file.parse_suppliers, suppliers, problems)
        if problems:
            raise CommandError(_refusal(problems))
        try:
            with transaction.atomic():
                loaded = load_boroughs(borough_records), load_suppliers(supplier_records)
                now = timezone.now()
                limits, planned = load_policy(now), load_blueprint(now)
                made = sum(create_endpoints(borough, now) for borough in Borough.objects.all())
        except AlreadyTaken as error:
            raise CommandError(f"Nothing was loaded. {error}") from error
        for name, outcome in zip(("Boroughs", "Suppliers"), loaded, strict=True):
            self.stdout.write(_summary(name, outcome))
        self.stdout.write(f"Endpoints: {made} created.")
        self.stdout.write(f"Policy values: {limits} set as published.")
        self.stdout.write(f"Milestones of the blueprint: {planned} set as published.")


def _parsed(
    parse: Callable[[bytes, str], list[Record]], path: Path, problems: list[Problem]
) -> list[Record]:
    """The records of a file; what is wrong with it is added to `problems`."""
    try:
        return parse(path.read_bytes(), path.name)
    except OSError as error:
        raise CommandError(f"Cannot read {path}: {error.strerror}. Nothing was loaded.") from error
    except BrokenTable as broken:
        problems.extend(broken.problems)
        return []


def _refusal(problems: list[Problem]) -> str:
    count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
    lines = "\n".join(f"  {problem}" for problem in problems)
    return f"Nothing was loaded. Put right {count} and run this again:\n{lines}"


def _summary(name: str, loaded: Loaded) -> str:
    line = (
        f"{name}: {loaded.created} created, {loaded.changed} changed, "
        f"{loaded.unchanged} already as in the file."
    )
    if loaded.absent:
        line += f" Kept although not in the file: {', '.join(loaded.absent)}."
    return line
