"""Adding evidence to a migration, and withdrawing it: the row with its event, or neither.

The file is written before the transaction and taken away again where that fails.
"""

from dataclasses import dataclass
from hashlib import sha256

from django.core.files.base import ContentFile
from django.db import transaction

from migrations_tracker.domain.access import roles_for
from migrations_tracker.domain.errors import MigrationEnded
from migrations_tracker.domain.evidence import (
    FileInfected,
    FileOrLink,
    ScanState,
    Subject,
    WithdrawalReasonRequired,
    check_file,
    check_link,
    check_role,
    check_title,
)
from migrations_tracker.domain.ledger import EventKind, Fields
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import Assignment, Event, Evidence, PsnMigration, Stream
from migrations_tracker.models.evidence import stored_as
from migrations_tracker.services.audit import Origin, append, lock_stream
from migrations_tracker.services.reconcile import reconcile
from migrations_tracker.services.scanning import scan


@dataclass(frozen=True, slots=True)
class Piece:
    """What somebody brings: a title, and the content of a file or a link."""

    title: str
    content: bytes | None = None
    link: str = ""


@dataclass(frozen=True, slots=True)
class EvidenceRecorded:
    """The evidence afterwards, and the event; None where nothing was new."""

    evidence: Evidence
    event: Event | None


def add_evidence(
    migration_id: int,
    subject: Subject,
    piece: Piece,
    origin: Origin,
    *,
    is_rehearsal: bool = False,
) -> EvidenceRecorded:
    """Keep a file or a link on something of a migration; the same one again is kept once.

    A rehearsal is rolled back by whoever asks for it: it writes the rows, and no file. Eight
    queries, and those of `reconcile`. Raises NotYours, MigrationEnded or an EvidenceRefusal;
    nothing has been kept then.
    """
    _check_may(migration_id, origin)
    evidence = _evidence(migration_id, subject, piece, origin)
    if evidence.content_type and is_rehearsal:
        evidence.file.name = stored_as(evidence, "")
        return _record(evidence, origin)
    if evidence.content_type:
        evidence.file.save("", ContentFile(piece.content), save=False)
    try:
        recorded = _record(evidence, origin)
    except BaseException:
        _forget(evidence)
        raise
    if recorded.event is None:
        _forget(evidence)
    return recorded


@transaction.atomic
def withdraw_evidence(evidence_id: int, origin: Origin, *, reason: str) -> EvidenceRecorded:
    """Hide a piece of evidence and say why; its file is kept. Eight queries, and `reconcile`.

    Raises NotYours, MigrationEnded or WithdrawalReasonRequired; nothing has been written then.
    """
    known = Evidence.objects.values_list("migration", flat=True).get(pk=evidence_id)
    stream = _locked(known, origin)
    evidence = Evidence.objects.get(pk=evidence_id)
    reason = reason.strip()
    if evidence.withdrawn_at:
        return EvidenceRecorded(evidence, None)
    if not reason:
        raise WithdrawalReasonRequired
    evidence.withdrawn_at, evidence.withdrawn_by = origin.now, origin.principal.actor
    evidence.withdrawn_reason = reason
    evidence.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    event = append(
        stream, EventKind.EVIDENCE_WITHDRAWN, origin, old=_fields(evidence), reason=reason
    )
    reconcile([known], origin.now)
    return EvidenceRecorded(evidence, event)


@transaction.atomic
def _record(evidence: Evidence, origin: Origin) -> EvidenceRecorded:
    stream = _locked(evidence.migration_id, origin)
    same = Evidence.objects.in_force().filter(
        migration=evidence.migration_id,
        about=evidence.about,
        code=evidence.code,
        title=evidence.title,
        sha256=evidence.sha256,
        link=evidence.link,
    )
    if before := same.first():
        return EvidenceRecorded(before, None)
    evidence.save(force_insert=True)
    event = append(stream, EventKind.EVIDENCE_ADDED, origin, new=_fields(evidence))
    reconcile([evidence.migration_id], origin.now)
    return EvidenceRecorded(evidence, event)


def _evidence(migration_id: int, subject: Subject, piece: Piece, origin: Origin) -> Evidence:
    """The row of what was brought, checked and not kept yet."""
    title, link = piece.title.strip(), piece.link.strip()
    check_title(title)
    if (piece.content is None) == (not link):
        raise FileOrLink
    evidence = Evidence(
        migration_id=migration_id,
        about=subject.about.value,
        code=subject.code,
        title=title,
        link=link,
        scan_state=ScanState.CLEAN.value,
        added_at=origin.now,
        added_by=origin.principal.actor,
    )
    if piece.content is None:
        check_link(link)
        return evidence
    state = scan(piece.content)
    if state is ScanState.REJECTED:
        raise FileInfected
    evidence.content_type = check_file(piece.content).value
    evidence.size, evidence.scan_state = len(piece.content), state.value
    evidence.sha256 = sha256(piece.content).hexdigest()
    return evidence


def _locked(migration_id: int, origin: Origin) -> Stream:
    stream = lock_stream(migration_id)
    _check_may(migration_id, origin)
    return stream


def _check_may(migration_id: int, origin: Origin) -> None:
    """Two queries. Raises NotYours or MigrationEnded."""
    migration = PsnMigration.objects.select_related("borough").get(pk=migration_id)
    lead = Assignment.objects.current().filter(migration=migration).first()
    roles = roles_for(
        origin.principal,
        borough_code=migration.borough_id,
        supplier_id=lead.supplier_id if lead else None,
    )
    check_role(roles)
    if migration.current_stage is Stage.WITHDRAWN:
        raise MigrationEnded(borough=migration.borough.short_name, stage=migration.stage)


def _forget(evidence: Evidence) -> None:
    if evidence.file:
        evidence.file.delete(save=False)


def _fields(evidence: Evidence) -> Fields:
    return {
        "evidence": str(evidence.public_id),
        "about": evidence.about,
        "code": evidence.code,
        "title": evidence.title,
        "link": evidence.link or None,
        "sha256": evidence.sha256 or None,
        "size": evidence.size,
    }
