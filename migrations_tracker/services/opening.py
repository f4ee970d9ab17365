"""Opening a borough's migration, at its beginning or taken over midway."""

from django.db import transaction

from boroughs.models import Borough
from migrations_tracker.domain.access import Role
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.delivery import default_next_update
from migrations_tracker.domain.errors import AlreadyOpen, NotYours
from migrations_tracker.domain.ledger import EventKind
from migrations_tracker.domain.stages import MoveKind, Stage, check_import
from migrations_tracker.facts import read_policies
from migrations_tracker.models import PsnMigration, Stream
from migrations_tracker.services.audit import Origin, append
from migrations_tracker.services.expectations import expect_endpoints
from migrations_tracker.services.laying_out import lay_out
from migrations_tracker.services.reconcile import reconcile
from migrations_tracker.services.waves import check_wave_is_planned


@transaction.atomic
def open_migration(
    borough: Borough,
    origin: Origin,
    *,
    stage: Stage = Stage.NOT_STARTED,
    wave: int | None = None,
    reason: str = "",
) -> PsnMigration:
    """Open a borough's migration with its ledger; another first stage takes one over midway.

    Taking over is an administrator's, with a reason; the gates before that stage count as passed.
    Twelve queries or fewer, and those of `reconcile`. Raises AlreadyOpen, NotYours, NoSuchWave,
    MoveNotAllowed or ReasonRequired; nothing has been written then.
    """
    if not origin.principal.roles & {Role.ADMINISTRATOR, Role.MANAGER}:
        raise NotYours("open a migration", "Administrators and programme managers")
    taken_over = stage is not Stage.NOT_STARTED
    if taken_over:
        check_import(stage, origin.principal.roles, reason)
    Borough.objects.select_for_update().get(pk=borough.pk)
    if PsnMigration.objects.still_open().filter(borough=borough).exists():
        raise AlreadyOpen(borough=borough.short_name)
    check_wave_is_planned(wave)
    today = london_date(origin.now)
    migration = PsnMigration.objects.create(
        borough=borough,
        stage=stage.value,
        stage_since=origin.now,
        wave_id=wave,
        opened_at=origin.now,
        updated_at=origin.now,
        next_update_by=default_next_update(stage, today, read_policies().delivery),
    )
    lay_out(migration, origin.now)
    stream = Stream.objects.create(migration=migration)
    promised = migration.next_update_by.isoformat() if migration.next_update_by else None
    move = MoveKind.IMPORT.value if taken_over else None
    said = {"move": move, "wave": wave, "next_update_by": promised}
    new = {"stage": stage.value} | {name: value for name, value in said.items() if value}
    append(stream, EventKind.MIGRATION_OPENED, origin, new=new, reason=reason)
    expect_endpoints(migration, origin.now)
    reconcile(list(borough.psn_migrations.values_list("pk", flat=True)), origin.now)
    return migration
