"""Setting up and extending the illustrative programme, in the order in which its parts rest."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from io import StringIO
from pathlib import Path
from time import perf_counter
from typing import Final

from django.conf import settings
from django.core.management import call_command
from django.db import transaction

from migrations_tracker.demo.cast import present_cast
from migrations_tracker.demo.chases import play_chases
from migrations_tracker.demo.checks_history import write_history
from migrations_tracker.demo.maintenance import play_maintenance
from migrations_tracker.demo.observed import observe_all
from migrations_tracker.demo.people import Credentials, people_and_keys, write_credentials
from migrations_tracker.demo.plan_calendar import play_calendar
from migrations_tracker.demo.play import find_programme, play
from migrations_tracker.demo.raid import play_register
from migrations_tracker.demo.savings import play_savings
from migrations_tracker.demo.troubles import by_endpoint
from migrations_tracker.demo.turn import take_turn
from migrations_tracker.demo.waves import play_waves
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.findings import count_of, long_date

SEED: Final = 7


class DemoIsOff(Exception):
    """The illustrative programme was asked for outside local mode."""


@dataclass(frozen=True, slots=True)
class Seeded:
    """What a seeding added. A second one at the same instant adds nothing."""

    steps: int
    people_are_new: bool


def seed(
    now: datetime,
    *,
    progress: Callable[[str], None],
    credentials_path: Path,
    ports: Mapping[str, int] | None = None,
    registry_control_token: str | None = None,
    seed_number: int = SEED,
) -> Seeded:
    """Load the reference data and extend the illustrative programme to `now`.

    Safe to repeat and to interrupt. `ports` and the token go into the credentials file; None keeps
    what stands there. Raises DemoIsOff, or AnotherProgramme where the database holds somebody's
    own migrations.
    """
    if not settings.DEMO:
        raise DemoIsOff(
            "The illustrative programme is for trying the tracker out; DEMO is off here, "
            "so nothing was written."
        )
    with transaction.atomic():
        take_turn()
        call_command("load_reference", stdout=StringIO())
        programme = find_programme(seed_number, now)
        issued = people_and_keys(credentials_path)
        _write(credentials_path, issued.credentials, ports, registry_control_token)
    if issued.is_new:
        progress(f"People and keys: new ones in {credentials_path}")
    began = perf_counter()
    decided = play_waves(programme, present_cast(), now)
    progress(f"Waves: {count_of(decided, 'event')} ({perf_counter() - began:.1f} s)")
    began = perf_counter()
    played = play(programme, present_cast(), now)
    progress(
        f"Illustrative programme: {count_of(played.applied, 'step')} played up to "
        f"{long_date(london_date(now))} ({perf_counter() - began:.1f} s)"
    )
    began = perf_counter()
    recorded = play_register(programme, present_cast(), now)
    progress(f"Register of risks: {count_of(recorded, 'event')} ({perf_counter() - began:.1f} s)")
    began = perf_counter()
    saved = play_savings(programme, present_cast(), now)
    progress(f"Savings: {count_of(saved, 'event')} ({perf_counter() - began:.1f} s)")
    planned = play_maintenance(programme, present_cast(), now)
    progress(f"Maintenance: {count_of(planned, 'window')} planned")
    chased = play_chases(programme, present_cast(), now)
    progress(f"Chases: {count_of(chased, 'event')}")
    told = play_calendar(programme, present_cast(), now)
    progress(f"Calendar of the plan: {count_of(told, 'entry', 'entries')}")
    began = perf_counter()
    hours = write_history(programme.seed, now, by_endpoint(programme.dates.day))
    if hours:
        progress(
            f"Invented check history: {count_of(hours, 'hourly figure')} "
            f"({perf_counter() - began:.1f} s)"
        )
    observe_all(programme.dates.day, now)
    steps = played.applied + recorded + saved + told + decided + planned + chased
    return Seeded(steps, issued.is_new)


def _write(
    path: Path, held: Credentials, ports: Mapping[str, int] | None, token: str | None
) -> None:
    write_credentials(
        path,
        replace(
            held,
            ports=held.ports if ports is None else dict(ports),
            registry_control_token=held.registry_control_token if token is None else token,
        ),
    )
