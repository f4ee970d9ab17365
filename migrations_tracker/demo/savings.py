"""What the boroughs of the illustrative programme say they save. Every figure is invented.

Costs are told when a migration has run for a fortnight, a month's figures on the sixth of the
next, and finance verifies most of them a fortnight later. Some boroughs have no baseline.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

from django.db import transaction
from django.db.models import Max

from migrations_tracker.demo.cast import Cast
from migrations_tracker.demo.draws import draw
from migrations_tracker.demo.play import LONG_AGO, Programme
from migrations_tracker.demo.script import DEPUTY, MANAGER
from migrations_tracker.demo.steps import Part
from migrations_tracker.demo.turn import take_turn
from migrations_tracker.domain.calendar import LONDON, london_date
from migrations_tracker.domain.errors import Refusal
from migrations_tracker.domain.months import first_of_month, months_through, next_month
from migrations_tracker.domain.savings import Costs, Figure
from migrations_tracker.facts import went_live_at, with_cutover
from migrations_tracker.models import Event, MonthlySaving, PsnMigration
from migrations_tracker.services.audit import Origin
from migrations_tracker.services.savings import record_month, set_costs, verify_month

FORTNIGHT: Final = timedelta(days=14)
RECORDED: Final = timedelta(days=5)
MORNING: Final = time(10)
TENS: Final = Decimal("1E+1")


@dataclass(frozen=True, slots=True)
class Told:
    at: datetime
    by: Part
    write: Callable[[Origin], Event | None]


def play_savings(programme: Programme, cast: Cast, now: datetime) -> int:
    """Tell what is due since the last time, up to `now`; how many entries were new.

    What people have recorded stays: a month that holds a figure is passed over, and so are costs.
    """
    mark = f"{programme.mark}/savings"
    with transaction.atomic():
        take_turn()
        events = Event.objects.filter(request_id=mark)
        last = events.aggregate(last=Max("recorded_at"))["last"] or LONG_AGO
        found = with_cutover(PsnMigration.objects.present()).order_by("borough")
        due = [
            told
            for migration in found
            for told in _told(programme.seed, migration, london_date(now))
            if last < told.at <= now
        ]
        due.sort(key=lambda told: told.at)
        return sum(
            _apply(told, Origin(cast.principal(told.by), told.by.channel, told.at, mark))
            for told in due
        )


def _apply(told: Told, origin: Origin) -> bool:
    try:
        return told.write(origin) is not None
    except Refusal:
        return False


def _told(seed: int, migration: PsnMigration, today: date) -> Iterator[Told]:
    pk, borough = migration.pk, migration.borough_id
    if draw(5, seed, "baseline", borough) == 0:
        return
    costs = _costs(seed, borough)
    opened = _morning(london_date(migration.opened_at) + FORTNIGHT)
    yield Told(opened, MANAGER, lambda origin: set_costs(pk, costs, origin, expected_version=0))
    live = went_live_at(migration)
    if live is None:
        return
    for month in months_through(first_of_month(london_date(live)), today):
        yield from _month(seed, migration, costs, month, live)


def _month(
    seed: int, migration: PsnMigration, costs: Costs, month: date, live: datetime
) -> Iterator[Told]:
    pk, borough = migration.pk, migration.borough_id
    yearly = costs.annual_saving or Decimal()
    forecast = (yearly / 12).quantize(TENS)
    realised = (forecast * (80 + draw(31, seed, "realised", borough, month)) / 100).quantize(TENS)
    over = next_month(month) + RECORDED
    yield Told(
        max(_morning(month), live),
        MANAGER,
        lambda origin: _record(pk, month, Figure.FORECAST, forecast, origin),
    )
    yield Told(
        _morning(over),
        MANAGER,
        lambda origin: _record(pk, month, Figure.REALISED, realised, origin),
    )
    if draw(3, seed, "verified", borough, month):
        yield Told(
            _morning(over + FORTNIGHT),
            DEPUTY,
            lambda origin: verify_month(pk, month, origin),
        )


def _record(
    migration_id: int, month: date, figure: Figure, amount: Decimal, origin: Origin
) -> Event | None:
    known = MonthlySaving.objects.filter(savings__migration=migration_id, month=month)
    if known.exclude(**{figure.value: None}).exists():
        return None
    return record_month(migration_id, month, {figure: amount}, origin)


def _costs(seed: int, borough: str) -> Costs:
    """One borough in about ten pays more than before."""
    baseline = 60 + draw(181, seed, "cost", borough)
    percent = 104 if draw(10, seed, "increase", borough) == 0 else 55 + draw(36, seed, borough)
    one_off = 10 + draw(31, seed, "one-off", borough)
    new = baseline * percent * 10
    return Costs(Decimal(baseline * 1000), Decimal(new), Decimal(one_off * 1000))


def _morning(day: date) -> datetime:
    return datetime.combine(day, MORNING, tzinfo=LONDON).astimezone(UTC)
