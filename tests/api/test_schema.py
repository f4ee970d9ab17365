"""The published schema is valid, complete, and what really is answered."""

import json
from datetime import timedelta
from importlib import resources
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from jsonschema import Draft202012Validator

from migrations_tracker.api.schema import document
from migrations_tracker.domain.access import Role
from migrations_tracker.domain.milestones import MilestoneCode
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import Announcement, CheckResult, Incident, PsnMigration
from migrations_tracker.services.announcing import announce_due
from migrations_tracker.services.assignments import assign_supplier
from migrations_tracker.services.planning import change_forecast
from migrations_tracker.services.publishing import body_of
from migrations_tracker.services.transitions import StageClaim, claim_stage
from suppliers.keys import issue_key
from suppliers.models import Supplier
from tests.api.calling import Api, api_for
from tests.make import NOON, make_endpoints, make_migration, make_supplier, make_user, origin
from tests.make_incidents import make_incident, set_status
from tests.make_webhooks import tell

SCHEMA = document()
OPERATIONS = [
    (path, method, operation)
    for path, methods in SCHEMA["paths"].items()
    for method, operation in methods.items()
]
BY_ID = {operation["operationId"]: operation for _, _, operation in OPERATIONS}


def validator(schema: dict[str, Any]) -> Draft202012Validator:
    """For one schema of the document, with everything that it refers to."""
    return Draft202012Validator({**schema, "components": SCHEMA["components"]})


def check(operation_id: str, response: Any) -> None:
    """The answer is one that the operation documents: status, media type, headers and body."""
    documented = BY_ID[operation_id]["responses"][str(response.status_code)]
    media_type = response["Content-Type"].split(";")[0]
    schema = documented["content"][media_type]["schema"]
    errors = [error.message for error in validator(schema).iter_errors(response.json())]
    assert errors == []
    assert "X-Request-Id" in response
    if response.status_code >= 400:
        code = response.json()["type"].rstrip("/").rsplit("/", 1)[-1]
        assert code in documented["content"][media_type]["examples"]


def test_the_document_is_valid_openapi_3_1() -> None:
    text = resources.files("drf_spectacular.validation").joinpath("openapi_3_1_schema.json")
    meta = json.loads(text.read_text())

    assert SCHEMA["openapi"].startswith("3.1")
    assert [error.message for error in Draft202012Validator(meta).iter_errors(SCHEMA)] == []


def test_it_is_made_without_a_warning(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("spectacular", "--validate", "--fail-on-warn")

    assert capsys.readouterr().err == ""


def test_it_is_published_to_anybody(client: Client) -> None:
    response = client.get("/api/v1/openapi.json")

    assert (response.status_code, response["Content-Type"]) == (200, "application/json")
    assert response.json() == json.loads(json.dumps(SCHEMA))


@pytest.mark.django_db
class TestAnswers:
    """Every operation, with and without optional values, against what is documented of it."""

    def test_of_reads(self, api: Api, migration: PsnMigration) -> None:
        gss = migration.borough_id
        self.fill(migration)

        check("readMe", api.get("me"))
        check("listBoroughs", api.get("boroughs"))
        check("readBorough", api.get(f"boroughs/{gss}"))
        check("listMigrations", api.get("migrations?limit=1"))
        check("readMigration", api.get(f"migrations/{gss}"))
        check("listTransitions", api.get(f"migrations/{gss}/transitions"))
        check("listEvents", api.get(f"migrations/{gss}/events"))
        check("listEndpoints", api.get("endpoints"))
        check("readEndpoint", api.get(f"endpoints/{gss}-dns"))
        check("listChecks", api.get(f"endpoints/{gss}-dns/checks"))

    def test_of_webhooks(self, supplier: Supplier, migration: PsnMigration) -> None:
        api = api_for(supplier, "read", "webhooks:manage")
        body = {"target_url": "https://hooks.example/", "event_types": ["stage.changed"]}

        made = api.post("webhooks", body, idempotency_key="a")
        tell(supplier, migration)
        path = f"webhooks/{made.json()['id']}"

        check("addWebhook", made)
        check("addWebhook", api.post("webhooks?validate_only=true", body))
        check("addWebhook", api.post("webhooks", {"target_url": "x"}, idempotency_key="b"))
        check("listWebhooks", api.get("webhooks"))
        check("readWebhook", api.get(path))
        check("changeWebhook", api.patch(path, {"description": "x"}, if_match="*"))
        check("changeWebhook", api.patch(path, {"description": "y"}, if_match='"v1"'))
        check("testWebhook", api.post(f"{path}/test", {}, idempotency_key="c"))
        check("rotateWebhookSecret", api.post(f"{path}/rotate-secret", {}, idempotency_key="d"))
        check("rotateWebhookSecret", api.post(f"{path}/rotate-secret", {}, idempotency_key="e"))
        check("listDeliveries", api.get(f"{path}/deliveries"))
        check("readFeed", api.get("events"))

    def test_of_what_webhooks_are_sent(self, supplier: Supplier, migration: PsnMigration) -> None:
        dns = migration.borough.endpoints.get(kind="dns")
        set_status(dns, "down", NOON)
        incident = make_incident(dns)
        issue_key(supplier, name="Sync", scopes=["read"], expires_at=NOON + timedelta(days=5))
        claim = StageClaim(Stage.DESIGN)
        claim_stage(migration.pk, claim, origin())
        change_forecast(migration.pk, MilestoneCode.CUTOVER, NOON.date(), origin())
        announce_due("https://tracker.example", NOON)
        Incident.objects.filter(pk=incident.pk).update(version=9)
        announce_due("https://tracker.example", NOON)

        told = list(Announcement.objects.all())

        assert len({one.type for one in told}) >= 7
        for one in told:
            sent = SCHEMA["webhooks"][one.type]["post"]["requestBody"]["content"]
            validator(sent["application/json"]["schema"]).validate(body_of(one))
            fields = sent["application/json"]["schema"]["properties"]["data"]["properties"]
            assert set(one.data) == set(fields)

    def fill(self, migration: PsnMigration) -> None:
        endpoint = migration.borough.endpoints.get(kind="dns")
        CheckResult.objects.create(
            endpoint_id=endpoint.pk,
            slot_at=NOON,
            asked_at=NOON,
            outcome="answered",
            reading="up",
            took_us=1234,
        )
        past = origin(make_user(Role.MANAGER).principal())
        lead = migration.assignments.get().supplier
        assign_supplier(migration.pk, make_supplier(), past)
        assign_supplier(migration.pk, lead, past)

    @pytest.mark.parametrize("stage", list(Stage))
    def test_of_a_migration_at_any_stage(self, api: Api, supplier: Supplier, stage: Stage) -> None:
        held = Stage.BUILD.value if stage is Stage.ON_HOLD else ""
        made = make_migration(supplier=supplier, stage=stage, held_from=held)
        make_endpoints(made)

        check("readMigration", api.get(f"migrations/{made.borough_id}"))
        check("listTransitions", api.get(f"migrations/{made.borough_id}/transitions"))

    @pytest.mark.parametrize(
        "name",
        ["stages", "moves", "endpoint-kinds", "endpoint-statuses", "delivery-statuses", "problems"],
    )
    def test_of_code_lists(self, api: Api, name: str) -> None:
        check("readCodeList", api.get(f"code-lists/{name}"))

    def test_of_claims(self, api: Api, migration: PsnMigration) -> None:
        moved = api.claim(migration, {"stage": "design", "note": "Signed."})
        kept = api.claim(migration, {"stage": "design"})
        reaffirmed = api.claim(migration, {"stage": "design", "note": "Still."})

        assert [moved.status_code, kept.status_code, reaffirmed.status_code] == [201, 200, 201]
        for answer in (moved, kept, reaffirmed):
            check("claimStage", answer)

    @pytest.mark.parametrize(
        ("body", "headers"),
        [
            ({"stage": "live"}, {}),
            ({"stage": "nope"}, {}),
            ({"stage": "design", "effective_at": "2026-01-01T00:00:00Z"}, {}),
            ({"stage": "design", "effective_at": "2026-04-01T00:00:00Z"}, {}),
            ({"stage": "design", "next_update_by": "2027-01-01"}, {}),
            ({"stage": "design"}, {"if_match": '"v9"'}),
            ({"stage": "design"}, {"if_match": 'W/"v1"'}),
            ({"stage": "design"}, {"if_match": "v1"}),
            ({"stage": "design"}, {"idempotency_key": ""}),
            ({"stage": "design"}, {"accept": "text/html"}),
            ({"stage": "design"}, {"content_type": "text/plain"}),
            (b"{", {}),
            (b" " * 70_000, {}),
        ],
    )
    def test_of_claims_that_are_refused(
        self, api: Api, migration: PsnMigration, body: object, headers: dict[str, str]
    ) -> None:
        response = api.claim(migration, body, **headers)

        assert response.status_code >= 400
        check("claimStage", response)

    def test_of_callers_that_may_not(
        self, stranger: Api, supplier: Supplier, migration: PsnMigration
    ) -> None:
        check("claimStage", api_for(supplier, "read").claim(migration, {"stage": "design"}))
        check("claimStage", Api(Client()).claim(migration, {"stage": "design"}))
        check("claimStage", stranger.claim(migration, {"stage": "design"}))
        check("listMigrations", api_for(supplier, "claims:write").get("migrations"))
        check("readMigration", stranger.get(f"migrations/{migration.borough_id}"))
        check("listEndpoints", stranger.get("endpoints?status=red"))
