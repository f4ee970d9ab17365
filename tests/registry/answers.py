"""Status documents as the registry writes them."""

import json
from datetime import UTC, datetime
from typing import Any

from migrations_tracker.registry.answers import Answer, Refusal
from migrations_tracker.registry.parse import parse_status

REF = "E09000007-mail_relay"
RECEIVED_AT = datetime(2013, 11, 4, 8, 15, 10, tzinfo=UTC)
JSON = "application/json"
MISSING = object()


def make_document(**changes: object) -> dict[str, Any]:
    """A good document; a change to MISSING takes the field away."""
    document: dict[str, Any] = {
        "schema": "psn-registry/1",
        "ref": REF,
        "state": "up",
        "observed_at": "2013-11-04T08:15:03Z",
        "metrics": {"latency_ms": 14.2, "loss_pct": 0.0, "queue_depth": 3},
        "certificate": {
            "subject": "relay.camden.psn.example",
            "not_after": "2014-06-30T23:59:59Z",
        },
        "maintenance": None,
        "ttl_s": 60,
    } | changes
    return {name: value for name, value in document.items() if value is not MISSING}


def make_body(**changes: object) -> bytes:
    return json.dumps(make_document(**changes)).encode()


def parse(body: bytes, *, content_type: str | None = JSON) -> Answer | Refusal:
    """Parse at RECEIVED_AT as an answer about REF."""
    return parse_status(body, expected_ref=REF, received_at=RECEIVED_AT, content_type=content_type)
