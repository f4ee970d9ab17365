"""The section of the schema that says what webhooks are sent."""

from collections.abc import Mapping
from typing import Any, Final

from migrations_tracker.api import choices
from migrations_tracker.domain.webhooks import EventType

Fields = Mapping[str, Mapping[str, Any]]


def _text(description: str, **more: Any) -> dict[str, Any]:
    return {"type": "string", "description": description, **more}


def _code(description: str, listed: choices.Choices) -> dict[str, Any]:
    return _text(description, enum=list(choices.codes(listed)))


def _code_or_null(description: str, listed: choices.Choices) -> dict[str, Any]:
    parts = [{"type": "string", "enum": list(choices.codes(listed))}, {"type": "null"}]
    return {"description": description, "oneOf": parts}


OF_MIGRATION: Final[Fields] = {
    "migration": _text("The ONS code of its borough.", example="E09000014"),
    "url": _text("Where to read more.", format="uri"),
}
INCIDENT: Final[Fields] = {
    **OF_MIGRATION,
    "incident": _text("Its reference.", example="INC-0142"),
    "kind": _code("What is wrong.", choices.INCIDENT_KINDS),
    "endpoint": _text("The endpoint’s reference."),
    "progress": _code("How far the work on it is.", choices.PROGRESS),
    "since": _text("Its first failure.", format="date-time"),
}
CASE: Final[Fields] = {**OF_MIGRATION, "discrepancy": _code("Its kind.", choices.DISCREPANCIES)}
FILE: Final[Fields] = {
    **OF_MIGRATION,
    "evidence": _text("Its id."),
    "about": _text("What it is evidence of: a gate, a milestone or a service."),
    "code": _text("Which of them."),
    "scan_state": _text("What the scanner said."),
}
DATA: Final[Mapping[EventType, Fields]] = {
    EventType.STAGE_CHANGED: {
        **OF_MIGRATION,
        "stage": _code("The stage that was claimed.", choices.STAGES),
        "previous_stage": _code_or_null(
            "The stage before; null where there was none.", choices.STAGES
        ),
    },
    EventType.MILESTONE_CHANGED: {
        **OF_MIGRATION,
        "milestone": _code("Its code.", choices.MILESTONES),
        "fields": {
            "type": "array",
            "items": {"type": "string"},
            "description": "Which of its fields are different.",
        },
    },
    EventType.GATE_DECIDED: {
        **OF_MIGRATION,
        "gate": _code("The stage that it leads to.", choices.STAGES),
        "decision": _code("What became of it.", choices.GATE_DECISIONS),
    },
    EventType.DISCREPANCY_OPENED: CASE,
    EventType.DISCREPANCY_CLOSED: CASE,
    EventType.EVIDENCE_SCANNED: FILE,
    EventType.EVIDENCE_REJECTED: FILE,
    EventType.UPDATE_DUE: {
        **OF_MIGRATION,
        "next_update_by": _text("The day that was promised.", format="date"),
    },
    EventType.ENDPOINT_STATUS_CHANGED: {
        **OF_MIGRATION,
        "endpoint": _text("Its reference."),
        "kind": _code("What it is.", choices.ENDPOINT_KINDS),
        "status": _code("What is measured now.", choices.MEASURED),
        "previous_status": _code_or_null(
            "What was measured before; null at first.", choices.MEASURED
        ),
        "since": _text("The first reading of it.", format="date-time"),
    },
    EventType.INCIDENT_OPENED: INCIDENT,
    EventType.INCIDENT_UPDATED: INCIDENT,
    EventType.INCIDENT_RESOLVED: INCIDENT,
    EventType.KEY_EXPIRING: {
        "key_prefix": _text("Which key."),
        "name": _text("What it is for."),
        "expires_at": _text("When it ends.", format="date-time"),
        "url": _text("Its page, where it can be rotated.", format="uri"),
    },
    EventType.WEBHOOK_TEST: {
        "webhook": _text("The webhook that is tested."),
        "url": _text("Where to read it.", format="uri"),
    },
}
HEADERS: Final = {
    "webhook-id": "The id of the event, the same on every attempt: take each once.",
    "webhook-timestamp": "When this attempt was made, in seconds since 1970. Refuse one that is "
    "more than 5 minutes off.",
    "webhook-signature": "v1, and base64 of HMAC-SHA256 of id.timestamp.body; several, with "
    "blanks between, while a secret is rotated. One that fits is enough.",
}


def add_webhooks(
    result: dict[str, Any],
    generator: object,  # noqa: ARG001 - drf-spectacular calls it so
    request: object,  # noqa: ARG001
    public: bool,  # noqa: ARG001, FBT001
) -> dict[str, Any]:
    result["webhooks"] = {kind.value: {"post": _sent(kind)} for kind in EventType}
    return result


def _sent(kind: EventType) -> dict[str, Any]:
    name = "".join(part.capitalize() for part in kind.value.replace("_", ".").split("."))
    return {
        "operationId": f"on{name}",
        "tags": ["Webhooks"],
        "summary": kind.meaning,
        "description": "Answer with a status from 200 to 299 within 15 seconds. Anything else, a "
        "redirect too, is tried again after 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h and "
        "24 h, or as Retry-After says where that is later; 410 disables the webhook.",
        "security": [],
        "parameters": [
            {
                "name": header,
                "in": "header",
                "required": True,
                "description": words,
                "schema": {"type": "string"},
            }
            for header, words in HEADERS.items()
        ],
        "requestBody": {"required": True, "content": {"application/json": {"schema": _body(kind)}}},
        "responses": {
            "2XX": {"description": "Taken."},
            "410": {"description": "It is gone and wants no more."},
            "default": {"description": "Not taken: it is tried again."},
        },
    }


def _body(kind: EventType) -> dict[str, Any]:
    fields = DATA[kind]
    return {
        "type": "object",
        "required": ["type", "timestamp", "data"],
        "properties": {
            "type": _text("What it tells.", const=kind.value),
            "timestamp": _text("When it came about.", format="date-time"),
            "data": {
                "type": "object",
                "description": "Few words; read more at “url”.",
                "required": sorted(fields),
                "properties": dict(fields),
            },
        },
    }
