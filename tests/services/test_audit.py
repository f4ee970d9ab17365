"""Each event carries the hash of the one before, and live pages hear of it."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from migrations_tracker.domain.ledger import EventKind
from migrations_tracker.models import ChangeCounter, Event, Stream
from migrations_tracker.services.audit import append, lock_stream, mark_changed
from tests.make import NOON, make_migration, origin

pytestmark = pytest.mark.django_db
KIND = EventKind.BASELINE_SET


@pytest.fixture
def stream() -> Stream:
    return lock_stream(make_migration().pk)


def test_the_first_event_of_a_stream_follows_nothing(stream: Stream) -> None:
    event = append(stream, KIND, origin())

    assert (event.sequence, event.previous_hash) == (1, "")
    assert len(event.hash) == 64


def test_the_next_event_carries_the_hash_of_the_one_before(stream: Stream) -> None:
    first = append(stream, KIND, origin())

    second = append(stream, KIND, origin())

    stream.refresh_from_db()
    assert (second.sequence, second.previous_hash) == (2, first.hash)
    assert (stream.last_sequence, stream.last_hash) == (2, second.hash)


def test_streams_do_not_share_their_numbers() -> None:
    streams = [lock_stream(make_migration().pk) for _ in range(2)]

    events = [append(stream, KIND, origin()) for stream in streams]

    assert [event.sequence for event in events] == [1, 1]
    assert events[0].hash != events[1].hash


def test_an_event_says_who_how_when_and_in_which_request(stream: Stream) -> None:
    event = append(stream, KIND, origin(), reason="Approved.", note="By the board.")

    assert (event.actor, event.channel, event.request_id) == ("user:manager", "page", "req-1")
    assert (event.recorded_at, event.effective_at) == (NOON, NOON)
    assert (event.reason, event.note) == ("Approved.", "By the board.")


def test_the_actor_is_an_id_and_never_a_name(stream: Stream) -> None:
    who = origin()

    event = append(stream, KIND, who)

    assert who.principal.name not in str(vars(event))


def test_live_pages_hear_of_an_event(stream: Stream) -> None:
    before = ChangeCounter.objects.get().value

    append(stream, KIND, origin())

    assert ChangeCounter.objects.get().value == before + 1


def test_marking_a_change_is_one_query() -> None:
    with CaptureQueriesContext(connection) as queries:
        mark_changed()

    assert len(queries) == 1


def test_appending_is_three_queries(stream: Stream) -> None:
    with CaptureQueriesContext(connection) as queries:
        append(stream, KIND, origin())

    assert len(queries) == 3


def test_an_event_goes_with_the_transaction_that_it_was_written_in(stream: Stream) -> None:
    with pytest.raises(Trouble):
        append_and_fail(stream)

    stream.refresh_from_db()
    assert not Event.objects.exists()
    assert stream.last_sequence == 0


class Trouble(Exception): ...


@transaction.atomic
def append_and_fail(stream: Stream) -> None:
    append(stream, KIND, origin())
    raise Trouble
