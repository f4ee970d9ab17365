"""Moving a migration from stage to stage."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction

from migrations_tracker.domain.access import Role, roles_for
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.delivery import default_next_update, next_update_range
from migrations_tracker.domain.errors import (
    GateNotMet,
    InTheFuture,
    MigrationEnded,
    NotYours,
    OutOfOrder,
    StaleVersion,
    UpdatePromiseOutOfRange,
)
from migrations_tracker.domain.gates import GATES, Finding, blocking, evaluate, is_back, is_forward
from migrations_tracker.domain.ledger import EventKind
from migrations_tracker.domain.on_behalf import OnBehalf, check_on_behalf
from migrations_tracker.domain.policy import DeliveryPolicy, Policies
from migrations_tracker.domain.stages import ENDED, Move, Stage, choose_move
from migrations_tracker.facts import gather_many, read_policies
from migrations_tracker.models import Assignment, Event, PsnMigration, Stream
from migrations_tracker.services.acceptance import keep_acceptance
from migrations_tracker.services.audit import Origin, append, lock_stream
from migrations_tracker.services.claim_record import save_claim, word_of
from migrations_tracker.services.expectations import expect_endpoints
from migrations_tracker.services.gates import pass_gate, supersede_later
from migrations_tracker.services.reconcile import reconcile

CLOCK_TOLERANCE: Final = timedelta(minutes=2)
MANAGERS: Final = frozenset({Role.MANAGER})


@dataclass(frozen=True, slots=True)
class StageClaim:
    """What a claimant says: the stage, since when, and by when they will report again.

    `on_behalf` is of those whose word a manager writes down; None for one's own.
    """

    stage: Stage
    effective_at: datetime | None = None
    next_update_by: date | None = None
    reason: str = ""
    note: str = ""
    on_behalf: OnBehalf | None = None


@dataclass(frozen=True, slots=True)
class ClaimOutcome:
    """The migration after a claim, and the event; None where the claim said nothing new."""

    migration: PsnMigration
    event: Event | None
    move: Move | None


@dataclass(frozen=True, slots=True)
class _Way:
    """A move that is allowed, who leads, what its gate is passed on and the limits in force."""

    move: Move
    lead: Assignment | None
    findings: Sequence[Finding]
    policies: Policies


@transaction.atomic
def claim_stage(
    migration_id: int, claim: StageClaim, origin: Origin, *, expected_version: int | None = None
) -> ClaimOutcome:
    """Record what somebody says of a migration's stage: a move, or a reaffirmation of the present.

    The same stage with a later promise or a note is a reaffirmation; with nothing new, nothing is
    written and the event is None. `expected_version` is the version that the caller last read.
    A manager may claim on behalf of the lead supplier or the borough what would be theirs to say.
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
    policies = read_policies()
    policy = policies.delivery
    _check_version(migration, expected_version)
    _check_times(migration, claim, origin.now, policy)
    if claim.on_behalf:
        roles &= MANAGERS
    if claim.stage is migration.current_stage:
        return _reaffirm(stream, migration, claim, origin, roles=roles, lead=lead, policy=policy)
    move = choose_move(
        migration.current_stage,
        claim.stage,
        roles,
        held_from=migration.held_stage,
        reason=claim.reason,
    )
    if claim.on_behalf:
        check_on_behalf(claim.on_behalf, move, roles, has_lead=lead is not None)
    findings = _check_gate(migration, claim.stage, origin.now, policies)
    way = _Way(move, lead, findings, policies)
    return _move(stream, migration, claim, origin, way=way)


def _check_gate(
    migration: PsnMigration, target: Stage, now: datetime, policies: Policies
) -> tuple[Finding, ...]:
    """What the gate ahead is passed on; empty where none is. Raises GateNotMet."""
    if not is_forward(migration.current_stage, target, held_from=migration.held_stage):
        return ()
    kinds = frozenset(one.kind for one in GATES.get(target, ()))
    findings = evaluate(target, gather_many([migration], now, policies, kinds)[migration.pk])
    if unmet := blocking(findings):
        raise GateNotMet(target=target.value, unmet=unmet)
    return findings


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
    if claim.on_behalf:
        check_on_behalf(claim.on_behalf, None, roles, has_lead=lead is not None)
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
    word = word_of(claim.on_behalf, None, lead)
    save_claim(migration, word, claim.note, origin)
    event = append(
        stream,
        EventKind.CLAIM_REAFFIRMED,
        origin,
        effective_at=_told_at(migration, claim, origin),
        old={"next_update_by": _iso(before)},
        new={
            "stage": migration.stage,
            "next_update_by": _iso(migration.next_update_by),
            **word.fields,
        },
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
    way: _Way,
) -> ClaimOutcome:
    move = way.move
    goes_back = is_back(migration.current_stage, move.target, held_from=migration.held_stage)
    effective_at = _told_at(migration, claim, origin)
    word = word_of(claim.on_behalf, move, way.lead)
    old = {"stage": migration.stage, "next_update_by": _iso(migration.next_update_by)}
    migration.held_from = migration.stage if move.target is Stage.ON_HOLD else ""
    migration.stage = move.target.value
    migration.stage_since = effective_at
    migration.next_update_by = claim.next_update_by or default_next_update(
        move.target, london_date(origin.now), way.policies.delivery
    )
    save_claim(migration, word, claim.note, origin)
    keep_acceptance(migration, move, origin, effective_at=effective_at, reason=claim.reason)
    new = {"stage": migration.stage, "next_update_by": _iso(migration.next_update_by)}
    event = append(
        stream,
        EventKind.STAGE_CLAIMED,
        origin,
        effective_at=effective_at,
        old=old,
        new={**new, "move": move.kind.value, **word.fields},
        reason=claim.reason,
        note=claim.note,
    )
    pass_gate(stream, migration, way.findings, origin, effective_at=effective_at)
    if goes_back:
        supersede_later(migration, move.target, effective_at)
    expect_endpoints(migration, effective_at)
    reconcile([migration.pk], origin.now, way.policies)
    return ClaimOutcome(migration, event, move)


def _told_at(migration: PsnMigration, claim: StageClaim, origin: Origin) -> datetime:
    """Since when it holds: two minutes of tolerance must not turn the order of things around."""
    return max(min(claim.effective_at or origin.now, origin.now), migration.stage_since)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
