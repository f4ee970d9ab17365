"""Appending to the ledger, and the counter that tells live pages that something changed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
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


@dataclass(frozen=True, slots=True)
class NewEvent:
    """One event that is to be appended to a locked stream."""

    stream: Stream
    kind: EventKind
    effective_at: datetime
    old: Fields = field(default_factory=dict)
    new: Fields = field(default_factory=dict)
    reason: str = ""
    note: str = ""


def lock_stream(migration_id: int) -> Stream:
    """The locked ledger of a migration. One query; raises Stream.DoesNotExist."""
    return Stream.objects.select_for_update().get(migration_id=migration_id)


def lock_programme() -> Stream:
    """The locked ledger of the programme. One query."""
    return Stream.objects.select_for_update().get(migration=None)


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
    new_event = NewEvent(
        stream, kind, effective_at or origin.now, old or {}, new or {}, reason, note
    )
    event = _chained(new_event, origin)
    event.save(force_insert=True)
    stream.save(update_fields=["last_sequence", "last_hash"])
    mark_changed()
    return event


def append_all(events: Sequence[NewEvent], origin: Origin) -> list[Event]:
    """Append events to streams that the caller has locked, in their order. Three queries.

    SQLite takes so many parameters at a time: there it is two more for each 60 events.
    """
    if not events:
        return []
    recorded = Event.objects.bulk_create([_chained(event, origin) for event in events])
    streams = {event.stream.pk: event.stream for event in events}
    Stream.objects.bulk_update(streams.values(), ["last_sequence", "last_hash"])
    mark_changed()
    return recorded


def _chained(event: NewEvent, origin: Origin) -> Event:
    """The event, not saved yet, with its hash; the stream's head moves on to it."""
    stream = event.stream
    entry = Entry(
        stream_id=stream.pk,
        sequence=stream.last_sequence + 1,
        kind=event.kind.value,
        effective_at=event.effective_at,
        recorded_at=origin.now,
        actor=origin.principal.actor,
        channel=origin.channel.value,
        old=event.old,
        new=event.new,
        reason=event.reason,
        note=event.note,
        request_id=origin.request_id,
    )
    digest = chain_hash(stream.last_hash, entry)
    recorded = Event(
        stream=stream,
        sequence=entry.sequence,
        kind=entry.kind,
        effective_at=entry.effective_at,
        recorded_at=entry.recorded_at,
        actor=entry.actor,
        channel=entry.channel,
        old=dict(entry.old),
        new=dict(entry.new),
        reason=entry.reason,
        note=entry.note,
        request_id=entry.request_id,
        previous_hash=stream.last_hash,
        hash=digest,
    )
    stream.last_sequence, stream.last_hash = entry.sequence, digest
    return recorded


def mark_changed() -> None:
    """Tell live pages that something they show is different. One query."""
    ChangeCounter.objects.filter(pk=ChangeCounter.SINGLE).update(value=F("value") + 1)
