"""Migrations as a caller reads them: claimed, observed, planned, and the moves from here."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.ledger import HIDDEN_FROM_SUPPLIERS, EventKind
from migrations_tracker.domain.milestones import MilestoneCode
from migrations_tracker.domain.stages import Stage, moves_from
from migrations_tracker.models import EndpointState, PsnMigration
from migrations_tracker.services.assignments import assign_supplier
from migrations_tracker.services.audit import append, lock_stream
from migrations_tracker.services.planning import change_forecast
from migrations_tracker.services.transitions import StageClaim, claim_stage
from suppliers.models import Supplier
from tests.api.calling import Api, api_for, code_of
from tests.conftest import AssertConstantQueries
from tests.make import (
    NOON,
    make_borough,
    make_endpoints,
    make_migration,
    make_supplier,
    make_user,
    origin,
)

pytestmark = pytest.mark.django_db
MOST = 34  # queries of any read of migrations, the key’s own included


def test_a_migration_says_what_is_claimed_observed_and_planned(
    api: Api, migration: PsnMigration, supplier: Supplier
) -> None:
    change_forecast(migration.pk, MilestoneCode.CUTOVER, NOON.date() - timedelta(days=7), origin())
    migration.refresh_from_db()

    record = api.get(f"migrations/{migration.borough_id}").json()

    assert record["borough"] == {
        "gss_code": migration.borough_id,
        "name": migration.borough.short_name,
    }
    assert record["supplier"] == {"slug": supplier.slug, "name": supplier.name}
    assert record["stage"]["code"] == "discovery"
    assert (record["observed"], record["agrees"]) == ("not_expected", False)
    assert (record["freshness"], record["next_update_by"]) == ("fresh", "2026-03-11")
    assert record["plan"]["forecast_date"] == "2026-03-02"
    assert record["version"] == 2
    assert record["updated_at"] == "2026-03-09T12:00:00Z"


def test_instants_are_written_in_utc_in_summer_too(api: Api, supplier: Supplier) -> None:
    since = datetime(2025, 7, 1, 8, 30, tzinfo=UTC)
    made = make_migration(supplier=supplier, at=since)

    record = api.get(f"migrations/{made.borough_id}").json()

    assert record["stage"]["since"] == "2025-07-01T08:30:00Z"


def test_agreement_is_a_live_claim_that_the_checks_observe(api: Api, supplier: Supplier) -> None:
    made = make_migration(supplier=supplier, stage=Stage.LIVE)
    make_endpoints(made)
    EndpointState.objects.update(status="up", last_asked_at=NOON, last_answer_at=NOON)

    record = api.get(f"migrations/{made.borough_id}").json()

    assert (record["claimed_live"], record["observed"], record["agrees"]) == (True, "up", True)


def test_the_open_migration_of_a_borough_stands_before_its_ended_ones(
    api: Api, supplier: Supplier
) -> None:
    borough = make_borough()
    make_migration(borough=borough, supplier=supplier, stage=Stage.WITHDRAWN)
    make_migration(borough=borough, supplier=supplier, stage=Stage.BUILD)

    rows = api.get("migrations").json()["data"]

    assert [row["stage"]["code"] for row in rows] == ["build"]


@pytest.mark.parametrize("path", ["migrations/E09000099", "migrations/e09000001", "migrations/x"])
def test_a_migration_that_is_none_is_not_found(api: Api, path: str) -> None:
    response = api.get(path)

    assert (response.status_code, code_of(response)) == (404, "not-found")


def test_the_list_can_be_filtered_by_stage_more_than_once(api: Api, supplier: Supplier) -> None:
    for stage in (Stage.DESIGN, Stage.BUILD, Stage.TESTING):
        make_migration(supplier=supplier, stage=stage)

    rows = api.get("migrations?stage=design&stage=testing").json()["data"]

    assert sorted(row["stage"]["code"] for row in rows) == ["design", "testing"]


def test_the_list_can_be_filtered_by_computed_delivery_status(api: Api, supplier: Supplier) -> None:
    baseline = NOON.date() - timedelta(days=60)
    slow = make_migration(
        supplier=supplier,
        stage=Stage.BUILD,
        forecast_cutover_date=NOON.date(),
        baseline_cutover_date=baseline,
    )
    make_migration(supplier=supplier, stage=Stage.BUILD)

    rows = api.get("migrations?delivery_status=off_track").json()["data"]

    assert [row["gss_code"] for row in rows] == [slow.borough_id]


def test_updated_since_includes_its_own_instant(api: Api, supplier: Supplier) -> None:
    make_migration(supplier=supplier, at=NOON - timedelta(days=2))
    exact = make_migration(supplier=supplier, at=NOON - timedelta(days=1))

    rows = api.get("migrations?updated_since=2026-03-08T12:00:00Z").json()["data"]

    assert [row["gss_code"] for row in rows] == [exact.borough_id]


@pytest.mark.parametrize(
    ("query", "allowed"),
    [
        ("stage=lve", "live"),
        ("delivery_status=late", "off_track"),
        ("since=2026-01-01", "updated_since"),
        ("supplier=bt", "stage"),
        ("format=json", "limit"),
    ],
)
def test_what_is_not_known_is_refused_with_what_is_allowed(
    api: Api, query: str, allowed: str
) -> None:
    response = api.get(f"migrations?{query}")

    assert (response.status_code, code_of(response)) == (400, "bad-parameter")
    assert allowed in response.json()["errors"][0]["allowed"]


@pytest.mark.parametrize(
    "instant", ["2026-03-08", "2026-03-08T12:00:00", "2026-03-08T12:00:00+00:00", "yesterday"]
)
def test_an_instant_that_can_be_misread_is_refused(api: Api, instant: str) -> None:
    response = api.get(f"migrations?updated_since={instant}")

    assert (response.status_code, code_of(response)) == (400, "bad-parameter")


def test_a_filter_given_twice_that_may_stand_once_is_refused(api: Api) -> None:
    twice = "updated_since=2026-03-08T12:00:00Z&updated_since=2026-03-09T12:00:00Z"

    assert api.get(f"migrations?{twice}").status_code == 400


def test_the_transitions_list_every_move_from_here(api: Api, migration: PsnMigration) -> None:
    found = api.get(f"migrations/{migration.borough_id}/transitions").json()

    moves = [(move["move"], move["to"]) for move in found["data"]]
    assert moves == [
        (move.kind.value, move.target.value) for move in moves_from(Stage.DISCOVERY, held_from=None)
    ]
    assert [move["to"] for move in found["data"] if move["allowed"]] == ["design"]


def test_a_move_for_another_role_says_for_whom(api: Api, migration: PsnMigration) -> None:
    found = api.get(f"migrations/{migration.borough_id}/transitions").json()

    hold = next(move for move in found["data"] if move["move"] == "hold")
    assert (hold["allowed"], hold["needs_reason"], hold["roles"]) == (False, True, ["manager"])
    assert hold["blocked_by"] == [
        {
            "criterion": "role",
            "parameter": "",
            "detail": "It is a move for: Programme manager.",
            "evidence": [],
        }
    ]


def test_a_key_that_only_reads_is_told_that_it_cannot_claim(
    supplier: Supplier, migration: PsnMigration
) -> None:
    found = api_for(supplier, "read").get(f"migrations/{migration.borough_id}/transitions").json()

    assert found["data"][0]["blocked_by"][0]["criterion"] == "scope"


def test_an_unmet_gate_stands_in_the_transitions(api: Api, supplier: Supplier) -> None:
    silent = make_migration(
        supplier=supplier, stage=Stage.LIVE, next_update_by=NOON.date() - timedelta(days=1)
    )

    found = api.get(f"migrations/{silent.borough_id}/transitions").json()

    accept = next(move for move in found["data"] if move["to"] == "accepted")
    assert {one["criterion"] for one in accept["blocked_by"]} >= {"role", "claim_fresh"}


def test_the_record_is_newest_first(api: Api, migration: PsnMigration) -> None:
    claim_stage(migration.pk, StageClaim(Stage.DESIGN), origin())
    later = origin(now=NOON + timedelta(hours=1))
    claim_stage(migration.pk, StageClaim(Stage.BUILD), later)

    with time_machine.travel(NOON + timedelta(hours=2), tick=False):
        events = api.get(f"migrations/{migration.borough_id}/events").json()["data"]

    assert [(event["kind"], event["new"]["stage"]) for event in events] == [
        ("gate_passed", "build"),
        ("stage_claimed", "build"),
        ("gate_passed", "design"),
        ("stage_claimed", "design"),
    ]


def test_the_record_does_not_name_other_organisations_to_a_supplier(
    api: Api, migration: PsnMigration, supplier: Supplier
) -> None:
    manager = make_user(Role.MANAGER)
    rival = make_supplier(name="Rival Networks")
    past = origin(manager.principal())
    assign_supplier(migration.pk, rival, past, reason="Rival Networks bid lower.")
    theirs = api_for(rival)
    theirs.claim(migration, {"stage": "design", "note": "Rival Networks is on it."})
    assign_supplier(migration.pk, supplier, past)

    response = api.get(f"migrations/{migration.borough_id}/events")

    assert "Rival" not in response.content.decode()
    assert manager.name not in response.content.decode()
    by = [(event["actor"]["name"], event["withheld"]) for event in response.json()["data"]]
    assert by == [
        ("The programme", True),
        ("Another organisation", True),
        ("Another organisation", True),
        ("The programme", True),
    ]


def test_the_borough_is_not_named_but_its_words_are_read(api: Api, migration: PsnMigration) -> None:
    officer = make_user(Role.BOROUGH, borough=migration.borough)
    append(
        lock_stream(migration.pk),
        EventKind.CLAIM_REAFFIRMED,
        origin(officer.principal()),
        note="The comms room is ready.",
    )

    event = api.get(f"migrations/{migration.borough_id}/events").json()["data"][0]

    assert event["actor"] == {"kind": "person", "name": "The borough"}
    assert (event["note"], event["withheld"]) == ("The comms room is ready.", False)


@pytest.mark.parametrize("kind", HIDDEN_FROM_SUPPLIERS)
def test_risks_and_money_are_not_in_a_suppliers_record(
    api: Api, migration: PsnMigration, kind: str
) -> None:
    append(lock_stream(migration.pk), EventKind(kind), origin(), new={"cost": 5})

    assert api.get(f"migrations/{migration.borough_id}/events").json()["data"] == []


def test_a_supplier_reads_its_own_names_notes_and_request_ids(
    api: Api, migration: PsnMigration, supplier: Supplier
) -> None:
    api.claim(migration, {"stage": "design", "note": "Agreed."}, x_request_id="mine-1")

    event = api.get(f"migrations/{migration.borough_id}/events").json()["data"][1]

    assert event["actor"] == {"kind": "api_key", "name": f"Sync ({supplier.name})"}
    assert (event["note"], event["withheld"], event["request_id"]) == ("Agreed.", False, "mine-1")


def test_the_programme_reads_all_names(
    api: Api, migration: PsnMigration, supplier: Supplier
) -> None:
    api.claim(migration, {"stage": "design", "note": "Agreed."})
    reader = Api(api.client)
    api.client.force_login(make_user(Role.VIEWER))

    event = reader.get(f"migrations/{migration.borough_id}/events").json()["data"][1]

    assert event["actor"]["name"] == f"Sync ({supplier.name})"
    assert event["note"] == "Agreed."


def test_the_list_costs_the_same_however_many_it_holds(
    api: Api, supplier: Supplier, assert_constant_queries: AssertConstantQueries
) -> None:
    def grow() -> None:
        for _ in range(5):
            make_endpoints(make_migration(supplier=supplier))

    grow()

    assert assert_constant_queries(lambda: api.get("migrations?limit=200"), grow=grow) <= MOST


def test_a_filter_by_delivery_status_costs_the_same_however_many_there_are(
    api: Api, supplier: Supplier, assert_constant_queries: AssertConstantQueries
) -> None:
    def grow() -> None:
        for _ in range(5):
            make_endpoints(make_migration(supplier=supplier))

    grow()

    path = "migrations?delivery_status=not_started"
    assert assert_constant_queries(lambda: api.get(path), grow=grow) <= MOST + 6


def test_the_record_costs_the_same_however_long_it_is(
    api: Api,
    migration: PsnMigration,
    supplier: Supplier,
    assert_constant_queries: AssertConstantQueries,
) -> None:
    def grow() -> None:
        note = StageClaim(Stage.DISCOVERY, note="On course.")
        for person in (make_user(Role.MANAGER), make_user(Role.SUPPLIER, supplier=supplier)):
            claim_stage(migration.pk, note, origin(person.principal()))
        api_for(supplier).claim(migration, {"stage": "discovery", "note": "Still."})

    grow()

    path = f"migrations/{migration.borough_id}/events"
    assert assert_constant_queries(lambda: api.get(path), grow=grow) == 6


@pytest.mark.parametrize("path", ["", "/transitions"])
def test_one_migration_costs_the_same_however_many_there_are(
    api: Api,
    migration: PsnMigration,
    supplier: Supplier,
    assert_constant_queries: AssertConstantQueries,
    path: str,
) -> None:
    address = f"migrations/{migration.borough_id}{path}"

    cost = assert_constant_queries(
        lambda: api.get(address), grow=lambda: make_endpoints(make_migration(supplier=supplier))
    )

    assert cost <= MOST
