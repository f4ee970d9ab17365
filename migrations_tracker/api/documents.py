"""What the schema says of each operation, beside what the code itself shows."""

from typing import Any, Final

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse
from rest_framework import serializers

from migrations_tracker.api import choices, claims, representations
from migrations_tracker.api.paging import DEFAULT_LIMIT, LARGEST_LIMIT
from migrations_tracker.api.representations import Read
from migrations_tracker.domain.access import Scope

Operation = dict[str, Any]
Parameter = OpenApiParameter
GSS_SHAPE: Final = {"type": "string", "pattern": "^E09[0-9]{6}$", "example": "E09000014"}
REF_SHAPE: Final = {
    "type": "string",
    "pattern": "^[A-Za-z0-9_-]{1,60}$",
    "example": "E09000014-mail_relay",
}
GSS: Final = Parameter(
    "gss", GSS_SHAPE, Parameter.PATH, description="The borough’s ONS code, in capitals."
)
REF: Final = Parameter("ref", REF_SHAPE, Parameter.PATH, description="The endpoint’s reference.")
IF_NONE_MATCH: Final = Parameter(
    "If-None-Match",
    str,
    Parameter.HEADER,
    description="The ETag of your copy. Where it still holds, the answer is 304 without a body.",
)
LIMIT: Final = Parameter(
    "limit",
    {"type": "integer", "minimum": 1, "maximum": LARGEST_LIMIT, "default": DEFAULT_LIMIT},
    description="Rows on a page.",
)
CURSOR: Final = Parameter(
    "cursor",
    {"type": "string", "maxLength": 400},
    description="Where the page starts: take it from “links” of another page of the same list.",
)


class PageLinks(Read):
    next = serializers.URLField(allow_null=True, help_text="The next page; null on the last.")
    prev = serializers.URLField(allow_null=True, help_text="The page before; null on the first.")


def _list_of(kind: type[Read]) -> type[Read]:
    """The envelope of a page of `kind`."""
    name = f"{kind.__name__.removesuffix('Record')}Page"
    fields = {
        "data": kind(many=True, help_text="The rows of this page, in order."),
        "links": PageLinks(help_text="The pages beside it."),
    }
    return type(name, (serializers.Serializer,), fields)


# The problems that an operation can answer with, by their codes.
ANY: Final = (
    "bad-parameter",
    "key-missing",
    "key-not-accepted",
    "insufficient-scope",
    "not-acceptable",
    "internal-error",
    "unavailable",
)
WRITE: Final = (
    *ANY,
    "not-found",
    "bad-request",
    "bad-header",
    "malformed-body",
    "browser-reads-only",
    "role-not-allowed",
    "move-not-allowed",
    "gate-not-met",
    "out-of-order",
    "migration-ended",
    "still-running",
    "changed-by-someone-else",
    "precondition-failed",
    "body-too-large",
    "unsupported-media-type",
    "validation",
    "reason-required",
    "in-the-future",
    "next-update-out-of-range",
    "idempotency-key-reused",
)


def _read(
    name: str, tag: str, summary: str, description: str, kind: type[Read], *parameters: Parameter
) -> Operation:
    in_path = any(one.location == Parameter.PATH for one in parameters)
    return {
        "operation_id": name,
        "tags": [tag],
        "summary": summary,
        "description": description,
        "parameters": [*parameters, IF_NONE_MATCH],
        "responses": {
            200: OpenApiResponse(kind, description="As asked for."),
            304: OpenApiResponse(description="Your copy, named in If-None-Match, still holds."),
        },
        "extensions": {
            "x-scope": Scope.READ.value,
            "x-problems": [*ANY, "not-found"] if in_path else list(ANY),
        },
    }


def _repeatable(name: str, allowed: choices.Choices, what: str) -> Parameter:
    return Parameter(
        name,
        {"type": "array", "items": {"type": "string", "enum": list(choices.codes(allowed))}},
        explode=True,
        description=f"Only {what}. Repeat it for more than one.",
    )


READ_ME: Final = _read(
    "readMe",
    "Identity",
    "Who am I and what may I do",
    "The key or person behind this request, its scopes, its supplier and the limits that hold.",
    representations.MeRecord,
)
LIST_BOROUGHS: Final = _read(
    "listBoroughs",
    "Boroughs",
    "List boroughs",
    "Reference data of the boroughs that you may see, by ONS code.",
    _list_of(representations.BoroughRecord),
    LIMIT,
    CURSOR,
)
READ_BOROUGH: Final = _read(
    "readBorough",
    "Boroughs",
    "Read one borough",
    "Reference data of one borough.",
    representations.BoroughRecord,
    GSS,
)
LIST_MIGRATIONS: Final = _read(
    "listMigrations",
    "Migrations",
    "List migrations",
    "Each borough’s open migration, else its latest, as far as you may see them. Ordered by last "
    "write, oldest first, so that a walk to the last page misses nothing that changes meanwhile.",
    _list_of(representations.MigrationRecord),
    LIMIT,
    CURSOR,
    _repeatable("stage", choices.STAGES, "migrations at this stage"),
    _repeatable("delivery_status", choices.DELIVERY, "migrations with this delivery status"),
    Parameter(
        "updated_since",
        OpenApiTypes.DATETIME,
        description="Only migrations written at this instant or later.",
    ),
)
READ_MIGRATION: Final = _read(
    "readMigration",
    "Migrations",
    "Read one migration",
    "What is claimed, observed and planned. Send the ETag in If-Match when you claim a stage: it "
    "begins with the version, which checks never move.",
    representations.MigrationRecord,
    GSS,
)
LIST_TRANSITIONS: Final = _read(
    "listTransitions",
    "Migrations",
    "List the moves from here",
    "Every move from the present stage, whether you could make it now, and what is in its way.",
    representations.TransitionsRecord,
    GSS,
)
LIST_EVENTS: Final = _read(
    "listEvents",
    "Migrations",
    "Read the record of a migration",
    "Everything that was claimed and decided, newest first. The lead supplier reads the whole "
    "record; names, reasons and notes of other suppliers are withheld from it.",
    _list_of(representations.EventRecord),
    GSS,
    LIMIT,
    CURSOR,
)
LIST_ENDPOINTS: Final = _read(
    "listEndpoints",
    "Endpoints",
    "List endpoints",
    "The endpoints of the boroughs whose migration you may see, by reference.",
    _list_of(representations.EndpointRecord),
    LIMIT,
    CURSOR,
    Parameter(
        "borough",
        {"type": "array", "items": GSS_SHAPE},
        explode=True,
        description="Only endpoints of this borough. Repeat it for more than one.",
    ),
    _repeatable("kind", choices.ENDPOINT_KINDS, "endpoints of this kind"),
    _repeatable("status", choices.ENDPOINT_STATUSES, "endpoints with this status"),
)
READ_ENDPOINT: Final = _read(
    "readEndpoint",
    "Endpoints",
    "Read one endpoint",
    "Its present status and what that rests on.",
    representations.EndpointRecord,
    REF,
)
LIST_CHECKS: Final = _read(
    "listChecks",
    "Endpoints",
    "List the recent checks of an endpoint",
    "The checks of the last seven days, newest first.",
    _list_of(representations.CheckRecord),
    REF,
    LIMIT,
    CURSOR,
)
READ_CODE_LIST: Final = _read(
    "readCodeList",
    "Code lists",
    "Read a code list",
    "Every code of one list with its label and meaning. New codes may be added to lists.",
    representations.CodeListRecord,
    Parameter(
        "name",
        {"type": "string", "enum": list(choices.codes(choices.CODE_LISTS))},
        Parameter.PATH,
        description="Which list.",
    ),
)
CLAIM_STAGE: Final[Operation] = {
    "operation_id": "claimStage",
    "tags": ["Migrations"],
    "summary": "Claim a stage",
    "description": "Say which stage a migration has reached, or reaffirm the present one with a "
    "note or a later promise of news. Repeating the request with the same Idempotency-Key gives "
    "the same answer and does nothing twice.",
    "parameters": [
        GSS,
        Parameter(
            "Idempotency-Key",
            {"type": "string", "minLength": 1, "maxLength": 257},
            Parameter.HEADER,
            required=False,
            description="A new UUID, in double quotes, for each new request, and the same one to "
            "repeat it. Required unless validate_only is true. Kept for 24 hours.",
        ),
        Parameter(
            "If-Match",
            str,
            Parameter.HEADER,
            description="The ETag of the migration as you read it: the claim is refused with 412 "
            "where somebody has written since.",
        ),
        Parameter(
            "validate_only",
            {"type": "boolean", "default": False},
            description="Run every rule and answer with the consequence, but write nothing.",
        ),
    ],
    "request": {"application/json": claims.StageClaimRequest},
    "responses": {
        201: OpenApiResponse(claims.ClaimAnswer, description="Recorded, as the event says."),
        200: OpenApiResponse(
            claims.ClaimAnswer,
            description="Nothing new was said, or validate_only was set: nothing was written.",
        ),
    },
    "examples": [
        OpenApiExample(
            "A move",
            value={
                "stage": "testing",
                "effective_at": "2026-03-09T09:30:00Z",
                "next_update_by": "2026-03-16",
                "note": "All test scripts agreed with the borough.",
            },
            request_only=True,
        ),
        OpenApiExample(
            "A reaffirmation",
            value={"stage": "build", "note": "On course.", "next_update_by": "2026-03-20"},
            request_only=True,
        ),
    ],
    "extensions": {"x-scope": Scope.CLAIMS_WRITE.value, "x-problems": list(WRITE)},
}
ALL: Final = (
    READ_ME,
    LIST_BOROUGHS,
    READ_BOROUGH,
    LIST_MIGRATIONS,
    READ_MIGRATION,
    LIST_TRANSITIONS,
    LIST_EVENTS,
    CLAIM_STAGE,
    LIST_ENDPOINTS,
    READ_ENDPOINT,
    LIST_CHECKS,
    READ_CODE_LIST,
)
