"""What a borough's move saves is no supplier's business, wherever events are read."""

from decimal import Decimal

import pytest
from django.test import Client

from migrations_tracker.domain.access import Role, Scope
from migrations_tracker.domain.savings import Costs
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import PsnMigration
from migrations_tracker.services.savings import set_costs
from migrations_tracker.services.transitions import StageClaim, claim_stage
from suppliers.keys import issue_key
from suppliers.models import Supplier
from tests.make import make_migration, make_supplier, make_user, origin

pytestmark = pytest.mark.django_db
SAVED = "Savings costs set"


@pytest.fixture
def supplier() -> Supplier:
    return make_supplier()


@pytest.fixture
def migration(supplier: Supplier) -> PsnMigration:
    """One event about money between two that are not."""
    migration = make_migration(supplier=supplier, stage=Stage.DISCOVERY)
    claim_stage(migration.pk, StageClaim(Stage.DISCOVERY, note="First."), origin())
    set_costs(migration.pk, Costs(Decimal(5000)), origin())
    claim_stage(migration.pk, StageClaim(Stage.DISCOVERY, note="Second."), origin())
    return migration


@pytest.mark.parametrize("page", ["", "history/"])
def test_pages_of_the_borough_show_a_supplier_no_money(
    client: Client, migration: PsnMigration, supplier: Supplier, page: str
) -> None:
    client.force_login(make_user(Role.SUPPLIER, supplier=supplier))

    text = client.get(f"/boroughs/{migration.borough.slug}/{page}").content.decode()

    assert "First." in text
    assert "Second." in text
    assert SAVED not in text
    assert "5,000" not in text


def test_the_count_of_events_tells_a_supplier_nothing(
    client: Client, migration: PsnMigration, supplier: Supplier
) -> None:
    client.force_login(make_user(Role.SUPPLIER, supplier=supplier))

    text = client.get(f"/boroughs/{migration.borough.slug}/history/").content.decode()

    assert "2 events, newest first" in text


def test_a_manager_sees_all_of_the_history(client: Client, migration: PsnMigration) -> None:
    client.force_login(make_user())

    text = client.get(f"/boroughs/{migration.borough.slug}/history/").content.decode()

    assert "3 events, newest first" in text


def test_a_suppliers_key_reads_no_event_about_money(
    client: Client, migration: PsnMigration, supplier: Supplier
) -> None:
    _, secret = issue_key(supplier, name="Test", scopes=[Scope.READ.value], expires_at=None)

    answer = client.get(
        f"/api/v1/migrations/{migration.borough_id}/events",
        headers={"Authorization": f"Bearer {secret}"},
    )

    kinds = [event["kind"] for event in answer.json()["data"]]
    assert kinds == ["claim_reaffirmed", "claim_reaffirmed"]
