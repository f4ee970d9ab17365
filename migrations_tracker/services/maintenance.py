"""Maintenance windows: planned, changed and cancelled, by those whose endpoints they are.

Each change moves the `config_version` of the endpoints, so that an answer asked for before it is
not recorded after it. What a window means is derived on read and by the checks; nothing has to
happen at its start, and at its end the regular look opens what was held back.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import F

from migrations_tracker.domain.access import roles_for
from migrations_tracker.domain.endpoint_kinds import EndpointKind
from migrations_tracker.domain.errors import MigrationEnded
from migrations_tracker.domain.ledger import EventKind, Fields
from migrations_tracker.domain.maintenance import (
    Plan,
    Present,
    WindowChanged,
    WindowCoversNothing,
    WindowOver,
    check_change,
    check_may_plan,
    check_plan,
    over_words,
)
from migrations_tracker.domain.stages import ENDED
from migrations_tracker.models import (
    Assignment,
    Endpoint,
    EndpointState,
    Event,
    MaintenanceWindow,
    PsnMigration,
    Stream,
)
from migrations_tracker.services.audit import Origin, append, lock_stream
from migrations_tracker.services.reconcile import reconcile


@transaction.atomic
def plan_maintenance(migration_id: int, plan: Plan, origin: Origin) -> MaintenanceWindow:
    """Plan work on endpoints of a migration's borough.

    Twelve queries and those of `reconcile`. Raises NotYours, MigrationEnded or a WindowRefused;
    nothing has been written then.
    """
    stream = lock_stream(migration_id)
    migration = PsnMigration.objects.select_related("borough").get(pk=migration_id)
    _check_role(migration, origin)
    if migration.current_stage in ENDED:
        raise MigrationEnded(borough=migration.borough.short_name, stage=migration.stage)
    check_plan(plan, origin.now)
    endpoints = _endpoints(migration, plan.kinds)
    window = MaintenanceWindow.objects.create(
        migration=migration,
        starts_at=plan.starts_at,
        ends_at=plan.ends_at,
        reason=plan.reason.strip(),
        planned_by=origin.principal.actor,
        planned_at=origin.now,
        updated_at=origin.now,
    )
    window.endpoints.set(endpoints)
    append(
        stream,
        EventKind.MAINTENANCE_PLANNED,
        origin,
        new=_fields(window, endpoints),
        reason=window.reason,
    )
    _took_effect(migration_id, endpoints, origin.now)
    return window


@transaction.atomic
def change_maintenance(
    window_id: int, plan: Plan, origin: Origin, *, expected_version: int
) -> tuple[MaintenanceWindow, Event | None]:
    """Change a window that is not over; the event is None where nothing is different.

    Of one that has started, only the end and the reason can be changed. Fourteen queries and those
    of `reconcile`. Raises NotYours, WindowOver, WindowChanged or a WindowRefused.
    """
    stream, window = _held(window_id, origin, expected_version)
    before = list(window.endpoints.all())
    kinds = frozenset(endpoint.endpoint_kind for endpoint in before)
    check_change(_present(window), plan, kinds, origin.now)
    old = _fields(window, before)
    after = before if plan.kinds == kinds else _endpoints(window.migration, plan.kinds)
    window.starts_at, window.ends_at = plan.starts_at, plan.ends_at
    window.reason = plan.reason.strip()
    new = _fields(window, after)
    if old == new:
        return window, None
    window.version += 1
    window.updated_at = origin.now
    fields = ["starts_at", "ends_at", "reason", "version", "updated_at"]
    window.save(update_fields=fields)
    window.endpoints.set(after)
    event = append(
        stream, EventKind.MAINTENANCE_CHANGED, origin, old=old, new=new, reason=window.reason
    )
    _took_effect(window.migration_id, {*before, *after}, origin.now)
    return window, event


@transaction.atomic
def cancel_maintenance(
    window_id: int, origin: Origin, *, expected_version: int
) -> MaintenanceWindow:
    """Cancel a window that is not over; one under way ends now.

    Twelve queries and those of `reconcile`. Raises NotYours, WindowOver or WindowChanged.
    """
    stream, window = _held(window_id, origin, expected_version)
    endpoints = list(window.endpoints.all())
    window.cancelled_by, window.cancelled_at = origin.principal.actor, origin.now
    window.version += 1
    window.updated_at = origin.now
    window.save(update_fields=["cancelled_by", "cancelled_at", "version", "updated_at"])
    append(stream, EventKind.MAINTENANCE_CANCELLED, origin, old=_fields(window, endpoints))
    _took_effect(window.migration_id, endpoints, origin.now)
    return window


def _held(
    window_id: int, origin: Origin, expected_version: int
) -> tuple[Stream, MaintenanceWindow]:
    """The ledger and the window, both locked, once it is certain that it may be changed."""
    known = MaintenanceWindow.objects.get(pk=window_id)
    stream = lock_stream(known.migration_id)
    window = (
        MaintenanceWindow.objects.select_for_update(of=("self",))
        .select_related("migration__borough")
        .get(pk=window_id)
    )
    _check_role(window.migration, origin)
    borough = window.migration.borough.short_name
    if over := over_words(_present(window), origin.now):
        raise WindowOver(borough, over)
    if window.version != expected_version:
        raise WindowChanged(borough=borough, sent=expected_version, current=window.version)
    return stream, window


def _present(window: MaintenanceWindow) -> Present:
    return Present(window.starts_at, window.ends_at, window.cancelled_at is not None)


def _check_role(migration: PsnMigration, origin: Origin) -> None:
    lead = Assignment.objects.current().filter(migration=migration).first()
    roles = roles_for(
        origin.principal,
        borough_code=migration.borough_id,
        supplier_id=lead.supplier_id if lead else None,
    )
    check_may_plan(roles)


def _endpoints(migration: PsnMigration, kinds: Iterable[EndpointKind]) -> list[Endpoint]:
    found = list(
        Endpoint.objects.filter(
            borough_id=migration.borough_id, kind__in=[kind.value for kind in kinds]
        ).order_by("pk")
    )
    if not found:
        raise WindowCoversNothing
    return found


def _fields(window: MaintenanceWindow, endpoints: Iterable[Endpoint]) -> Fields:
    return {
        "window": window.reference,
        "starts_at": window.starts_at.isoformat(),
        "ends_at": window.ends_at.isoformat(),
        "reason": window.reason,
        "endpoints": ", ".join(sorted(endpoint.kind for endpoint in endpoints)),
    }


def _took_effect(migration_id: int, endpoints: Iterable[Endpoint], now: datetime) -> None:
    """Drop the checks under way, and review what is observed."""
    EndpointState.objects.filter(pk__in=[endpoint.pk for endpoint in endpoints]).update(
        config_version=F("config_version") + 1
    )
    reconcile([migration_id], now)
