"""A commit that changes what is observed reviews the migration in its own transaction."""

from datetime import timedelta
from threading import Event as Stop

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from migrations_tracker.checks.engine import run_due
from migrations_tracker.checks.store import Store
from migrations_tracker.domain.endpoint_kinds import EndpointKind
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import (
    CaseClock,
    Discrepancy,
    EndpointState,
    Event,
    MigrationFacts,
    PsnMigration,
    RegistrySource,
    StatusChange,
)
from migrations_tracker.services.reconcile import reconcile
from tests.make import make_migration

from .fakes import FakeProber, findings, make_due, make_engine

pytestmark = pytest.mark.django_db
EARLIER = timedelta(days=1)


@pytest.fixture
def migration() -> PsnMigration:
    """Claimed live since yesterday, its mail relay up so far and due now."""
    RegistrySource.objects.update(last_run_at=now(), watched_since=now() - EARLIER)
    since = now() - EARLIER
    made = make_migration(stage=Stage.LIVE, at=since)
    make_due(
        borough=made.borough,
        kind=EndpointKind.MAIL_RELAY,
        state={
            "status": "up",
            "since": since,
            "last_reading": "up",
            "last_answer_at": now(),
            "down_run": 2,
            "down_since": now() - timedelta(seconds=20),
            "trouble_run": 2,
            "trouble_since": now() - timedelta(seconds=20),
        },
    )
    reconcile([made.pk], now())
    return made


def test_a_flip_is_an_event_of_the_migration_and_starts_the_clock(
    store: Store, migration: PsnMigration
) -> None:
    ref = migration.borough.endpoints.get().ref

    run_due(make_engine(store, FakeProber(says={ref: "down"})), stop=Stop())

    facts = MigrationFacts.objects.get()
    assert (facts.observed, Event.objects.get().kind) == ("down", "observed_changed")
    assert facts.observed_since == EndpointState.objects.get().since
    assert CaseClock.objects.get().kind == "over_claimed"
    assert PsnMigration.objects.get().version == 1


def test_a_flip_that_stays_for_a_quarter_of_an_hour_opens_a_case(
    store: Store, migration: PsnMigration
) -> None:
    ref = migration.borough.endpoints.get().ref
    run_due(make_engine(store, FakeProber(says={ref: "down"})), stop=Stop())
    later = now() + timedelta(minutes=15)
    RegistrySource.objects.update(last_run_at=later)
    EndpointState.objects.update(last_answer_at=later)

    reconcile([migration.pk], later)

    assert Discrepancy.objects.get().kind == "over_claimed"


@pytest.mark.usefixtures("migration")
def test_the_ledger_is_locked_before_any_state(store: Store) -> None:
    batch = store.claim(10, timedelta(seconds=45))
    assert batch is not None

    with CaptureQueriesContext(connection) as captured:
        store.commit(batch.token, findings(batch, "down"))

    tables = [query["sql"] for query in captured.captured_queries]
    stream = next(i for i, sql in enumerate(tables) if "migrations_tracker_stream" in sql)
    state = next(i for i, sql in enumerate(tables) if "migrations_tracker_endpointstate" in sql)
    assert stream < state


@pytest.mark.usefixtures("migration")
def test_a_check_that_changes_nothing_looks_at_no_ledger(store: Store) -> None:
    EndpointState.objects.update(down_run=0, trouble_run=0, down_since=None, trouble_since=None)
    batch = store.claim(10, timedelta(seconds=45))
    assert batch is not None

    with CaptureQueriesContext(connection) as captured:
        store.commit(batch.token, findings(batch, "up"))

    assert not [query for query in captured.captured_queries if "_stream" in query["sql"]]


@pytest.mark.django_db(transaction=True)
def test_where_the_review_cannot_be_written_neither_is_the_flip(
    store: Store, migration: PsnMigration
) -> None:
    batch = store.claim(10, timedelta(seconds=45))
    assert batch is not None
    # What an event would have to be for the database to refuse it: its sequence stands already.
    stream = migration.stream
    Event.objects.create(
        stream=stream,
        sequence=1,
        kind="wave_changed",
        effective_at=now(),
        recorded_at=now(),
        actor="user:1",
        channel="page",
        hash="0",
    )

    with pytest.raises(DatabaseError):
        store.commit(batch.token, findings(batch, "down"))

    assert EndpointState.objects.get().status == "up"
    assert not StatusChange.objects.exists()
    assert MigrationFacts.objects.get().observed == "up"
