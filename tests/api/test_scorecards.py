"""A supplier reads its own scorecard, and no other."""

import pytest
from django.test import Client

from migrations_tracker.domain.access import Role
from migrations_tracker.models import PsnMigration, ScorecardReply
from suppliers.models import Supplier
from tests.api.calling import Api, api_for, code_of
from tests.api.test_schema import check
from tests.conftest import AssertConstantQueries
from tests.make import NOON, make_endpoints, make_migration, make_supplier, make_user

pytestmark = pytest.mark.django_db


def test_a_scorecard_is_as_documented(
    api: Api, supplier: Supplier, migration: PsnMigration
) -> None:
    ScorecardReply.objects.create(
        supplier=supplier,
        measure="on_time",
        text="Wayleaves.",
        about="Nothing to rate",
        replied_at=NOON,
        replied_by="user:1",
    )

    answer = api.get("scorecard")

    check("readScorecard", answer)
    found = answer.json()
    assert found["supplier"]["slug"] == supplier.slug
    assert [one["measure"] for one in found["measures"]] == [
        "on_time",
        "forecast_stability",
        "evidence_accepted",
        "availability",
        "updates_kept",
    ]
    first = found["measures"][0]
    assert first["rated"] | {"value": None} == first["rated"]
    assert (len(first["periods"]), first["verdict"]) == (6, "nothing")
    assert first["reply"]["text"] == "Wayleaves."
    assert migration.borough.short_name not in answer.content.decode()


def test_another_supplier_reads_its_own(stranger: Api, migration: PsnMigration) -> None:
    found = stranger.get("scorecard").json()

    lead = migration.assignments.get().supplier
    assert found["supplier"]["slug"] != lead.slug
    assert {one["rated"]["denominator"] for one in found["measures"]} == {0}


def test_whoever_has_no_supplier_has_no_scorecard() -> None:
    client = Client()
    client.force_login(make_user(Role.MANAGER))

    answer = client.get("/api/v1/scorecard")

    assert (answer.status_code, code_of(answer)) == (404, "not-found")


def test_a_key_without_the_scope_is_refused() -> None:
    answer = api_for(make_supplier(), "claims:write").get("scorecard")

    assert (answer.status_code, code_of(answer)) == (403, "insufficient-scope")


def test_it_costs_the_same_however_much_a_supplier_led(
    api: Api,
    supplier: Supplier,
    migration: PsnMigration,
    assert_constant_queries: AssertConstantQueries,
) -> None:
    def grow() -> None:
        for _ in range(3):
            make_endpoints(make_migration(supplier=supplier))

    assert migration.pk
    assert assert_constant_queries(lambda: api.get("scorecard"), grow=grow) <= 17
