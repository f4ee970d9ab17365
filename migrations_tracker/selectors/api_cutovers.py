"""The cutovers of services as the API tells them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, QuerySet

from boroughs.models import Borough
from migrations_tracker.domain.access import Principal, roles_for
from migrations_tracker.domain.cutover import state_of
from migrations_tracker.domain.cutover_rules import MAY, CutoverAction
from migrations_tracker.domain.stages import ENDED
from migrations_tracker.models import Assignment, ServiceCutover
from migrations_tracker.selectors.api_gone import (
    GoneRow,
    changed_at,
    gone_of,
    is_gone,
    of_present,
    timed,
)
from migrations_tracker.selectors.cutovers import ServiceRow, freezes_of, service_row

Cutovers = QuerySet[ServiceCutover]


@dataclass(frozen=True, slots=True)
class CutoverRow:
    """The cutover of one service at one instant. `editable` is the caller's."""

    id: int
    reference: str
    label: str
    borough: Borough
    row: ServiceRow
    editable: bool
    version: int
    updated_at: datetime


def seen_cutovers(principal: Principal) -> Cutovers:
    """Those of each borough's open migration, else its latest, as far as one may see them."""
    return of_present(ServiceCutover.objects.visible_to(principal), principal)


def gone_cutovers(principal: Principal) -> Cutovers:
    known, seen = ServiceCutover.objects.visible_to(principal), seen_cutovers(principal)
    return gone_of(ServiceCutover.objects.all(), known, seen, principal)


def timed_cutovers(
    seen: Cutovers, gone: Cutovers, principal: Principal, since: datetime | None = None
) -> Cutovers:
    """Both, `timed` by the last write; that a window begins or ends moves nothing."""
    every, changed = ServiceCutover.objects.all(), F("updated_at")
    return timed(seen, gone, principal, since, every=every, changed=changed)


def in_state(cutovers: Cutovers, states: Collection[str], now: datetime) -> Cutovers:
    """Those that stand in one of `states`. One query; the rule is not repeated in SQL."""
    found = [one.pk for one in cutovers if state_of(one.as_cutover, now).value in states]
    return cutovers.filter(pk__in=found)


def api_cutovers(
    cutovers: Cutovers, principal: Principal, now: datetime
) -> list[CutoverRow | GoneRow]:
    """The rows of a queryset that is `timed`, in its order. Three queries."""
    loaded = list(cutovers.select_related("migration__borough"))
    seen = [row for row in loaded if not is_gone(row)]
    freezes = freezes_of({row.migration.borough_id for row in seen})
    leads = Assignment.objects.current().filter(migration__in={row.migration_id for row in seen})
    lead_of = dict(leads.values_list("migration", "supplier"))
    return [
        GoneRow(row.pk, row.reference, changed_at(row))
        if is_gone(row)
        else CutoverRow(
            id=row.pk,
            reference=row.reference,
            label=f"{row.migration.borough.label}-{row.service}",
            borough=row.migration.borough,
            row=service_row(row, freezes.get(row.migration.borough_id, ()), (), now),
            editable=_may_change(row, lead_of.get(row.migration_id), principal),
            version=row.version,
            updated_at=changed_at(row),
        )
        for row in loaded
    ]


def cutover_row(cutovers: Cutovers, who: Principal, now: datetime) -> CutoverRow | None:
    """The one row of a queryset of those that are seen; None where there is none."""
    rows = api_cutovers(timed_cutovers(cutovers, ServiceCutover.objects.none(), who), who, now)
    return next((row for row in rows if isinstance(row, CutoverRow)), None)


def _may_change(row: ServiceCutover, lead: int | None, principal: Principal) -> bool:
    migration = row.migration
    roles = roles_for(principal, borough_code=migration.borough_id, supplier_id=lead)
    return migration.current_stage not in ENDED and bool(roles & MAY[CutoverAction.PLAN])
