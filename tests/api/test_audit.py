"""What keys did is kept for their supplier: every write, and what was refused or failed."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import DatabaseError
from django.test import Client

from migrations_tracker.api import calls
from migrations_tracker.domain.access import Role
from migrations_tracker.models import ApiCall, PsnMigration
from migrations_tracker.services.api_calls import forget_calls
from suppliers.models import Supplier
from tests.api.calling import Api, api_for, code_of
from tests.api.test_schema import check
from tests.conftest import AssertConstantQueries
from tests.make import NOON, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_counted() -> None:
    cache.clear()


def listed(api: Api, query: str = "") -> list[dict[str, Any]]:
    answer = api.get(f"audit?{query}")
    check("listCalls", answer)
    rows: list[dict[str, Any]] = answer.json()["data"]
    return rows


def test_a_write_is_kept_with_its_request_and_without_its_content(
    api: Api, migration: PsnMigration
) -> None:
    sent = {"stage": "design", "note": "Between us"}
    api.claim(migration, sent, idempotency_key="a", x_request_id="mine-1")
    api.claim(migration, sent, idempotency_key="a")
    api.post(f"migrations/{migration.borough_id}/stage-claims?validate_only=true", sent)

    rehearsed, repeated, done = listed(api)

    assert done == {
        "at": "2026-03-09T12:00:00Z",
        "key_prefix": api.secret[10:18],
        "method": "POST",
        "operation": "claimStage",
        "path": f"/api/v1/migrations/{migration.borough_id}/stage-claims",
        "status": 201,
        "outcome": "done",
        "problem": None,
        "times": 1,
        "request_id": "mine-1",
    }
    assert (repeated["outcome"], rehearsed["outcome"]) == ("repeated", "rehearsed")
    kept = str(list(ApiCall.objects.values()))
    assert "Between us" not in kept
    assert api.secret[18:] not in kept
    assert "validate_only" not in kept


def test_what_was_refused_is_kept_with_its_problem(api: Api, migration: PsnMigration) -> None:
    api.claim(migration, {"stage": "live"})
    api.get("migrations?stage=lve")
    api.get("boroughs")

    unknown, refused = listed(api)

    assert (refused["status"], refused["outcome"]) == (409, "refused")
    assert refused["problem"].endswith("/api/problems/move-not-allowed/")
    assert (unknown["method"], unknown["operation"], unknown["path"]) == (
        "GET",
        "listMigrations",
        "/api/v1/migrations",
    )


def test_a_stored_refusal_that_is_repeated_is_refused_again(
    api: Api, migration: PsnMigration
) -> None:
    for _ in range(2):
        api.claim(migration, {"stage": "live"}, idempotency_key="a")

    assert [row["outcome"] for row in listed(api)] == ["refused", "refused"]
    assert {row["problem"] for row in listed(api)} == {
        "http://testserver/api/problems/move-not-allowed/"
    }


def test_a_flood_of_failures_fills_no_table(api: Api) -> None:
    for _ in range(230):
        api.get("boroughs?x=1")

    rows = listed(api, "limit=200")

    assert len(rows) == 32
    assert sum(row["times"] for row in rows) == 200
    assert [row["times"] for row in rows[:3]] == [100, 70, 1]


def test_calls_beyond_the_quota_are_kept_too(api: Api, settings: Any) -> None:
    settings.API_REQUESTS_PER_MINUTE = 1
    api.get("boroughs")
    api.get("boroughs")
    settings.API_REQUESTS_PER_MINUTE = 0

    [row] = listed(api)

    assert (row["status"], row["problem"][-15:]) == (429, "#quota-exceeded")


def test_nobody_reads_what_the_keys_of_another_did(
    api: Api, stranger: Api, migration: PsnMigration
) -> None:
    api.claim(migration, {"stage": "design"})

    assert listed(stranger) == []
    assert listed(stranger, f"key_prefix={api.secret[10:18]}") == []


def test_who_sees_everything_reads_all_and_who_has_no_supplier_none(
    api: Api, client: Client, migration: PsnMigration
) -> None:
    api.claim(migration, {"stage": "design"})

    def seen(role: Role) -> int:
        of = migration.borough if role is Role.BOROUGH else None
        client.force_login(make_user(role, borough=of))
        return len(client.get("/api/v1/audit").json()["data"])

    assert seen(Role.VIEWER) == 1
    assert seen(Role.BOROUGH) == 0


def test_calls_without_a_key_in_force_are_in_nobodys_list(api: Api) -> None:
    Api(Client()).get("boroughs")
    Api(Client(), "lpsn_live_nothing").get("boroughs")

    assert not ApiCall.objects.exists()
    assert listed(api) == []


def test_the_list_is_narrowed_and_paged(
    api: Api, supplier: Supplier, migration: PsnMigration
) -> None:
    other = api_for(supplier)
    api.claim(migration, {"stage": "design"})
    other.get("boroughs?x=1")

    assert [row["outcome"] for row in listed(api, "outcome=done")] == ["done"]
    assert [row["status"] for row in listed(api, f"key_prefix={other.secret[10:18]}")] == [400]
    assert listed(api, "updated_since=2026-03-09T12:00:01Z") == []
    page = api.get("audit?limit=1").json()
    assert page["data"][0]["status"] == 400
    rest = listed(api, page["links"]["next"].split("?")[1])
    assert [row["status"] for row in rest] == [201]
    for wrong in ("outcome=good", "key_prefix=x", "as_of=2026-03-01"):
        assert code_of(api.get(f"audit?{wrong}")) == "bad-parameter"


def test_an_answer_goes_out_though_it_cannot_be_noted(
    api: Api, migration: PsnMigration, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise DatabaseError

    monkeypatch.setattr(calls, "note_call", broken)

    assert api.claim(migration, {"stage": "design"}).status_code == 201


def test_a_month_later_it_is_forgotten(api: Api, migration: PsnMigration) -> None:
    api.claim(migration, {"stage": "design"})

    assert forget_calls(NOON + timedelta(days=29)) == 0
    assert forget_calls(NOON + timedelta(days=30)) == 1


def test_the_list_costs_the_same_however_long_it_is(
    api: Api, assert_constant_queries: AssertConstantQueries
) -> None:
    api.get("boroughs?x=1")

    def grow() -> None:
        for _ in range(5):
            api.get("boroughs?x=1")

    assert assert_constant_queries(lambda: api.get("audit"), grow=grow) <= 2
