"""Passing gates: what was true is frozen with the claim; going back supersedes it."""

from collections.abc import Sequence
from datetime import datetime

from migrations_tracker.domain.gates import Finding, Standing
from migrations_tracker.domain.ledger import EventKind
from migrations_tracker.domain.passages import evidence_hash, freeze, superseded_by
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import GatePassage, PsnMigration, Stream
from migrations_tracker.services.audit import Origin, append


def pass_gate(
    stream: Stream,
    migration: PsnMigration,
    findings: Sequence[Finding],
    origin: Origin,
    *,
    effective_at: datetime,
) -> GatePassage | None:
    """Freeze what the gate to the migration's stage was passed on, with its event. Five queries.

    The caller has locked the stream and written the move. None, and no query, where the stage has
    no gate. A passage of the same gate that still stands is superseded.
    """
    if not findings:
        return None
    stage = migration.current_stage
    GatePassage.objects.in_force().filter(migration=migration, stage=stage.value).update(
        superseded_at=effective_at
    )
    evidence = freeze(findings)
    digest = evidence_hash(stage.value, effective_at, evidence)
    waived = sum(one.standing is Standing.WAIVED for one in findings)
    event = append(
        stream,
        EventKind.GATE_PASSED,
        origin,
        effective_at=effective_at,
        new={
            "stage": stage.value,
            "criteria": len(findings),
            "waived": waived,
            "evidence_sha256": digest,
        },
    )
    return GatePassage.objects.create(
        migration=migration,
        stage=stage.value,
        passed_at=effective_at,
        event=event,
        evidence=evidence,
        sha256=digest,
    )


def supersede_later(migration: PsnMigration, target: Stage, at: datetime) -> None:
    """The passages of the stages after `target` count no more. One query."""
    later = [stage.value for stage in superseded_by(target)]
    GatePassage.objects.in_force().filter(migration=migration, stage__in=later).update(
        superseded_at=at
    )
