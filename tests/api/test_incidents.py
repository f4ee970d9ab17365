"""Suppliers read what is wrong with the endpoints of their migrations."""

import pytest

from migrations_tracker.models import Endpoint, Incident, PsnMigration
from tests.api.calling import Api, code_of
from tests.conftest import AssertConstantQueries
from tests.make import NOON
from tests.make_incidents import HOUR, make_incident, make_source_incident

pytestmark = pytest.mark.django_db


@pytest.fixture
def incident(migration: PsnMigration) -> Incident:
    return make_incident(Endpoint.objects.get(borough=migration.borough_id, kind="dns"))


def test_an_incident_is_told_whole(api: Api, incident: Incident, migration: PsnMigration) -> None:
    said = api.get(f"incidents/{incident.reference}").json()

    name = migration.borough.short_name
    assert said.pop("url").endswith(f"/api/v1/incidents/{incident.reference}")
    assert said == {
        "id": incident.reference,
        "kind": "down",
        "status": "open",
        "words": f"PSN DNS of {name} is down",
        "borough": {"gss_code": migration.borough_id, "name": name},
        "endpoint": f"{migration.borough_id}-dns",
        "reason": "No route",
        "since": "2026-03-09T11:00:00Z",
        "opened_at": "2026-03-09T11:01:00Z",
        "closed_at": None,
        "times_reopened": 0,
        "is_flapping": False,
        "progress": "investigating",
        "cause": "",
        "acknowledged_at": None,
        "acknowledged_until": None,
    }


def test_a_fault_of_the_source_is_everybody_s_to_read(stranger: Api) -> None:
    found = make_source_incident()

    said = stranger.get(f"incidents/{found.reference}").json()

    assert (said["kind"], said["borough"], said["endpoint"]) == ("registry", None, "")


def test_the_list_is_narrowed_and_newest_first(
    api: Api, incident: Incident, migration: PsnMigration
) -> None:
    mail = Endpoint.objects.get(borough=migration.borough_id, kind="mail_relay")
    closed = make_incident(mail, since=NOON - 3 * HOUR, closed_at=NOON)
    make_source_incident(since=NOON)

    def found(query: str = "") -> list[str]:
        return [row["id"] for row in api.get(f"incidents?{query}").json()["data"]]

    assert found()[1:] == [incident.reference, closed.reference]
    assert found("status=closed") == [closed.reference]
    assert found("status=open&kind=down") == [incident.reference]
    assert found(f"borough={migration.borough_id}") == [incident.reference, closed.reference]


@pytest.mark.parametrize("path", ["incidents/INC-99999", "incidents/INC-00001", "incidents/1"])
@pytest.mark.usefixtures("incident")
def test_what_is_not_there_is_not_there(api: Api, path: str) -> None:
    assert code_of(api.get(path)) == "not-found"


def test_a_filter_that_is_not_known_is_refused(api: Api) -> None:
    assert code_of(api.get("incidents?status=broken")) == "bad-parameter"


def test_the_list_costs_the_same_however_many_there_are(
    api: Api, migration: PsnMigration, assert_constant_queries: AssertConstantQueries
) -> None:
    endpoints = list(Endpoint.objects.filter(borough=migration.borough_id).exclude(kind="dns"))
    make_incident(endpoints.pop())

    def grow() -> None:
        for endpoint in endpoints:
            make_incident(endpoint)

    assert assert_constant_queries(lambda: api.get("incidents"), grow=grow) <= 6
