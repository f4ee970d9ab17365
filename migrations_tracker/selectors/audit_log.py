"""Reading the ledger from its beginning, to see whether it is still what was recorded."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from django.db import transaction

from migrations_tracker.domain.history import differences, state_at
from migrations_tracker.domain.ledger import Entry, Flaw, Head, Recorded, end, follow
from migrations_tracker.models import Event, PsnMigration, Stream
from migrations_tracker.selectors.history import present_state, told_of

CHUNK = 1000
LATEST: Final = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class StreamCheck:
    """One stream after checking: how many events it has and what is wrong with it.

    `rows` says where the rows of the migration are not what its events say.
    """

    name: str
    events: int
    flaws: tuple[Flaw, ...]
    rows: tuple[str, ...] = ()

    @property
    def is_flawed(self) -> bool:
        return bool(self.flaws or self.rows)


def check_streams() -> Iterator[StreamCheck]:
    """Check every stream. Eleven queries for each, and the events of one stream in memory.

    Events may be appended meanwhile. The head is therefore read after the events, and what came
    between is read then.
    """
    for stream in Stream.objects.select_related("migration__borough").iterator(CHUNK):
        yield _check(stream)
    yield from _without_stream()


def _check(stream: Stream) -> StreamCheck:
    reached, count = Head(), 0
    flaws: list[Flaw] = []
    for recorded in _recorded(stream, after=0):
        reached, found = follow(reached, recorded)
        flaws += found
        count += 1
    stream.refresh_from_db(fields=["last_sequence", "last_hash"])
    for recorded in _recorded(stream, after=reached.sequence, up_to=stream.last_sequence):
        reached, found = follow(reached, recorded)
        flaws += found
        count += 1
    flaws += end(reached, Head(stream.last_sequence, stream.last_hash))
    rows = () if flaws or stream.migration_id is None else _rows(stream.migration_id)
    return StreamCheck(str(stream), count, tuple(flaws), rows)


@transaction.atomic
def _rows(migration_id: int) -> tuple[str, ...]:
    """Where the rows of a migration are not what its events say; it is locked for the moment."""
    Stream.objects.select_for_update().get(migration=migration_id)
    told = state_at(told_of(migration_id), as_of=LATEST, known_at=LATEST)
    if told is None:
        return ()
    held = present_state(PsnMigration.objects.get(pk=migration_id))
    return tuple(differences(told, held))


def _without_stream() -> Iterator[StreamCheck]:
    """A migration, or the programme, whose ledger is not there at all."""
    lost = Flaw(1, "is missing, with the whole ledger")
    for migration in PsnMigration.objects.filter(stream=None).select_related("borough"):
        yield StreamCheck(str(migration), 0, (lost,))
    if not Stream.objects.filter(migration=None).exists():
        yield StreamCheck("Programme", 0, (lost,))


def _recorded(stream: Stream, *, after: int, up_to: int | None = None) -> Iterator[Recorded]:
    events = Event.objects.filter(stream=stream, sequence__gt=after).order_by("sequence")
    if up_to is not None:
        events = events.filter(sequence__lte=up_to)
    for event in events.iterator(CHUNK):
        yield Recorded(_entry(event), event.previous_hash, event.hash)


def _entry(event: Event) -> Entry:
    return Entry(
        stream_id=event.stream_id,
        sequence=event.sequence,
        kind=event.kind,
        effective_at=event.effective_at,
        recorded_at=event.recorded_at,
        actor=event.actor,
        channel=event.channel,
        old=event.old,
        new=event.new,
        reason=event.reason,
        note=event.note,
        request_id=event.request_id,
    )
