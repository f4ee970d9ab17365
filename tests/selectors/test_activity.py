"""What changed, in words and with names, for those who may know them."""

from datetime import timedelta

import pytest

from migrations_tracker.domain.access import Channel, Principal, Role
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import Endpoint, PsnMigration, StatusChange
from migrations_tracker.selectors.activity import recent_changes
from migrations_tracker.services.audit import Origin
from migrations_tracker.services.transitions import StageClaim, claim_stage
from suppliers.keys import issue_key
from suppliers.models import Supplier
from tests.conftest import AssertConstantQueries
from tests.make import (
    NOON,
    make_endpoint,
    make_migration,
    make_supplier,
    make_user,
    origin,
    principal,
)

pytestmark = pytest.mark.django_db

MANAGER = principal()


def flip(endpoint: Endpoint, before: str, after: str, *, minutes: int = 0) -> StatusChange:
    at = NOON + timedelta(minutes=minutes)
    return StatusChange.objects.create(
        endpoint=endpoint, from_status=before, to_status=after, at=at, recorded_at=at
    )


def claim(migration: PsnMigration, actor: str, *, minutes: int = 0) -> None:
    who = Principal(actor=actor, name="", roles=frozenset({Role.MANAGER}))
    made = Origin(who, Channel.API, NOON + timedelta(minutes=minutes))
    claim_stage(migration.pk, StageClaim(Stage.BUILD, note=f"At {minutes}."), made)


def lead(migration: PsnMigration) -> Supplier:
    return migration.assignments.get().supplier


def seen_by(supplier: Supplier) -> Principal:
    return principal(Role.SUPPLIER, supplier_ids=frozenset({supplier.pk}))


def test_events_and_flips_stand_together_newest_first() -> None:
    migration = make_migration(stage=Stage.BUILD)
    endpoint = make_endpoint(borough=migration.borough)
    claim(migration, "user:1", minutes=1)
    flip(endpoint, "up", "down", minutes=2)
    flip(endpoint, "", "degraded", minutes=0)

    changes = recent_changes(MANAGER, 10)

    assert [change.what for change in changes] == [
        "GCN gateway: up → down",
        "Build reaffirmed, next update by 16 March 2026",
        "GCN gateway: not known → degraded",
    ]


def test_the_limit_holds_for_both_together() -> None:
    migration = make_migration(stage=Stage.BUILD)
    endpoint = make_endpoint(borough=migration.borough)
    for minute in range(4):
        claim(migration, "user:1", minutes=minute)
        flip(endpoint, "up", "down", minutes=minute)

    assert len(recent_changes(MANAGER, 5)) == 5


def test_that_an_endpoint_was_up_when_first_asked_is_no_change() -> None:
    flip(make_endpoint(), "", "up")

    assert recent_changes(MANAGER, 10) == []


def test_each_actor_is_named() -> None:
    migration = make_migration(stage=Stage.BUILD)
    supplier = lead(migration)
    person = make_user(Role.SUPPLIER, supplier=supplier)
    key, _ = issue_key(supplier, name="Build server", scopes=["read"], expires_at=None)
    actors = [f"user:{make_user().pk}", f"user:{person.pk}", f"key:{key.prefix}", "system:demo"]
    for minute, actor in enumerate([*actors, "user:999999"]):
        claim(migration, actor, minutes=minute)

    names = [change.who for change in reversed(recent_changes(MANAGER, 10))]

    assert names[0].startswith("Person")
    assert names[1:] == [
        f"{person.name}, {supplier.name}",
        f"API key, {supplier.name}",
        "The tracker",
        "Somebody no longer known",
    ]


def test_a_supplier_reads_no_name_of_another() -> None:
    migration = make_migration(stage=Stage.BUILD)
    other = make_supplier()
    key, _ = issue_key(other, name="Old key", scopes=["read"], expires_at=None)
    person = make_user(Role.SUPPLIER, supplier=other)
    claim(migration, f"key:{key.prefix}", minutes=1)
    claim(migration, f"user:{person.pk}", minutes=2)

    changes = recent_changes(seen_by(lead(migration)), 10)

    assert [change.who for change in changes] == ["Another supplier", "Another supplier"]


def test_nobody_sees_what_changed_elsewhere() -> None:
    migration, mine = make_migration(stage=Stage.BUILD), make_migration()
    claim(migration, "user:1")
    flip(make_endpoint(borough=migration.borough), "up", "down")

    assert recent_changes(seen_by(lead(mine)), 10) == []


def test_the_cost_does_not_grow(assert_constant_queries: AssertConstantQueries) -> None:
    migration = make_migration(stage=Stage.BUILD)
    claim(migration, f"user:{make_user().pk}")
    claim(migration, "key:AbCd1234", minutes=1)
    flip(make_endpoint(borough=migration.borough), "up", "down")

    def grow() -> None:
        for minute in range(2, 12):
            actor = f"user:{make_user().pk}" if minute % 2 else "key:AbCd1234"
            claim(migration, actor, minutes=minute)

    assert assert_constant_queries(lambda: recent_changes(MANAGER, 10), grow=grow) <= 6


def test_a_reason_and_a_note_are_kept_apart() -> None:
    migration = make_migration(stage=Stage.BUILD)
    said = StageClaim(Stage.DESIGN, reason="Wrong line.", note="Ordered anew.")
    claim_stage(migration.pk, said, origin())

    (change,) = recent_changes(MANAGER, 10)

    assert (change.reason, change.note) == ("Wrong line.", "Ordered anew.")
