"""A migration has one lead supplier at a time, and a past one sees it no more."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.errors import (
    AlreadyAssigned,
    InTheFuture,
    MigrationEnded,
    NotYours,
    OutOfOrder,
    Refusal,
)
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import Assignment, Event, PsnMigration, Stream
from migrations_tracker.services.assignments import assign_supplier
from tests.make import NOON, make_migration, make_supplier, origin, principal

pytestmark = pytest.mark.django_db
YESTERDAY = NOON - timedelta(days=1)


def test_the_old_lead_ends_when_the_new_one_begins() -> None:
    migration, heir = make_migration(), make_supplier()
    before = migration.assignments.get()

    assign_supplier(migration.pk, heir, origin(), effective_at=YESTERDAY, reason="New contract.")

    before.refresh_from_db()
    assert before.ended_at == YESTERDAY
    assert Assignment.objects.current().get().supplier == heir
    assert Assignment.objects.current().get().started_at == YESTERDAY


def test_the_change_is_an_event_with_both_suppliers() -> None:
    migration, heir = make_migration(), make_supplier()
    before = migration.assignments.get().supplier_id

    assign_supplier(migration.pk, heir, origin(), reason="New contract.")

    event = Event.objects.get()
    assert (event.kind, event.reason) == ("supplier_assigned", "New contract.")
    assert (event.old, event.new) == ({"supplier": before}, {"supplier": heir.pk})
    assert PsnMigration.objects.get().version == 2


def test_a_migration_without_a_lead_gets_its_first() -> None:
    migration = make_migration()
    migration.assignments.all().delete()

    assign_supplier(migration.pk, make_supplier(), origin())

    assert Event.objects.get().old == {"supplier": None}


def test_the_old_supplier_sees_it_no_more_and_the_new_one_does() -> None:
    old, heir = make_supplier(), make_supplier()
    migration = make_migration(supplier=old)

    assign_supplier(migration.pk, heir, origin())

    seen = {
        supplier.pk: PsnMigration.objects.visible_to(
            principal(Role.SUPPLIER, supplier_ids=frozenset({supplier.pk}))
        ).exists()
        for supplier in (old, heir)
    }
    assert seen == {old.pk: False, heir.pk: True}


@pytest.mark.parametrize(
    ("role", "stage", "at", "refusal"),
    [
        (Role.SUPPLIER, Stage.BUILD, None, NotYours),
        (Role.BOROUGH, Stage.BUILD, None, NotYours),
        (Role.VIEWER, Stage.BUILD, None, NotYours),
        (Role.MANAGER, Stage.CLOSED, None, MigrationEnded),
        (Role.MANAGER, Stage.WITHDRAWN, None, MigrationEnded),
        (Role.MANAGER, Stage.BUILD, NOON + timedelta(seconds=1), InTheFuture),
        (Role.MANAGER, Stage.BUILD, NOON - timedelta(days=31), OutOfOrder),
    ],
)
def test_a_refused_assignment_writes_nothing(
    role: Role, stage: Stage, at: datetime | None, refusal: type[Refusal]
) -> None:
    migration = make_migration(stage=stage)
    heir = make_supplier()

    with pytest.raises(refusal):
        assign_supplier(migration.pk, heir, origin(principal(role)), effective_at=at)

    assert not heir.assignments.exists()
    assert migration.assignments.get().ended_at is None
    assert not Event.objects.exists()


def test_the_present_lead_cannot_be_assigned_again() -> None:
    lead = make_supplier()
    migration = make_migration(supplier=lead)

    with pytest.raises(AlreadyAssigned):
        assign_supplier(migration.pk, lead, origin())

    assert migration.assignments.count() == 1
    assert not Event.objects.exists()


def test_a_migration_that_is_not_there_is_said_so() -> None:
    with pytest.raises(Stream.DoesNotExist):
        assign_supplier(4711, make_supplier(), origin())


def test_it_costs_what_it_says() -> None:
    migration, heir = make_migration(), make_supplier()

    with CaptureQueriesContext(connection) as queries:
        assign_supplier(migration.pk, heir, origin())

    asked = [q for q in queries.captured_queries if "SAVEPOINT" not in q["sql"]]
    assert len(asked) == 9
