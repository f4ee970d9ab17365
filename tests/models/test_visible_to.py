"""One door: who sees which migrations, endpoints and events."""

import pytest

from migrations_tracker.domain.access import Principal, Role
from migrations_tracker.domain.ledger import EventKind
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import Endpoint, Event, PsnMigration
from migrations_tracker.services.assignments import assign_supplier
from migrations_tracker.services.audit import append, lock_stream
from suppliers.models import Supplier
from tests.make import make_endpoint, make_migration, make_supplier, origin, principal

pytestmark = pytest.mark.django_db


def as_supplier(supplier: Supplier) -> Principal:
    return principal(Role.SUPPLIER, supplier_ids=frozenset({supplier.pk}))


def as_borough(migration: PsnMigration) -> Principal:
    return principal(Role.BOROUGH, borough_codes=frozenset({migration.borough_id}))


@pytest.fixture
def mine() -> PsnMigration:
    """A migration with an endpoint and an event, beside another's that has both too."""
    made = [make_migration(stage=Stage.BUILD), make_migration(stage=Stage.BUILD)]
    for migration in made:
        make_endpoint(borough=migration.borough)
        append(lock_stream(migration.pk), EventKind.BASELINE_SET, origin())
    return made[0]


@pytest.mark.usefixtures("mine")
@pytest.mark.parametrize("role", [Role.MANAGER, Role.VIEWER, Role.ADMINISTRATOR])
def test_the_programme_sees_everything(role: Role) -> None:
    who = principal(role)

    assert PsnMigration.objects.visible_to(who).count() == 2
    assert Endpoint.objects.visible_to(who).count() == 2
    assert Event.objects.visible_to(who).count() == 2


def test_a_borough_sees_its_own(mine: PsnMigration) -> None:
    who = as_borough(mine)

    assert list(PsnMigration.objects.visible_to(who)) == [mine]
    assert {e.borough_id for e in Endpoint.objects.visible_to(who)} == {mine.borough_id}
    assert {e.stream_id for e in Event.objects.visible_to(who)} == {mine.stream.pk}


def test_a_supplier_sees_what_it_leads(mine: PsnMigration) -> None:
    who = as_supplier(mine.assignments.get().supplier)

    assert list(PsnMigration.objects.visible_to(who)) == [mine]
    assert {e.borough_id for e in Endpoint.objects.visible_to(who)} == {mine.borough_id}
    assert {e.stream_id for e in Event.objects.visible_to(who)} == {mine.stream.pk}


@pytest.mark.usefixtures("mine")
@pytest.mark.parametrize("role", [Role.SUPPLIER, Role.BOROUGH])
def test_a_role_without_a_place_sees_nothing(role: Role) -> None:
    who = principal(role)

    assert not PsnMigration.objects.visible_to(who).exists()
    assert not Endpoint.objects.visible_to(who).exists()
    assert not Event.objects.visible_to(who).exists()


def test_a_supplier_that_was_replaced_sees_nothing_of_it(mine: PsnMigration) -> None:
    old = mine.assignments.get().supplier

    assign_supplier(mine.pk, make_supplier(), origin())

    who = as_supplier(old)
    assert not PsnMigration.objects.visible_to(who).exists()
    assert not Endpoint.objects.visible_to(who).exists()
    assert not Event.objects.visible_to(who).exists()


def test_the_lead_of_a_past_migration_does_not_see_the_endpoints_of_the_present_one() -> None:
    past = make_migration(stage=Stage.WITHDRAWN)
    make_migration(borough=past.borough)
    make_endpoint(borough=past.borough)

    who = as_supplier(past.assignments.get().supplier)

    assert list(PsnMigration.objects.visible_to(who)) == [past]
    assert not Endpoint.objects.visible_to(who).exists()


def test_somebody_with_two_places_sees_both_and_each_once(mine: PsnMigration) -> None:
    other = PsnMigration.objects.exclude(pk=mine.pk).get()
    lead = mine.assignments.get().supplier_id
    who = Principal(
        actor="user:1",
        name="Ada",
        roles=frozenset({Role.SUPPLIER, Role.BOROUGH}),
        borough_codes=frozenset({mine.borough_id, other.borough_id}),
        supplier_ids=frozenset({lead}),
    )

    assert PsnMigration.objects.visible_to(who).count() == 2


def test_the_present_migration_is_the_open_one_else_the_latest() -> None:
    past = make_migration(stage=Stage.WITHDRAWN)
    open_one = make_migration(borough=past.borough)
    ended = make_migration(stage=Stage.CLOSED)

    assert set(PsnMigration.objects.present()) == {open_one, ended}
