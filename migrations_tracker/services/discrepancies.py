"""What people answer to a discrepancy."""

from dataclasses import dataclass

from django.db import transaction

from migrations_tracker.domain.access import roles_for
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.discrepancy_answers import (
    Answer,
    CaseChanged,
    CaseClosed,
    check_answer,
)
from migrations_tracker.domain.ledger import EventKind, Fields
from migrations_tracker.models import Assignment, Discrepancy, Event
from migrations_tracker.services.audit import Origin, append, lock_stream


@dataclass(frozen=True, slots=True)
class Answered:
    """The case after an answer, and the event; None where the same was said already."""

    case: Discrepancy
    event: Event | None


@transaction.atomic
def answer_discrepancy(
    case_id: int, answer: Answer, origin: Origin, *, expected_version: int
) -> Answered:
    """Record an answer to an open case. The last one stands; the ledger keeps those before.

    `expected_version` is the version that the caller last read. The same answer of the same
    person again is recorded once. Eight queries. Raises NotYours, CaseClosed, CaseChanged or an
    AnswerRefused; nothing has been written then.
    """
    known = Discrepancy.objects.select_related("migration__borough").get(pk=case_id)
    stream = lock_stream(known.migration_id)
    case = Discrepancy.objects.select_for_update().get(pk=case_id)
    lead = Assignment.objects.current().filter(migration=known.migration_id).first()
    roles = roles_for(
        origin.principal,
        borough_code=known.migration.borough_id,
        supplier_id=lead.supplier_id if lead else None,
    )
    check_answer(answer, roles, london_date(origin.now))
    if not case.is_open:
        raise CaseClosed(known.migration.borough.short_name)
    old, new = _fields(case), _wanted(answer)
    if old == new and case.answered_by == origin.principal.actor:
        return Answered(case, None)
    if case.version != expected_version:
        raise CaseChanged(known.migration.borough.short_name, case.version)
    _save(case, answer, origin)
    event = append(
        stream,
        EventKind.DISCREPANCY_ANSWERED,
        origin,
        old={"discrepancy": case.kind, **old},
        new={"discrepancy": case.kind, **new},
    )
    return Answered(case, event)


def _save(case: Discrepancy, answer: Answer, origin: Origin) -> None:
    case.answer = answer.kind.value
    case.answer_text, case.evidence_link = answer.text.strip(), answer.evidence_link.strip()
    case.explained_until = answer.until
    case.answered_by, case.answered_at = origin.principal.actor, origin.now
    case.version += 1
    case.save(
        update_fields=[
            "answer",
            "answer_text",
            "evidence_link",
            "explained_until",
            "answered_by",
            "answered_at",
            "version",
        ]
    )


def _fields(case: Discrepancy) -> Fields:
    until = case.explained_until
    return {
        "answer": case.answer or None,
        "text": case.answer_text,
        "evidence_link": case.evidence_link,
        "explained_until": until.isoformat() if until else None,
    }


def _wanted(answer: Answer) -> Fields:
    return {
        "answer": answer.kind.value,
        "text": answer.text.strip(),
        "evidence_link": answer.evidence_link.strip(),
        "explained_until": answer.until.isoformat() if answer.until else None,
    }
