"""Maintenance windows as they are shown, and where somebody may plan one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Q, QuerySet

from boroughs.models import Borough
from migrations_tracker.domain.access import Principal, roles_for
from migrations_tracker.domain.endpoint_kinds import EndpointKind
from migrations_tracker.domain.maintenance import MAY_PLAN, WindowStatus
from migrations_tracker.domain.maintenance_words import covered_words
from migrations_tracker.models import Assignment, MaintenanceWindow, PsnMigration
from migrations_tracker.selectors.activity import actor_names

SOMEBODY: Final = "Somebody no longer known"


@dataclass(frozen=True, slots=True)
class WindowRow:
    """One window at one instant; `may_change` is the viewer's, and false once it is over."""

    id: int
    reference: str
    migration_id: int
    borough: Borough
    kinds: frozenset[EndpointKind]
    endpoint_refs: tuple[str, ...]
    covers: str
    starts_at: datetime
    ends_at: datetime
    reason: str
    status: WindowStatus
    planned_by: str
    planned_at: datetime
    cancelled_by: str
    cancelled_at: datetime | None
    version: int
    updated_at: datetime
    may_change: bool

    @property
    def kind_codes(self) -> list[str]:
        """In the order of the code list."""
        return [kind.value for kind in EndpointKind if kind in self.kinds]


def window_status(window: MaintenanceWindow, now: datetime) -> WindowStatus:
    if window.cancelled_at is not None:
        return WindowStatus.CANCELLED
    if window.starts_at > now:
        return WindowStatus.PLANNED
    return WindowStatus.UNDER_WAY if window.ends_at > now else WindowStatus.ENDED


def with_status(
    windows: QuerySet[MaintenanceWindow], statuses: frozenset[str], now: datetime
) -> QuerySet[MaintenanceWindow]:
    """Those that stand so at `now`; none named is any. No query."""
    standing = Q(cancelled_at=None)
    of = {
        WindowStatus.CANCELLED: Q(cancelled_at__isnull=False),
        WindowStatus.PLANNED: standing & Q(starts_at__gt=now),
        WindowStatus.UNDER_WAY: standing & Q(starts_at__lte=now, ends_at__gt=now),
        WindowStatus.ENDED: standing & Q(ends_at__lte=now),
    }
    wanted = Q()
    for status in statuses:
        wanted |= of[WindowStatus(status)]
    return windows.filter(wanted)


def window_rows(
    windows: QuerySet[MaintenanceWindow], viewer: Principal, now: datetime
) -> list[WindowRow]:
    """The rows of a queryset, in its order. Six queries at most, however many rows."""
    loaded = list(windows.select_related("migration__borough").prefetch_related("endpoints"))
    current = Assignment.objects.current().filter(
        migration__in={one.migration_id for one in loaded}
    )
    leads = dict(current.values_list("migration", "supplier")) if loaded else {}
    actors = {name for one in loaded for name in (one.planned_by, one.cancelled_by) if name}
    names = actor_names(actors, viewer)
    return [_row(one, viewer, leads, names, now) for one in loaded]


def _row(
    window: MaintenanceWindow,
    viewer: Principal,
    leads: Mapping[int, int],
    names: Mapping[str, str],
    now: datetime,
) -> WindowRow:
    migration = window.migration
    roles = roles_for(
        viewer, borough_code=migration.borough_id, supplier_id=leads.get(migration.pk)
    )
    status = window_status(window, now)
    can_change = status in {WindowStatus.PLANNED, WindowStatus.UNDER_WAY}
    endpoints = sorted(window.endpoints.all(), key=lambda one: one.pk)
    kinds = frozenset(endpoint.endpoint_kind for endpoint in endpoints)
    cancelled_by = window.cancelled_by
    return WindowRow(
        id=window.pk,
        reference=window.reference,
        migration_id=migration.pk,
        borough=migration.borough,
        kinds=kinds,
        endpoint_refs=tuple(endpoint.ref for endpoint in endpoints),
        covers=covered_words(kinds),
        starts_at=window.starts_at,
        ends_at=window.ends_at,
        reason=window.reason,
        status=status,
        planned_by=names.get(window.planned_by, SOMEBODY),
        planned_at=window.planned_at,
        cancelled_by=names.get(cancelled_by, SOMEBODY) if cancelled_by else "",
        cancelled_at=window.cancelled_at,
        version=window.version,
        updated_at=window.updated_at,
        may_change=can_change and bool(MAY_PLAN & roles),
    )


def plannable(principal: Principal) -> list[PsnMigration]:
    """The open migrations whose maintenance a principal may plan, by borough. Two queries."""
    seen = (
        PsnMigration.objects.visible_to(principal)
        .still_open()
        .select_related("borough")
        .order_by("borough__short_name")
    )
    leads = dict(Assignment.objects.current().values_list("migration", "supplier"))
    return [
        one
        for one in seen
        if MAY_PLAN
        & roles_for(principal, borough_code=one.borough_id, supplier_id=leads.get(one.pk))
    ]
