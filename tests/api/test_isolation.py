"""As supplier B every operation shows nothing of supplier A, in any way that can be told apart."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from migrations_tracker.api import documents, urls
from migrations_tracker.api.schema import document
from migrations_tracker.domain.access import Scope
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import (
    Event,
    IdempotentRequest,
    PsnMigration,
)
from migrations_tracker.services.assignments import assign_supplier
from suppliers.models import Supplier
from tests.api.calling import Api, api_for, body_of
from tests.api.records import NOT_THERE, make_records, names
from tests.make import make_endpoints, make_migration, make_supplier, origin

pytestmark = pytest.mark.django_db
OPERATIONS = {
    operation["operationId"]: (method, path.removeprefix("/api/v1/"), operation)
    for path, methods in document()["paths"].items()
    for method, operation in methods.items()
}
ON_RECORDS = [name for name, (_, path, _) in OPERATIONS.items() if "{" in path]
LISTS = [
    path
    for _, path, operation in OPERATIONS.values()
    if "{" not in path and any(one["name"] == "cursor" for one in operation["parameters"])
]
# Nothing of anybody's stands in these; what is added is one's own.
OPEN_TO_ALL = {"readMe", "readScorecard", "readCodeList", "addWebhook"}
# Those that name the record in their body, with that body for the names of a migration's records.
NAMING: dict[str, Callable[[dict[str, str]], object]] = {
    "planMaintenanceWindow": lambda known: {
        "borough": known["boroughs/{gss}"],
        "starts_at": "2026-03-09T20:00:00Z",
        "ends_at": "2026-03-09T23:30:00Z",
        "reason": "New name servers",
    },
    "addEvidence": lambda known: {
        "borough": known["boroughs/{gss}"],
        "about": "service",
        "code": "n3",
        "title": "Minutes",
        "link": "https://files.example/1",
    },
    "updateMilestones": lambda known: {
        "atomic": True,
        "updates": [
            {
                "id": known["milestones/{ref}"],
                "if_match": "*",
                "forecast_date": "2026-04-01",
            }
        ],
    },
}


# What is sent to change a record of one's own, by operation.
BODIES: dict[str, object] = {
    "claimStage": {"stage": "design"},
    "changeMaintenanceWindow": {"reason": "Other"},
    "respondToDiscrepancy": {"answer": "accepted"},
    "changeMilestone": {"forecast_date": "2026-04-01"},
    "changeCutover": {"rehearsed_date": "2026-03-01"},
    "changeWebhook": {"description": "Other"},
    "testWebhook": {},
    "rotateWebhookSecret": {},
    "resendEvents": {"since": "2026-03-01T00:00:00Z"},
    "resendDelivery": {},
}


def call(api: Api, name: str, migration: PsnMigration | None) -> Any:
    """An operation on a record of a migration, or on one that does not exist."""
    method, path, _ = OPERATIONS[name]
    for known, reference in names(migration).items():
        if path.startswith(known):
            path = path.replace("{ref}", reference).replace("{gss}", reference)
    assert "{" not in path, f"Say in `names` what {path} calls a record."
    if method == "get":
        return api.get(path)
    headers = {"idempotency_key": "one"} if method == "post" else {"if_match": "*"}
    if method == "delete":
        return api.delete(path, **headers)
    send = api.post if method == "post" else api.patch
    return send(path, BODIES[name], **headers)


@pytest.fixture
def owner(supplier: Supplier) -> Api:
    return api_for(supplier, *Scope)


@pytest.fixture
def stranger() -> Api:
    """Every scope, and nothing of its own."""
    return api_for(make_supplier(), *Scope)


@pytest.fixture(autouse=True)
def _more(migration: PsnMigration) -> None:
    """What hangs on the supplier's migration."""
    make_records(migration)


def test_every_operation_is_covered() -> None:
    """A new one is on a record, or in a list, or says here what it names in its body."""
    in_lists = {
        name for name, (method, path, _) in OPERATIONS.items() if path in LISTS and method == "get"
    }

    assert set(OPERATIONS) == {*ON_RECORDS, *in_lists, *OPEN_TO_ALL, *NAMING}
    assert len(documents.ALL) == len(OPERATIONS)


def test_every_view_is_in_the_schema_or_public() -> None:
    assert len(urls.v1) == len(document()["paths"]) + 1  # openapi.json itself


@pytest.mark.parametrize("name", sorted(set(ON_RECORDS) - OPEN_TO_ALL))
def test_another_suppliers_record_answers_as_a_missing_one(
    stranger: Api, migration: PsnMigration, name: str
) -> None:
    theirs, missing = call(stranger, name, migration), call(stranger, name, None)

    assert (theirs.status_code, missing.status_code) == (404, 404)
    assert body_of(theirs) == body_of(missing)
    assert theirs.headers.keys() == missing.headers.keys()
    assert not Event.objects.exists()
    assert not IdempotentRequest.objects.exists()


@pytest.mark.parametrize("name", sorted(set(ON_RECORDS) - OPEN_TO_ALL))
def test_the_owner_reaches_what_the_stranger_does_not(
    owner: Api, migration: PsnMigration, name: str
) -> None:
    assert call(owner, name, migration).status_code in {200, 201, 202, 204}


@pytest.mark.parametrize("name", NAMING)
def test_another_suppliers_record_in_a_body_is_as_a_missing_one(
    stranger: Api, owner: Api, migration: PsnMigration, name: str
) -> None:
    def send(api: Api, known: dict[str, str], key: str) -> Any:
        return api.post(OPERATIONS[name][1], NAMING[name](known), idempotency_key=key)

    nobody = names(None)
    theirs, missing = (
        send(stranger, known, key) for known, key in ((names(migration), "a"), (nobody, "b"))
    )

    assert (theirs.status_code, missing.status_code) == (422, 422)
    assert told_alike(theirs, names(migration)) == told_alike(missing, nobody)
    assert not Event.objects.exists()
    assert send(owner, names(migration), "c").status_code in {200, 201}


def told_alike(answer: Any, known: dict[str, str]) -> str:
    """The answer without the names that were sent."""
    text = json.dumps(body_of(answer))
    for name, reference in known.items():
        text = text.replace(reference, name)
    return text


@pytest.mark.parametrize("path", LISTS)
def test_a_list_shows_a_stranger_nothing(stranger: Api, path: str) -> None:
    body = stranger.get(path).json()

    assert body.pop("links") == {"next": None, "prev": None}
    assert all(rows == [] for rows in body.values())


def test_a_filter_by_another_suppliers_borough_finds_nothing(
    stranger: Api, migration: PsnMigration
) -> None:
    theirs = stranger.get(f"endpoints?borough={migration.borough_id}")
    missing = stranger.get(f"endpoints?borough={NOT_THERE}")

    assert theirs.content == missing.content


@pytest.mark.parametrize("path", LISTS)
def test_a_cursor_of_another_supplier_shows_only_what_is_ones_own(
    owner: Api, supplier: Supplier, path: str
) -> None:
    for _ in range(3):
        more = make_migration(supplier=supplier, stage=Stage.BUILD)
        make_endpoints(more)
        make_records(more)
    rival = make_supplier()
    own = make_migration(supplier=rival)
    make_endpoints(own)
    link = owner.get(f"{path}?limit=1").json()["links"]["next"]

    rows = api_for(rival, *Scope).get(f"{path}?{link.split('?')[1]}").json()["data"]

    # What has no borough is a webhook or an event, and the rival has none.
    codes = {row.get("gss_code") or row.get("borough", {}).get("gss_code") for row in rows}
    assert codes <= {own.borough_id}


def test_a_supplier_loses_a_migration_the_moment_it_is_given_to_another(
    api: Api, migration: PsnMigration
) -> None:
    rival = make_supplier()
    assign_supplier(migration.pk, rival, origin())

    assert call(api, "readMigration", migration).status_code == 404
    assert api_for(rival).get(f"migrations/{migration.borough_id}").status_code == 200


def test_a_borough_of_a_past_migration_is_not_seen_by_its_old_supplier(
    api: Api, supplier: Supplier
) -> None:
    old = make_migration(supplier=supplier, stage=Stage.CLOSED)
    make_migration(borough=old.borough, stage=Stage.DESIGN)

    assert call(api, "readMigration", old).status_code == 404
    assert call(api, "readBorough", old).status_code == 404
