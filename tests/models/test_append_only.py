"""Nobody changes or deletes an event: neither through the model nor by SQL."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from migrations_tracker.domain.ledger import EventKind
from migrations_tracker.models import Event, Stream
from migrations_tracker.models.event import AppendOnly
from migrations_tracker.services.audit import append, lock_stream
from tests.make import make_migration, origin

pytestmark = pytest.mark.django_db
TABLE = "migrations_tracker_event"


@pytest.fixture
def event() -> Event:
    migration = make_migration()
    return append(lock_stream(migration.pk), EventKind.BASELINE_SET, origin(), note="First.")


STATEMENTS = [
    f"UPDATE {TABLE} SET note = 'x'",
    f"UPDATE {TABLE} SET hash = hash",
    f"DELETE FROM {TABLE}",
]
COPY = f"INTO {TABLE} SELECT * FROM {TABLE}"
OF_ONE = {
    "postgresql": [
        f"TRUNCATE {TABLE} CASCADE",
        "TRUNCATE migrations_tracker_stream CASCADE",
        f"INSERT {COPY} ON CONFLICT (id) DO UPDATE SET note = 'x'",
    ],
    "sqlite": [
        f"REPLACE {COPY}",
        f"INSERT {COPY} WHERE true ON CONFLICT (id) DO UPDATE SET note = 'x'",
    ],
}


@pytest.mark.usefixtures("event")
@pytest.mark.parametrize("statement", STATEMENTS + OF_ONE[connection.vendor])
def test_the_database_refuses_to_change_events_by_sql(statement: str) -> None:
    connection.check_constraints()

    with (
        pytest.raises(DatabaseError, match="events are append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)

    assert Event.objects.get().note == "First."


def test_the_model_refuses_to_save_an_event_again(event: Event) -> None:
    event.note = "Second thoughts."

    with pytest.raises(AppendOnly):
        event.save()

    assert Event.objects.get().note == "First."


def test_the_model_refuses_to_delete_an_event(event: Event) -> None:
    with pytest.raises(AppendOnly):
        event.delete()

    assert Event.objects.exists()


@pytest.mark.usefixtures("event")
def test_a_queryset_refuses_to_change_or_delete_events() -> None:
    with pytest.raises(AppendOnly):
        Event.objects.all().update(note="x")
    with pytest.raises(AppendOnly):
        Event.objects.all().delete()

    assert Event.objects.get().note == "First."


def test_bulk_update_is_refused_too(event: Event) -> None:
    event.note = "x"

    with pytest.raises(AppendOnly):
        Event.objects.bulk_update([event], ["note"])


def test_a_stream_with_events_cannot_be_deleted(event: Event) -> None:
    with pytest.raises(IntegrityError):
        delete_unasked(event.stream_id)

    assert Stream.objects.filter(pk=event.stream_id).exists()


@transaction.atomic
def delete_unasked(stream_id: int) -> None:
    """Delete a stream past Django's own protection."""
    Stream.objects.filter(pk=stream_id)._raw_delete("default")
    connection.check_constraints()
