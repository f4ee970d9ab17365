"""Playing what people file and judge: certificates, papers, waivers, judgements and answers."""

from migrations_tracker.demo.steps import (
    AddEvidence,
    AnswerCase,
    ApplyForCertificate,
    CertificateStep,
    EndOverride,
    JudgeConfidence,
    OverrideStatus,
    RecordCertificate,
    RefuseCertificate,
    WaiveCriterion,
    WithdrawCertificate,
    Word,
    WriteNote,
)
from migrations_tracker.domain.certificate_rules import Issue
from migrations_tracker.domain.judgement import NewOverride
from migrations_tracker.models import PsnMigration
from migrations_tracker.services.audit import Origin
from migrations_tracker.services.certificates import (
    apply_for_certificate,
    record_certificate,
    refuse_certificate,
    withdraw_certificate,
)
from migrations_tracker.services.discrepancies import answer_discrepancy
from migrations_tracker.services.evidence import Piece, add_evidence
from migrations_tracker.services.judgements import (
    end_override,
    judge_confidence,
    override_status,
)
from migrations_tracker.services.notes import write_note
from migrations_tracker.services.waivers import WaiverRequest, waive_criterion


def file_certificate(migration: PsnMigration, action: CertificateStep, origin: Origin) -> None:
    match action:
        case ApplyForCertificate():
            apply_for_certificate(migration.pk, origin)
        case RecordCertificate(number, issued):
            record_certificate(migration.pk, Issue(number, issued), origin)
        case RefuseCertificate(reason):
            refuse_certificate(migration.pk, origin, reason=reason)
        case WithdrawCertificate(reason):
            withdraw_certificate(migration.pk, origin, reason=reason)


def say(migration: PsnMigration, action: Word, origin: Origin) -> bool:
    """Write down what somebody says; False where what it answers is not open."""
    match action:
        case AddEvidence(on, title, link):
            add_evidence(migration.pk, on, Piece(title, link=link), origin)
        case WaiveCriterion(stage, criterion, ends, reason):
            request = WaiverRequest(stage, criterion, reason, ends)
            waive_criterion(migration.pk, request, origin)
        case OverrideStatus(status, ends_on, reason):
            override_status(migration.pk, NewOverride(status, reason, ends_on), origin)
        case EndOverride(reason):
            end_override(migration.pk, origin, reason=reason)
        case JudgeConfidence(level, reason):
            judge_confidence(migration.pk, level, origin, reason=reason)
        case WriteNote(text, audience):
            write_note(migration.pk, text, origin, audience=audience)
        case AnswerCase():
            return _answer(migration, action, origin)
    return True


def _answer(migration: PsnMigration, said: AnswerCase, origin: Origin) -> bool:
    case = migration.discrepancies.still_open().filter(kind=said.about.value).first()
    if case is None:
        return False
    answer_discrepancy(case.pk, said.answer, origin, expected_version=case.version)
    return True
