"""One incident with its updates, what came with it, and who has been told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Q

from migrations_tracker.domain.access import Principal
from migrations_tracker.domain.incident_replies import Progress
from migrations_tracker.domain.policy import INCIDENT
from migrations_tracker.domain.telling import Channel, Word
from migrations_tracker.models import Incident, IncidentNotice
from migrations_tracker.selectors.activity import actor_names
from migrations_tracker.selectors.incidents import IncidentRow, grouped, incident_rows


@dataclass(frozen=True, slots=True)
class UpdateRow:
    at: datetime
    who: str
    progress: Progress
    text: str


@dataclass(frozen=True, slots=True)
class ToldRow:
    """One word of one way: how many were sent, and when the last of them."""

    word: Word
    channel: Channel
    sent: int
    waiting: int
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class IncidentPage:
    """`shared` says what the incidents have in common that came together, itself included."""

    row: IncidentRow
    updates: Sequence[UpdateRow]
    shared: str
    together: Sequence[IncidentRow]
    told: Sequence[ToldRow]


def incident_page(number: int, principal: Principal, now: datetime) -> IncidentPage | None:
    """An incident; None where it is not there or not the viewer's. Fourteen queries at most."""
    seen = Incident.objects.visible_to(principal)
    found = seen.filter(pk=number).first()
    if found is None:
        return None
    row = incident_rows(seen.filter(pk=number), principal, now)[0]
    near = seen.filter(
        kind=found.kind,
        endpoint__isnull=found.endpoint_id is None,
        opened_at__range=(
            found.opened_at - INCIDENT.together_within,
            found.opened_at + INCIDENT.together_within,
        ),
    )
    groups = grouped(incident_rows(near.order_by("opened_at", "pk"), principal, now))
    mine = next(group for group in groups if any(one.id == number for one in group.rows))
    return IncidentPage(
        row=row,
        updates=_updates(found, principal),
        shared=mine.words,
        together=[one for one in mine.rows if one.id != number],
        told=_told(number),
    )


def _updates(incident: Incident, viewer: Principal) -> list[UpdateRow]:
    updates = list(incident.updates.all())
    names = actor_names({one.author for one in updates}, viewer)
    return [
        UpdateRow(
            at=one.at,
            who=names.get(one.author, "Somebody no longer known"),
            progress=Progress(one.progress),
            text=one.text,
        )
        for one in updates
    ]


def _told(number: int) -> list[ToldRow]:
    """Counts alone: who reads e-mails is nobody else's business. One query."""
    waiting = Q(message__sent_at=None, message__given_up_at=None)
    found = (
        IncidentNotice.objects.filter(incident=number)
        .order_by()
        .values("word", "channel")
        .annotate(
            sent=Count("pk", filter=Q(message__sent_at__isnull=False)),
            waiting=Count("pk", filter=waiting),
            last_at=Max("message__sent_at"),
        )
    )
    rows = [
        ToldRow(
            Word(one["word"]), Channel(one["channel"]), one["sent"], one["waiting"], one["last_at"]
        )
        for one in found
    ]
    return sorted(rows, key=lambda row: (list(Word).index(row.word), row.channel))
