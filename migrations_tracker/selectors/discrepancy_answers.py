"""What was answered to a discrepancy, from the ledger, as far as a caller may read it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from migrations_tracker.domain.access import Principal
from migrations_tracker.domain.ledger import EventKind
from migrations_tracker.models import Discrepancy, Event
from migrations_tracker.selectors.events import Actor, event_rows


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One answer. Its words are empty and `withheld` is true where they are another supplier's."""

    sequence: int
    answer: str
    text: str
    evidence_link: str
    explained_until: str | None
    actor: Actor
    channel: str
    answered_at: datetime
    withheld: bool


def answers_to(case: Discrepancy) -> QuerySet[Event]:
    """The events of its answers. No query yet."""
    told = Event.objects.filter(
        stream__migration=case.migration_id,
        kind=EventKind.DISCREPANCY_ANSWERED.value,
        new__discrepancy=case.kind,
        recorded_at__gte=case.opened_at,
    )
    return told.filter(recorded_at__lte=case.closed_at) if case.closed_at else told


def answer_rows(events: Iterable[Event], principal: Principal) -> list[AnswerRow]:
    """Five queries at most."""
    return [
        AnswerRow(
            sequence=row.sequence,
            answer=str(row.new["answer"]),
            text=str(row.new.get("text") or ""),
            evidence_link=str(row.new.get("evidence_link") or ""),
            explained_until=_text(row.new.get("explained_until")),
            actor=row.actor,
            channel=row.channel,
            answered_at=row.recorded_at,
            withheld=row.withheld,
        )
        for row in event_rows(events, principal)
    ]


def _text(value: str | int | None) -> str | None:
    return None if value is None else str(value)
