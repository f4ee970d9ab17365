"""Appending to the ledger, and the counter that tells live pages that something changed."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from migrations_tracker.domain.access import Channel, Principal
from migrations_tracker.domain.ledger import Entry, EventKind, Fields, chain_hash
from migrations_tracker.models import ChangeCounter, Event, Stream


@dataclass(frozen=True, slots=True)
class Origin:
    """Who asked, by which way, when it was recorded and in which request."""

    principal: Principal
    channel: Channel
    now: datetime
    request_id: str = ""


def lock_stream(migration_id: int) -> Stream:
    """The locked ledger of a migration. One query; raises Stream.DoesNotExist."""
    return Stream.objects.select_for_update().get(migration_id=migration_id)


def append(
    stream: Stream,
    kind: EventKind,
    origin: Origin,
    *,
    effective_at: datetime | None = None,
    old: Fields | None = None,
    new: Fields | None = None,
    reason: str = "",
    note: str = "",
) -> Event:
    """Append one event to a stream that the caller has locked. Three queries."""
    entry = Entry(
        stream_id=stream.pk,
        sequence=stream.last_sequence + 1,
        kind=kind.value,
        effective_at=effective_at or origin.now,
        recorded_at=origin.now,
        actor=origin.principal.actor,
        channel=origin.channel.value,
        old=old or {},
        new=new or {},
        reason=reason,
        note=note,
        request_id=origin.request_id,
    )
    digest = chain_hash(stream.last_hash, entry)
    event = Event.objects.create(
        stream=stream,
        sequence=entry.sequence,
        kind=entry.kind,
        effective_at=entry.effective_at,
        recorded_at=entry.recorded_at,
        actor=entry.actor,
        channel=entry.channel,
        old=dict(entry.old),
        new=dict(entry.new),
        reason=reason,
        note=note,
        request_id=entry.request_id,
        previous_hash=stream.last_hash,
        hash=digest,
    )
    stream.last_sequence, stream.last_hash = entry.sequence, digest
    stream.save(update_fields=["last_sequence", "last_hash"])
    mark_changed()
    return event


def mark_changed() -> None:
    """Tell live pages that something they show is different. One query."""
    ChangeCounter.objects.filter(pk=ChangeCounter.SINGLE).update(value=F("value") + 1)
