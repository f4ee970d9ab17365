"""Planned work of the illustrative programme: two evenings in each of the coming two weeks."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Final

from django.db import transaction

from migrations_tracker.demo.cast import Cast
from migrations_tracker.demo.draws import draw
from migrations_tracker.demo.play import Programme
from migrations_tracker.demo.steps import Part
from migrations_tracker.demo.turn import take_turn
from migrations_tracker.domain.access import Channel, Role
from migrations_tracker.domain.calendar import LONDON, london_date
from migrations_tracker.domain.endpoint_kinds import EndpointKind
from migrations_tracker.domain.maintenance import Plan
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import Assignment, MaintenanceWindow
from migrations_tracker.services.audit import Origin
from migrations_tracker.services.maintenance import plan_maintenance

EVENINGS: Final = (1, 3)  # Tuesday and Thursday
AHEAD: Final = timedelta(days=14)
LENGTH: Final = timedelta(hours=3)
WORK: Final = (
    ("New firmware for the gateway", frozenset({EndpointKind.GCN_GATEWAY})),
    ("Name servers moved to the new racks", frozenset({EndpointKind.DNS, EndpointKind.NTP})),
    ("Certificates of the mail relay renewed", frozenset({EndpointKind.MAIL_RELAY})),
    ("Power works in the exchange", frozenset(EndpointKind)),
)


@transaction.atomic
def play_maintenance(programme: Programme, cast: Cast, now: datetime) -> int:
    """Have lead suppliers plan the coming evenings that nobody has planned; how many.

    It is about live boroughs alone, and the same for the same day wherever it is played.
    """
    take_turn()
    leads = list(
        Assignment.objects.current()
        .filter(migration__stage=Stage.LIVE.value)
        .select_related("migration", "supplier")
        .order_by("migration__borough")
    )
    planned = 0
    for day in _evenings(london_date(now)) if leads else ():
        lead = leads[draw(len(leads), programme.seed, "maintenance", day)]
        reason, kinds = WORK[day.toordinal() % len(WORK)]
        starts_at = datetime.combine(day, time(20), tzinfo=LONDON)
        if MaintenanceWindow.objects.filter(starts_at=starts_at).exists():
            continue
        who = cast.principal(Part(Role.SUPPLIER, lead.supplier.slug, Channel.API))
        origin = Origin(who, Channel.API, now, f"{programme.mark}/maintenance")
        plan_maintenance(
            lead.migration_id, Plan(kinds, starts_at, starts_at + LENGTH, reason), origin
        )
        planned += 1
    return planned


def _evenings(today: date) -> Iterator[date]:
    """The evenings after today, so that none has begun."""
    day = today + timedelta(days=1)
    while day <= today + AHEAD:
        if day.weekday() in EVENINGS:
            yield day
        day += timedelta(days=1)
