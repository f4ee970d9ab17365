"""As supplier B every operation shows nothing of supplier A, in any way that can be told apart."""

from typing import Any
from uuid import UUID

import pytest

from migrations_tracker.api import documents, urls
from migrations_tracker.api.schema import document
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import (
    Endpoint,
    Event,
    IdempotentRequest,
    Incident,
    MaintenanceWindow,
    PsnMigration,
)
from migrations_tracker.services.assignments import assign_supplier
from suppliers.models import Supplier
from tests.api.calling import Api, api_for, body_of
from tests.make import make_endpoints, make_migration, make_supplier, origin
from tests.make_incidents import make_incident, make_window

pytestmark = pytest.mark.django_db
NOT_THERE = "E09999999"
BY_ID = [path for path in document()["paths"] if "{gss}" in path or "{ref}" in path]
LISTS = ["boroughs", "migrations", "endpoints", "maintenance-windows", "incidents"]


def call(api: Api, path: str, gss: str) -> Any:
    """Any operation with a path parameter, on the records of one borough."""
    address = path.removeprefix("/api/v1/").format(gss=gss, ref=ref_of(path, gss))
    if "post" in document()["paths"][path]:
        return api.post(address, {"stage": "design"}, idempotency_key="one")
    return api.get(address)


def ref_of(path: str, gss: str) -> str:
    """What a path calls a borough’s record; a name of nothing where it has none."""
    if "maintenance" in path:
        window = MaintenanceWindow.objects.filter(migration__borough_id=gss).first()
        return window.reference if window else f"mw_{UUID(int=1)}"
    if "incidents" in path:
        incident = Incident.objects.filter(endpoint__borough_id=gss).first()
        return incident.reference if incident else "INC-99999"
    return f"{gss}-dns"


@pytest.fixture(autouse=True)
def _more(migration: PsnMigration) -> None:
    """A window and an incident of the supplier's borough."""
    endpoint = Endpoint.objects.filter(borough=migration.borough_id)[0]
    make_window(endpoint, migration=migration)
    make_incident(endpoint)


def test_every_operation_is_covered() -> None:
    in_list = {f"/api/v1/{name}" for name in LISTS}
    open_to_all = {"/api/v1/me", "/api/v1/code-lists/{name}"}

    assert set(document()["paths"]) == {*BY_ID, *in_list, *open_to_all}
    assert len(documents.ALL) == sum(map(len, document()["paths"].values()))


def test_every_view_is_in_the_schema_or_public() -> None:
    assert len(urls.v1) == len(document()["paths"]) + 1  # openapi.json itself


@pytest.mark.parametrize("path", BY_ID)
def test_another_suppliers_record_answers_as_a_missing_one(
    stranger: Api, migration: PsnMigration, path: str
) -> None:
    theirs = call(stranger, path, migration.borough_id)
    missing = call(stranger, path, NOT_THERE)

    assert (theirs.status_code, missing.status_code) == (404, 404)
    assert body_of(theirs) == body_of(missing)
    assert theirs.headers.keys() == missing.headers.keys()
    assert not Event.objects.exists()
    assert not IdempotentRequest.objects.exists()


@pytest.mark.parametrize("path", BY_ID)
def test_the_owner_reaches_what_the_stranger_does_not(
    api: Api, migration: PsnMigration, path: str
) -> None:
    assert call(api, path, migration.borough_id).status_code in {200, 201}


@pytest.mark.usefixtures("migration")
@pytest.mark.parametrize("path", LISTS)
def test_a_list_shows_a_stranger_nothing(stranger: Api, path: str) -> None:
    assert stranger.get(path).json() == {"data": [], "links": {"next": None, "prev": None}}


def test_a_filter_by_another_suppliers_borough_finds_nothing(
    stranger: Api, migration: PsnMigration
) -> None:
    theirs = stranger.get(f"endpoints?borough={migration.borough_id}")
    missing = stranger.get(f"endpoints?borough={NOT_THERE}")

    assert theirs.content == missing.content


@pytest.mark.parametrize("path", LISTS)
def test_a_cursor_of_another_supplier_shows_only_what_is_ones_own(
    api: Api, supplier: Supplier, path: str
) -> None:
    for _ in range(3):
        more = make_migration(supplier=supplier, stage=Stage.BUILD)
        endpoint = make_endpoints(more)[0]
        make_window(endpoint, migration=more)
        make_incident(endpoint)
    rival = make_supplier()
    own = make_migration(supplier=rival)
    make_endpoints(own)
    link = api.get(f"{path}?limit=1").json()["links"]["next"]

    rows = api_for(rival).get(f"{path}?{link.split('?')[1]}").json()["data"]

    codes = {row.get("gss_code") or row["borough"]["gss_code"] for row in rows}
    assert codes <= {own.borough_id}


def test_a_supplier_loses_a_migration_the_moment_it_is_given_to_another(
    api: Api, migration: PsnMigration
) -> None:
    rival = make_supplier()
    assign_supplier(migration.pk, rival, origin())

    assert call(api, "/api/v1/migrations/{gss}", migration.borough_id).status_code == 404
    assert api_for(rival).get(f"migrations/{migration.borough_id}").status_code == 200


def test_a_borough_of_a_past_migration_is_not_seen_by_its_old_supplier(
    api: Api, supplier: Supplier
) -> None:
    old = make_migration(supplier=supplier, stage=Stage.CLOSED)
    make_migration(borough=old.borough, stage=Stage.DESIGN)

    assert call(api, "/api/v1/migrations/{gss}", old.borough_id).status_code == 404
    assert call(api, "/api/v1/boroughs/{gss}", old.borough_id).status_code == 404
