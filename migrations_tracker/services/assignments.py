"""Which supplier leads a migration."""

from datetime import datetime

from django.db import transaction

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.errors import (
    AlreadyAssigned,
    InTheFuture,
    MigrationEnded,
    NotYours,
    OutOfOrder,
)
from migrations_tracker.domain.ledger import EventKind
from migrations_tracker.domain.stages import ENDED
from migrations_tracker.models import Assignment, PsnMigration
from migrations_tracker.services.audit import Origin, append, lock_stream
from suppliers.models import Supplier


@transaction.atomic
def assign_supplier(
    migration_id: int,
    supplier: Supplier,
    origin: Origin,
    *,
    effective_at: datetime | None = None,
    reason: str = "",
) -> Assignment:
    """Give a migration to a supplier, ending the assignment of the one before.

    The old supplier keeps what it did in its own history and loses access at once. Nine queries.
    Raises NotYours, AlreadyAssigned, MigrationEnded, InTheFuture or OutOfOrder; nothing has been
    written then.
    """
    if not origin.principal.roles & {Role.MANAGER, Role.ADMINISTRATOR}:
        raise NotYours("assign a supplier", "Programme managers and administrators")
    stream = lock_stream(migration_id)
    migration = PsnMigration.objects.select_related("borough").get(pk=migration_id)
    if migration.current_stage in ENDED:
        raise MigrationEnded(borough=migration.borough.short_name, stage=migration.stage)
    present = Assignment.objects.current().select_related("supplier").filter(migration=migration)
    old = present.first()
    at = effective_at or origin.now
    _check(migration, old, supplier, at, origin.now)
    if old is not None:
        old.ended_at = at
        old.save(update_fields=["ended_at"])
    assignment = Assignment.objects.create(migration=migration, supplier=supplier, started_at=at)
    migration.version += 1
    migration.updated_at = origin.now
    migration.save(update_fields=["version", "updated_at"])
    append(
        stream,
        EventKind.SUPPLIER_ASSIGNED,
        origin,
        effective_at=at,
        old={"supplier": old.supplier_id if old else None},
        new={"supplier": supplier.pk},
        reason=reason,
    )
    return assignment


def _check(
    migration: PsnMigration,
    old: Assignment | None,
    supplier: Supplier,
    at: datetime,
    now: datetime,
) -> None:
    if at > now:
        raise InTheFuture(sent=at, now=now)
    if old is None:
        return
    if old.supplier_id == supplier.pk:
        raise AlreadyAssigned(borough=migration.borough.short_name, supplier=supplier.name)
    if at < old.started_at:
        raise OutOfOrder(sent=at, present=old.started_at)
