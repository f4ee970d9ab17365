"""Whatever fits the published schema, or just does not, is answered as the schema says."""

import json
import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, settings
from schemathesis.config import SchemathesisConfig
from schemathesis.core.parameters import ParameterLocation
from schemathesis.specs.openapi.checks import negative_data_rejection

from migrations_tracker.api.schema import document
from migrations_tracker.domain.access import Scope
from migrations_tracker.models import PsnMigration
from suppliers.models import Supplier
from tests.api.calling import api_for
from tests.api.records import make_records, names

REFUSED: list[str] = ["400", "403", "404", "406", "412", "413", "415", "422", "428"]
CONFIG: dict[str, Any] = {
    # It would try hundreds of values for each parameter; a few at random find as much here.
    "phases": {"coverage": {"enabled": False}},
    # NUL fits a string of JSON Schema and no text of a database: refused in test_bodies.
    "generation": {"allow-x00": False},
    "checks": {
        # What has the right shape may still be refused by the rules, or name what is not there.
        "positive_data_acceptance": {
            "expected-statuses": ["2xx", "3xx", "403", "404", "409", "412", "422"]
        },
        # A version that has passed is told before the body is read.
        "negative_data_rejection": {"expected-statuses": REFUSED},
    },
    "operations": [
        {
            # An update that is wrong is refused by itself: its outcome stands in a 200.
            "include-operation-id": "updateMilestones",
            "checks": {"negative_data_rejection": {"expected-statuses": ["200", *REFUSED]}},
        }
    ],
}
schema = schemathesis.openapi.from_dict(
    json.loads(json.dumps(document())), config=SchemathesisConfig.from_dict(CONFIG)
)
schema.app = get_wsgi_application()


@schema.hook
def map_headers(context: Any, headers: dict[str, Any] | None) -> dict[str, Any] | None:
    """A write has its key: that it needs one unless it is a rehearsal is said in words alone."""
    if context.operation.method != "post":
        return headers
    return {"Idempotency-Key": str(uuid4()), **(headers or {})}


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """The end of a request closes the connection, and with it the transaction of the test."""
    ends = (request_started, request_finished)
    for signal in ends:
        signal.disconnect(close_old_connections)
    yield
    for signal in ends:
        signal.connect(close_old_connections)


@pytest.fixture
def key(supplier: Supplier) -> str:
    """With every scope."""
    return api_for(supplier, *Scope).secret


@pytest.mark.django_db
@schema.parametrize()
@settings(
    max_examples=10,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_operation_keeps_to_its_schema(
    case: schemathesis.Case[Any], key: str, migration: PsnMigration
) -> None:
    """Every check is on: statuses, media types, bodies, headers, what is refused and what not."""
    with transaction.atomic():
        make_records(migration)
        for known, reference in names(migration).items():
            if known in case.path and fits(case, ParameterLocation.PATH):
                case.path_parameters = {re.findall(r"{(\w+)}", known)[0]: reference}
        if case.query and fits(case, ParameterLocation.QUERY):
            # It is opaque: none that is made up is one that a list gave.
            case.query.pop("cursor", None)
            # A day is one that has been, and goes with no filter: refused in test_as_of.
            case.query.pop("known_at", None)
            if "as_of" in case.query:
                case.query = {"as_of": "2026-03-05"}
        # None that is made up fits its body: refused in test_evidence.
        if case.headers:
            case.headers.pop("Content-Digest", None)
        try:
            validate(case, f"Bearer {key}")
        finally:
            transaction.set_rollback(True)


def validate(case: schemathesis.Case[Any], key: str) -> None:
    """401 is for a request whose key was taken away, and for no other.

    What else is wrong with one is not told to strangers.
    """
    answer = case.call(headers={"Authorization": key})
    stranger = answer.request.headers.get("Authorization") != key
    assert stranger == (answer.status_code == 401)
    case.validate_response(
        answer,
        headers={"Authorization": key},
        excluded_checks=[negative_data_rejection] if stranger else [],
    )


def fits(case: schemathesis.Case[Any], part: ParameterLocation) -> bool:
    """Whether this part of the request is as the schema has it."""
    assert case.meta is not None
    component = case.meta.components.get(part)
    return component is None or component.mode.is_positive
