"""Migrations by their last claim, and filtered by what is derived on read."""

from datetime import timedelta

import pytest

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.on_behalf import Means, OnBehalf
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import EndpointState, PsnMigration
from migrations_tracker.services.assignments import assign_supplier
from migrations_tracker.services.transitions import StageClaim, claim_stage
from suppliers.models import Supplier
from tests.api.calling import Api, api_for, code_of
from tests.conftest import AssertConstantQueries
from tests.make import (
    NOON,
    make_acceptance,
    make_certificate,
    make_endpoints,
    make_migration,
    make_supplier,
    make_user,
    origin,
    principal,
)
from tests.make_checks import make_case

pytestmark = pytest.mark.django_db
MANAGER = principal(Role.MANAGER)
BY_PHONE = OnBehalf(Role.SUPPLIER, Means.TELEPHONE)


def codes(api: Api, query: str) -> set[str]:
    return {row["gss_code"] for row in api.get(f"migrations?{query}").json()["data"]}


def test_before_any_claim_nothing_is_claimed(api: Api, migration: PsnMigration) -> None:
    assert api.get(f"migrations/{migration.borough_id}").json()["claimed"] is None


def test_a_claim_stands_with_its_way_and_whose_word_it_is(
    api: Api, migration: PsnMigration, supplier: Supplier
) -> None:
    api.claim(migration, {"stage": "design", "next_update_by": "2026-03-20"})

    assert api.get(f"migrations/{migration.borough_id}").json()["claimed"] == {
        "stage": "design",
        "effective_at": "2026-03-09T12:00:00Z",
        "recorded_at": "2026-03-09T12:00:00Z",
        "next_update_by": "2026-03-20",
        "channel": "api",
        "claimant": f"Sync ({supplier.name})",
        "means": None,
        "recorded_by": None,
    }


def test_a_claim_on_behalf_is_the_suppliers_and_names_no_manager_to_it(
    api: Api, migration: PsnMigration, supplier: Supplier
) -> None:
    said = StageClaim(Stage.DESIGN, on_behalf=BY_PHONE)
    claim_stage(migration.pk, said, origin(make_user(Role.MANAGER).principal()))

    claimed = api.get("migrations").json()["data"][0]["claimed"]
    event = api.get(f"migrations/{migration.borough_id}/events").json()["data"][1]

    assert (claimed["channel"], claimed["claimant"]) == ("on_behalf", supplier.name)
    assert (claimed["means"], claimed["recorded_by"]) == ("telephone", "The programme")
    assert event["new"]["on_behalf_of"] == "supplier"
    assert (event["new"]["supplier"], event["new"]["means"]) == (supplier.name, "telephone")


def test_the_next_lead_learns_nothing_of_whose_word_it_was(
    migration: PsnMigration, supplier: Supplier
) -> None:
    claim_stage(migration.pk, StageClaim(Stage.DESIGN, on_behalf=BY_PHONE), origin(MANAGER))
    successor = make_supplier()
    assign_supplier(migration.pk, successor, origin(MANAGER), reason="Handover")

    answer = api_for(successor).get(f"migrations/{migration.borough_id}")
    events = api_for(successor).get(f"migrations/{migration.borough_id}/events")

    assert answer.json()["claimed"]["claimant"] == "Another organisation"
    assert supplier.name not in answer.content.decode() + events.content.decode()


@pytest.mark.usefixtures("migration")
def test_filters_show_a_stranger_nothing(stranger: Api) -> None:
    for query in ("claimed=discovery", "verified=false", "discrepancy=none", "freshness=fresh"):
        assert codes(stranger, query) == set()


def test_the_list_is_filtered_by_what_is_claimed(api: Api, supplier: Supplier) -> None:
    design = make_migration(supplier=supplier, stage=Stage.DESIGN)
    build = make_migration(supplier=supplier, stage=Stage.BUILD)
    make_migration(supplier=supplier, stage=Stage.TESTING)

    found = codes(api, "claimed=design&claimed=build")

    assert found == {design.borough_id, build.borough_id}


def test_the_list_is_filtered_by_verified_and_observed(api: Api, supplier: Supplier) -> None:
    done = make_migration(supplier=supplier, stage=Stage.ACCEPTED)
    make_acceptance(done)
    make_certificate(done)
    make_endpoints(done)
    EndpointState.objects.update(status="up", last_asked_at=NOON, last_answer_at=NOON)
    other = make_migration(supplier=supplier, stage=Stage.BUILD)

    assert codes(api, "verified=true") == {done.borough_id}
    assert codes(api, "verified=false") == {other.borough_id}
    assert codes(api, "verified=true&verified=false") == {done.borough_id, other.borough_id}
    assert codes(api, "observed=up") == {done.borough_id}
    assert codes(api, "observed=up&observed=not_expected") == {done.borough_id, other.borough_id}
    assert codes(api, "observed=up&verified=false") == set()


def test_the_list_is_filtered_by_freshness(api: Api, supplier: Supplier) -> None:
    day = NOON.date()
    late = make_migration(
        supplier=supplier, stage=Stage.BUILD, next_update_by=day - timedelta(days=1)
    )
    due = make_migration(supplier=supplier, stage=Stage.BUILD, next_update_by=day)
    make_migration(supplier=supplier, stage=Stage.BUILD, next_update_by=day + timedelta(days=2))

    assert codes(api, "freshness=overdue") == {late.borough_id}
    assert codes(api, "freshness=overdue&freshness=due") == {late.borough_id, due.borough_id}


def test_the_list_is_filtered_by_open_discrepancies(api: Api, supplier: Supplier) -> None:
    over = make_migration(supplier=supplier, stage=Stage.LIVE)
    closed = make_migration(supplier=supplier, stage=Stage.LIVE)
    make_case(over)
    make_case(closed, closed_at=NOON)

    assert codes(api, "discrepancy=over_claimed") == {over.borough_id}
    assert codes(api, "discrepancy=under_claimed") == set()
    assert codes(api, "discrepancy=none") == {closed.borough_id}
    assert len(codes(api, "discrepancy=none&discrepancy=over_claimed")) == 2


@pytest.mark.parametrize(
    ("query", "allowed"),
    [
        ("claimed=lve", "live"),
        ("verified=yes", "true, false"),
        ("observed=green", "up"),
        ("freshness=stale", "overdue"),
        ("discrepancy=any", "over_claimed"),
    ],
)
def test_a_value_that_is_not_known_is_refused_with_those_that_are(
    query: str, allowed: str, api: Api
) -> None:
    answer = api.get(f"migrations?{query}")

    assert (answer.status_code, code_of(answer)) == (400, "bad-parameter")
    assert allowed in answer.json()["detail"]


@pytest.mark.parametrize(
    ("query", "most"),
    [
        ("limit=200", 34),
        ("verified=false&observed=not_expected&freshness=fresh", 47),
        ("discrepancy=none&claimed=build", 34),
    ],
)
def test_a_filter_costs_the_same_however_many_there_are(
    query: str,
    most: int,
    api: Api,
    supplier: Supplier,
    assert_constant_queries: AssertConstantQueries,
) -> None:
    def grow() -> None:
        for _ in range(3):
            made = make_migration(
                supplier=supplier, stage=Stage.BUILD, next_update_by=NOON.date() + timedelta(days=3)
            )
            make_endpoints(made)
            claim_stage(made.pk, StageClaim(Stage.BUILD, note="On."), origin(MANAGER))

    grow()

    path = f"migrations?{query}"
    assert assert_constant_queries(lambda: api.get(path), grow=grow) <= most
