"""Opening a migration and moving it from stage to stage."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction

from boroughs.models import Borough
from migrations_tracker.domain.access import Role, roles_for
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.delivery import default_next_update, next_update_range
from migrations_tracker.domain.errors import (
    AlreadyOpen,
    GateNotMet,
    InTheFuture,
    MigrationEnded,
    NotYours,
    OutOfOrder,
    StaleVersion,
    UpdatePromiseOutOfRange,
)
from migrations_tracker.domain.gates import barred
from migrations_tracker.domain.ledger import EventKind
from migrations_tracker.domain.policy import DeliveryPolicy
from migrations_tracker.domain.stages import ENDED, Move, Stage, choose_move
from migrations_tracker.facts import gather, read_policies
from migrations_tracker.models import Assignment, Claim, Event, PsnMigration, Stream
from migrations_tracker.services.acceptance import keep_acceptance
from migrations_tracker.services.audit import Origin, append, lock_stream
from migrations_tracker.services.expectations import expect_endpoints
from migrations_tracker.services.laying_out import lay_out
from migrations_tracker.services.reconcile import reconcile
from migrations_tracker.services.waves import check_wave_is_planned

CLOCK_TOLERANCE: Final = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class StageClaim:
    """What a claimant says: the stage, since when, and by when they will report again."""

    stage: Stage
    effective_at: datetime | None = None
    next_update_by: date | None = None
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ClaimOutcome:
    """The migration after a claim, and the event; None where the claim said nothing new."""

    migration: PsnMigration
    event: Event | None
    move: Move | None


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

    Twelve queries or fewer, and those of `reconcile`. Raises AlreadyOpen, NotYours or NoSuchWave;
    nothing has been written then.
    """
    if not origin.principal.roles & {Role.ADMINISTRATOR, Role.MANAGER}:
        raise NotYours("open a migration", "Administrators and programme managers")
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
    said = {"wave": wave, "next_update_by": _iso(migration.next_update_by)}
    new = {"stage": stage.value} | {name: value for name, value in said.items() if value}
    append(stream, EventKind.MIGRATION_OPENED, origin, new=new, reason=reason)
    expect_endpoints(migration, origin.now)
    reconcile(list(borough.psn_migrations.values_list("pk", flat=True)), origin.now)
    return migration


@transaction.atomic
def claim_stage(
    migration_id: int, claim: StageClaim, origin: Origin, *, expected_version: int | None = None
) -> ClaimOutcome:
    """Record what somebody says of a migration's stage: a move, or a reaffirmation of the present.

    The same stage with a later promise or a note is a reaffirmation; with nothing new, nothing is
    written and the event is None. `expected_version` is the version that the caller last read.
    At most 15 queries, and those of `reconcile`. Raises a domain Refusal; nothing has been
    written then.
    """
    stream = lock_stream(migration_id)
    migration = PsnMigration.objects.select_related("borough").get(pk=migration_id)
    lead = Assignment.objects.current().filter(migration=migration).first()
    roles = roles_for(
        origin.principal,
        borough_code=migration.borough_id,
        supplier_id=lead.supplier_id if lead else None,
    )
    policy = read_policies().delivery
    _check_version(migration, expected_version)
    _check_times(migration, claim, origin.now, policy)
    if claim.stage is migration.current_stage:
        return _reaffirm(stream, migration, claim, origin, roles=roles, lead=lead, policy=policy)
    move = choose_move(
        migration.current_stage,
        claim.stage,
        roles,
        held_from=migration.held_stage,
        reason=claim.reason,
    )
    facts = gather(migration, london_date(origin.now))
    held = migration.held_stage
    if unmet := barred(migration.current_stage, claim.stage, facts, held_from=held):
        raise GateNotMet(target=claim.stage.value, unmet=unmet)
    return _move(stream, migration, claim, origin, move=move, lead=lead, policy=policy)


def _check_version(migration: PsnMigration, expected: int | None) -> None:
    if expected is not None and expected != migration.version:
        name = migration.borough.short_name
        raise StaleVersion(name=name, sent=expected, current=migration.version)


def _check_times(
    migration: PsnMigration, claim: StageClaim, now: datetime, policy: DeliveryPolicy
) -> None:
    at = claim.effective_at
    if at is not None and at > now + CLOCK_TOLERANCE:
        raise InTheFuture(sent=at, now=now)
    if at is not None and at < migration.stage_since:
        raise OutOfOrder(sent=at, present=migration.stage_since)
    earliest, latest = next_update_range(london_date(now), policy)
    if claim.next_update_by and not earliest <= claim.next_update_by <= latest:
        raise UpdatePromiseOutOfRange(
            sent=claim.next_update_by.isoformat(),
            earliest=earliest.isoformat(),
            latest=latest.isoformat(),
        )


def _reaffirm(
    stream: Stream,
    migration: PsnMigration,
    claim: StageClaim,
    origin: Origin,
    *,
    roles: frozenset[Role],
    lead: Assignment | None,
    policy: DeliveryPolicy,
) -> ClaimOutcome:
    if not roles & {Role.SUPPLIER, Role.MANAGER}:
        raise NotYours("claim a stage", "The lead supplier and programme managers")
    before = migration.next_update_by
    promised = claim.next_update_by
    if promised is None and claim.note:
        promised = default_next_update(claim.stage, london_date(origin.now), policy)
    extends = promised is not None and (before is None or promised > before)
    if not extends and not claim.note:
        return ClaimOutcome(migration, None, None)
    if claim.stage in ENDED:
        raise MigrationEnded(borough=migration.borough.short_name, stage=migration.stage)
    if extends:
        migration.next_update_by = promised
    _save(migration, claim, origin, lead)
    event = append(
        stream,
        EventKind.CLAIM_REAFFIRMED,
        origin,
        old={"next_update_by": _iso(before)},
        new={"stage": migration.stage, "next_update_by": _iso(migration.next_update_by)},
        reason=claim.reason,
        note=claim.note,
    )
    return ClaimOutcome(migration, event, None)


def _move(
    stream: Stream,
    migration: PsnMigration,
    claim: StageClaim,
    origin: Origin,
    *,
    move: Move,
    lead: Assignment | None,
    policy: DeliveryPolicy,
) -> ClaimOutcome:
    effective_at = min(claim.effective_at or origin.now, origin.now)
    # Two minutes of tolerance towards the caller's clock must not turn the order around.
    effective_at = max(effective_at, migration.stage_since)
    old = {"stage": migration.stage, "next_update_by": _iso(migration.next_update_by)}
    migration.held_from = migration.stage if move.target is Stage.ON_HOLD else ""
    migration.stage = move.target.value
    migration.stage_since = effective_at
    migration.next_update_by = claim.next_update_by or default_next_update(
        move.target, london_date(origin.now), policy
    )
    _save(migration, claim, origin, lead)
    keep_acceptance(migration, move, origin, effective_at=effective_at, reason=claim.reason)
    new = {"stage": migration.stage, "next_update_by": _iso(migration.next_update_by)}
    event = append(
        stream,
        EventKind.STAGE_CLAIMED,
        origin,
        effective_at=effective_at,
        old=old,
        new={**new, "move": move.kind.value},
        reason=claim.reason,
        note=claim.note,
    )
    expect_endpoints(migration, effective_at)
    reconcile([migration.pk], origin.now)
    return ClaimOutcome(migration, event, move)


def _save(
    migration: PsnMigration, claim: StageClaim, origin: Origin, lead: Assignment | None
) -> None:
    """The row and the claim behind it. Two queries."""
    migration.version += 1
    migration.last_claim_at = migration.updated_at = origin.now
    migration.save(
        update_fields=[
            "stage",
            "held_from",
            "stage_since",
            "next_update_by",
            "last_claim_at",
            "updated_at",
            "version",
        ]
    )
    own = lead is not None and lead.supplier_id in origin.principal.supplier_ids
    Claim.objects.create(
        migration=migration,
        stage=migration.stage,
        effective_at=migration.stage_since,
        recorded_at=origin.now,
        next_update_by=migration.next_update_by,
        channel=origin.channel.value,
        claimant=origin.principal.actor,
        on_behalf_of_id=None if own or lead is None else lead.supplier_id,
        note=claim.note,
    )


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
