"""Boroughs, endpoints, checks and code lists."""

from datetime import timedelta

import pytest

from migrations_tracker.api.problems import ApiProblem
from migrations_tracker.domain.access import Role
from migrations_tracker.domain.endpoint_state import EndpointStatus
from migrations_tracker.domain.stages import MOVES, Stage
from migrations_tracker.models import CheckResult, Endpoint, EndpointState, PsnMigration
from suppliers.models import Supplier
from tests.api.calling import Api, code_of
from tests.conftest import AssertConstantQueries
from tests.make import NOON, make_borough, make_endpoints, make_migration, make_user

pytestmark = pytest.mark.django_db


def test_boroughs_are_those_whose_migration_one_leads(api: Api, migration: PsnMigration) -> None:
    make_borough()

    rows = api.get("boroughs").json()["data"]

    assert [row["gss_code"] for row in rows] == [migration.borough_id]
    assert rows[0]["full_name"] == migration.borough.name


def test_a_borough_officer_sees_the_borough_before_its_migration_is_opened(api: Api) -> None:
    borough = make_borough()
    api.client.force_login(make_user(Role.BOROUGH, borough=borough))

    rows = Api(api.client).get("boroughs").json()["data"]

    assert [row["gss_code"] for row in rows] == [borough.gss_code]


def test_boroughs_stand_in_the_order_of_their_codes(api: Api, supplier: Supplier) -> None:
    made = [make_migration(supplier=supplier).borough_id for _ in range(3)]

    rows = api.get("boroughs").json()["data"]

    assert [row["gss_code"] for row in rows] == sorted(made)


def test_an_endpoint_says_what_the_checks_see(api: Api, supplier: Supplier) -> None:
    made = make_migration(supplier=supplier, stage=Stage.LIVE)
    make_endpoints(made)
    since = NOON - timedelta(hours=2)
    EndpointState.objects.update(
        status="degraded", since=since, last_asked_at=NOON, last_answer_at=NOON, last_reason="Slow"
    )

    record = api.get(f"endpoints/{made.borough_id}-dns").json()

    assert (record["status"], record["is_last_known"]) == ("degraded", False)
    assert (record["since"], record["reason"]) == ("2026-03-09T10:00:00Z", "Slow")
    assert (record["kind"], record["criticality"]) == ("dns", "critical")
    assert record["interval_seconds"] == 30


def test_an_interval_of_a_day_is_told_whole(api: Api, migration: PsnMigration) -> None:
    Endpoint.objects.filter(borough=migration.borough).update(interval_s=86_400)

    record = api.get(f"endpoints/{migration.borough_id}-dns").json()

    assert record["interval_seconds"] == 86_400


def test_endpoints_can_be_filtered_by_kind_and_borough(api: Api, supplier: Supplier) -> None:
    first, second = (make_migration(supplier=supplier) for _ in range(2))
    make_endpoints(first)
    make_endpoints(second)

    path = f"endpoints?borough={first.borough_id}&kind=dns&kind=ntp"
    rows = api.get(path).json()["data"]

    assert [row["ref"] for row in rows] == [f"{first.borough_id}-dns", f"{first.borough_id}-ntp"]


def test_endpoints_can_be_filtered_by_the_status_that_is_shown(
    api: Api, supplier: Supplier
) -> None:
    made = make_migration(supplier=supplier, stage=Stage.LIVE)
    make_endpoints(made)
    answered = EndpointState.objects.filter(endpoint__kind="dns")
    answered.update(status="down", last_asked_at=NOON, last_answer_at=NOON)

    down = api.get("endpoints?status=down").json()["data"]
    unknown = api.get("endpoints?status=unknown&status=not_expected").json()["data"]

    assert [row["kind"] for row in down] == ["dns"]
    assert len(unknown) == 9


@pytest.mark.parametrize("query", ["kind=modem", "status=red", "borough=Haringey", "page=2"])
def test_a_filter_that_is_not_known_is_refused(api: Api, query: str) -> None:
    response = api.get(f"endpoints?{query}")

    assert (response.status_code, code_of(response)) == (400, "bad-parameter")


def test_checks_older_than_a_week_are_left_out(api: Api, migration: PsnMigration) -> None:
    endpoint = migration.borough.endpoints.get(kind="dns")
    for age in (timedelta(days=6), timedelta(days=8)):
        CheckResult.objects.create(
            endpoint_id=endpoint.pk,
            slot_at=NOON - age,
            asked_at=NOON - age,
            outcome="timeout",
            reading="unknown",
            reason="No answer in 5 s",
            took_us=5_000_000,
        )

    rows = api.get(f"endpoints/{endpoint.ref}/checks").json()["data"]

    assert [(row["outcome"], row["reading"]) for row in rows] == [("timeout", "unknown")]


@pytest.mark.parametrize(
    ("path", "cost"),
    [("boroughs?limit=200", 2), ("endpoints?limit=200", 3), ("endpoints?status=not_expected", 5)],
)
def test_a_list_costs_the_same_however_many_it_holds(
    api: Api,
    supplier: Supplier,
    assert_constant_queries: AssertConstantQueries,
    path: str,
    cost: int,
) -> None:
    def grow() -> None:
        for _ in range(3):
            make_endpoints(make_migration(supplier=supplier))

    grow()

    assert assert_constant_queries(lambda: api.get(path), grow=grow) == cost


def test_checks_cost_the_same_however_many_there_are(
    api: Api, migration: PsnMigration, assert_constant_queries: AssertConstantQueries
) -> None:
    endpoint = migration.borough.endpoints.get(kind="dns")

    def grow() -> None:
        start = CheckResult.objects.count()
        CheckResult.objects.bulk_create(
            CheckResult(
                endpoint_id=endpoint.pk,
                slot_at=NOON - timedelta(minutes=start + number),
                asked_at=NOON,
                outcome="answered",
                reading="up",
                took_us=900,
            )
            for number in range(20)
        )

    path = f"endpoints/{endpoint.ref}/checks"
    assert assert_constant_queries(lambda: api.get(path), grow=grow) == 3


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("stages", {stage.value for stage in Stage}),
        ("moves", {move.kind.value for move in MOVES}),
        ("endpoint-statuses", {status.value for status in EndpointStatus}),
        ("delivery-statuses", {"off_track", "no_recent_update", "at_risk", "on_track"}),
        ("endpoint-kinds", {"gcn_gateway", "n3_gateway"}),
        ("problems", {kind.code for kind in ApiProblem.__subclasses__()} | {"gate-not-met"}),
    ],
)
def test_a_code_list_has_every_code_with_its_meaning(api: Api, name: str, codes: set[str]) -> None:
    found = api.get(f"code-lists/{name}").json()

    assert codes <= {one["code"] for one in found["data"]}
    assert all(one["label"] and one["definition"].endswith(".") for one in found["data"])


def test_a_code_list_that_is_none_is_not_found(api: Api) -> None:
    assert api.get("code-lists/colours").status_code == 404
