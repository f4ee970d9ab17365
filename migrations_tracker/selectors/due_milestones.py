"""The milestones of one's own that are due."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Q

from boroughs.models import Borough
from migrations_tracker.domain.access import Principal, Role
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.milestones import DERIVED
from migrations_tracker.domain.plan_rules import EDITORS, OPEN
from migrations_tracker.domain.stages import ENDED
from migrations_tracker.models import Milestone, PsnMigration

DUE_WITHIN: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class DueMilestone:
    """A milestone of one's own that is forecast for the next days, or was for an earlier one."""

    borough: Borough
    code: str
    name: str
    forecast: date
    is_late: bool


def due_milestones(viewer: Principal, now: datetime) -> list[DueMilestone]:
    """What the viewer owns and is due within a week, the oldest first. One query.

    Those that follow from records are due there, not here.
    """
    today = london_date(now)
    owned = Q(pk__in=[])
    if Role.BOROUGH in viewer.roles:
        parties = [party.value for party in EDITORS[Role.BOROUGH]]
        owned |= Q(owner__in=parties, migration__borough__in=viewer.borough_codes)
    if Role.SUPPLIER in viewer.roles:
        led = PsnMigration.objects.visible_to(viewer).filter(
            assignments__ended_at=None, assignments__supplier__in=viewer.supplier_ids
        )
        parties = [party.value for party in EDITORS[Role.SUPPLIER]]
        owned |= Q(owner__in=parties, migration__in=led.values("pk"))
    found = (
        Milestone.objects.visible_to(viewer)
        .filter(owned, status__in=[status.value for status in OPEN])
        .filter(forecast_date__lte=today + DUE_WITHIN)
        .exclude(code__in=[code.value for code in DERIVED])
        .exclude(migration__stage__in=[stage.value for stage in ENDED])
        .select_related("migration__borough")
        .order_by("forecast_date", "migration__borough__short_name", "position")
    )
    return [
        DueMilestone(row.migration.borough, row.code, row.name, day, is_late=day < today)
        for row in found
        if (day := row.forecast_date)
    ]
