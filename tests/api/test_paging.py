"""Lists in pages: stable order, links both ways, strict parameters."""

import base64
import functools
import json
import operator
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from migrations_tracker.models import CheckResult, PsnMigration
from suppliers.models import Supplier
from tests.api.calling import Api, code_of
from tests.make import NOON, make_migration

pytestmark = pytest.mark.django_db


def page(api: Api, url: str) -> Any:
    return api.get(url.rsplit("/api/v1/", maxsplit=1)[-1]).json()


def walk(api: Api, path: str, way: str) -> list[list[str]]:
    """The codes of every page from `path` on, by its links."""
    pages = [page(api, path)]
    while pages[-1]["links"][way]:
        pages.append(page(api, pages[-1]["links"][way]))
    return [[row["gss_code"] for row in one["data"]] for one in pages]


def test_a_walk_sees_every_row_once_in_the_order_of_the_last_write(
    api: Api, supplier: Supplier
) -> None:
    made = [make_migration(supplier=supplier, at=NOON - timedelta(days=n)) for n in range(1, 8)]

    pages = walk(api, "migrations?limit=3", "next")

    assert [len(rows) for rows in pages] == [3, 3, 1]
    assert functools.reduce(operator.iadd, pages, []) == [one.borough_id for one in reversed(made)]


def test_rows_written_at_the_same_instant_are_told_apart(api: Api, supplier: Supplier) -> None:
    made = {make_migration(supplier=supplier).borough_id for _ in range(5)}

    pages = walk(api, "migrations?limit=2", "next")

    assert [len(rows) for rows in pages] == [2, 2, 1]
    assert set(functools.reduce(operator.iadd, pages, [])) == made


def test_the_way_back_gives_the_same_pages(api: Api, supplier: Supplier) -> None:
    for _ in range(7):
        make_migration(supplier=supplier)
    last = page(api, "migrations?limit=3")
    while last["links"]["next"]:
        last = page(api, last["links"]["next"])

    back = walk(api, last["links"]["prev"], "prev")

    assert back == list(reversed(walk(api, "migrations?limit=3", "next")))[1:]


def test_a_row_written_meanwhile_is_seen_again_not_missed(api: Api, supplier: Supplier) -> None:
    made = [make_migration(supplier=supplier, at=NOON - timedelta(days=9 - n)) for n in range(4)]
    first = page(api, "migrations?limit=2")
    PsnMigration.objects.filter(pk=made[0].pk).update(updated_at=NOON)

    second = page(api, first["links"]["next"])

    codes = [row["gss_code"] for row in second["data"]]
    assert codes == [made[2].borough_id, made[3].borough_id]
    assert page(api, second["links"]["next"])["data"][0]["gss_code"] == made[0].borough_id


def test_links_stand_in_the_header_too(api: Api, supplier: Supplier) -> None:
    for _ in range(3):
        make_migration(supplier=supplier)
    first = api.get("migrations?limit=1&stage=not_started")

    response = api.get(first.json()["links"]["next"].split("/api/v1/")[-1])

    links = {rel: url for url, rel in re.findall(r'<(.+?)>; rel="(\w+)"', response["Link"])}
    assert links == response.json()["links"]
    assert "stage=not_started" in links["next"]


@pytest.mark.usefixtures("migration")
def test_a_whole_list_has_no_links(api: Api) -> None:
    response = api.get("migrations")

    assert response.json()["links"] == {"next": None, "prev": None}
    assert "next" not in response["Link"]
    assert "prev" not in response["Link"]


def test_events_are_paged_newest_first(api: Api, migration: PsnMigration) -> None:
    for number in range(5):
        api.claim(migration, {"stage": "discovery", "note": f"Note {number}."})

    first = page(api, f"migrations/{migration.borough_id}/events?limit=2")
    second = page(api, first["links"]["next"])

    assert [event["sequence"] for event in first["data"]] == [5, 4]
    assert [event["sequence"] for event in second["data"]] == [3, 2]


def test_checks_are_paged_by_their_slots(api: Api, migration: PsnMigration) -> None:
    endpoint = migration.borough.endpoints.get(kind="dns")
    for minute in range(5):
        slot = NOON - timedelta(minutes=minute)
        CheckResult.objects.create(
            endpoint_id=endpoint.pk,
            slot_at=slot,
            asked_at=slot,
            outcome="answered",
            reading="up",
            reason="",
            took_us=1500,
        )

    first = page(api, f"endpoints/{endpoint.ref}/checks?limit=3")
    second = page(api, first["links"]["next"])

    assert first["data"][0]["due_at"] == "2026-03-09T12:00:00Z"
    assert [len(first["data"]), len(second["data"])] == [3, 2]
    assert first["data"][0]["took_ms"] == 1.5


@pytest.mark.parametrize(
    "limit", ["0", "201", "-1", "1.5", "", "ten", "٣", "99999999999", "1&limit=2"]
)
def test_a_limit_out_of_bounds_is_refused(api: Api, limit: str) -> None:
    response = api.get(f"migrations?limit={limit}")

    assert (response.status_code, code_of(response)) == (400, "bad-parameter")
    assert "from 1 to 200" in response.json()["detail"]


def encoded(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "nonsense",
        "é",
        "A" * 500,
        encoded([]),
        encoded({}),
        encoded([True]),
        encoded([1, "2026-03-09T12:00:00+00:00", 1]),
        encoded([True, "2026-03-09T12:00:00", 1]),
        encoded([True, "0001-01-01T00:00:00+14:00", 1]),
        encoded([True, "2026-03-09T12:00:00+00:00", 2**63]),
        encoded([True, "2026-03-09T12:00:00+00:00", True]),
        encoded([True, "2026-03-09T12:00:00+00:00", 1, 1]),
        encoded([True, "E09000001", 1]),
    ],
)
def test_a_cursor_that_the_list_did_not_give_is_refused(api: Api, cursor: str) -> None:
    response = api.get(f"migrations?cursor={cursor}")

    assert (response.status_code, code_of(response)) == (400, "bad-parameter")


def test_a_cursor_of_another_list_is_refused(api: Api, supplier: Supplier) -> None:
    for _ in range(2):
        make_migration(supplier=supplier)
    link = page(api, "boroughs?limit=1")["links"]["next"]

    response = api.get(f"migrations?{link.split('?')[1]}")

    assert response.status_code == 400


@pytest.mark.postgresql
def test_a_page_of_migrations_can_use_the_index_of_its_order() -> None:
    ordered = PsnMigration.objects.order_by("updated_at", "id")[:51]

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = ordered.explain()

    assert "psnmigration_updated" in plan
