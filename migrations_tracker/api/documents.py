"""What the schema says of each operation, beside what the code itself shows."""

from typing import Final

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiResponse

from migrations_tracker.api import (
    audit,
    choices,
    claims,
    cutover_documents,
    discrepancy_documents,
    endpoint_records,
    evidence_documents,
    history,
    maintenance_documents,
    milestone_documents,
    representations,
    scorecards,
    webhook_documents,
)
from migrations_tracker.api.operations import (
    AS_OF_DAY,
    CURSOR,
    GSS,
    GSS_SHAPE,
    IDEMPOTENCY_KEY,
    KNOWN_AT_DAY,
    LIMIT,
    REF,
    VALIDATE_ONLY,
    VERSION_TAG,
    WRITE,
    Operation,
    Parameter,
    list_of,
    one_of,
    read,
    repeatable,
)
from migrations_tracker.domain.access import Scope

READ_ME: Final = read(
    "readMe",
    "Identity",
    "Who am I and what may I do",
    "The key or person behind this request, its scopes, its supplier and the limits that hold.",
    representations.MeRecord,
)
LIST_BOROUGHS: Final = read(
    "listBoroughs",
    "Boroughs",
    "List boroughs",
    "Reference data of the boroughs that you may see, by ONS code.",
    list_of(representations.BoroughRecord),
    LIMIT,
    CURSOR,
)
READ_BOROUGH: Final = read(
    "readBorough",
    "Boroughs",
    "Read one borough",
    "Reference data of one borough.",
    representations.BoroughRecord,
    GSS,
)
EITHER: Final = (
    "MigrationOrThen",
    representations.MigrationRecord,
    history.MigrationThenRecord,
)
MIGRATIONS_PAGE: Final = list_of(
    representations.MigrationRecord,
    data=one_of(*EITHER, many=True, help_text="The rows of this page, in order."),
)
LIST_MIGRATIONS: Final = read(
    "listMigrations",
    "Migrations",
    "List migrations",
    "Each borough’s open migration, else its latest, as far as you may see them. Ordered by last "
    "write, oldest first, so that a walk to the last page misses nothing that changes "
    "meanwhile. With as_of, as they stood at the end of that day.",
    MIGRATIONS_PAGE,
    LIMIT,
    CURSOR,
    repeatable("stage", choices.STAGES, "migrations at this stage"),
    repeatable("claimed", choices.STAGES, "migrations that are claimed to be at this stage"),
    repeatable("observed", choices.ENDPOINT_STATUSES, "migrations that are observed so"),
    repeatable("verified", choices.TRUE_FALSE, "migrations that are verified, or are not"),
    repeatable("freshness", choices.FRESHNESS, "migrations with a claim as fresh as this"),
    repeatable(
        "discrepancy",
        choices.DISCREPANCIES_OR_NONE,
        "migrations with an open discrepancy of this kind, or with none",
    ),
    repeatable("delivery_status", choices.DELIVERY, "migrations with this delivery status"),
    Parameter(
        "updated_since",
        OpenApiTypes.DATETIME,
        description="Only migrations written at this instant or later.",
    ),
    AS_OF_DAY,
    KNOWN_AT_DAY,
)
READ_MIGRATION: Final = read(
    "readMigration",
    "Migrations",
    "Read one migration",
    "What is claimed, observed and planned. Send the ETag in If-Match when you claim a stage: it "
    "begins with the version, which checks never move. With as_of, what stood at the end of that "
    "day.",
    one_of(*EITHER),
    GSS,
    AS_OF_DAY,
    KNOWN_AT_DAY,
)
LIST_TRANSITIONS: Final = read(
    "listTransitions",
    "Migrations",
    "List the moves from here",
    "Every move from the present stage, whether you could make it now, and what is in its way.",
    representations.TransitionsRecord,
    GSS,
)
LIST_EVENTS: Final = read(
    "listEvents",
    "Migrations",
    "Read the record of a migration",
    "Everything that was claimed and decided, newest first. The lead supplier reads it from the "
    "beginning, without risks and money; other suppliers’ names and words are withheld from it. "
    "With as_of, what had taken effect by the end of that day.",
    list_of(representations.EventRecord),
    GSS,
    LIMIT,
    CURSOR,
    AS_OF_DAY,
    KNOWN_AT_DAY,
)
LIST_ENDPOINTS: Final = read(
    "listEndpoints",
    "Endpoints",
    "List endpoints",
    "The endpoints of the boroughs whose migration you may see, by reference.",
    list_of(endpoint_records.EndpointRecord),
    LIMIT,
    CURSOR,
    Parameter(
        "borough",
        {"type": "array", "items": GSS_SHAPE},
        explode=True,
        description="Only endpoints of this borough. Repeat it for more than one.",
    ),
    repeatable("kind", choices.ENDPOINT_KINDS, "endpoints of this kind"),
    repeatable("status", choices.ENDPOINT_STATUSES, "endpoints with this status"),
)
READ_ENDPOINT: Final = read(
    "readEndpoint",
    "Endpoints",
    "Read one endpoint",
    "Its present status and what that rests on.",
    endpoint_records.EndpointRecord,
    REF,
)
LIST_CHECKS: Final = read(
    "listChecks",
    "Endpoints",
    "List the recent checks of an endpoint",
    "The checks of the last seven days, newest first.",
    list_of(endpoint_records.CheckRecord),
    REF,
    LIMIT,
    CURSOR,
)
READ_CODE_LIST: Final = read(
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
        IDEMPOTENCY_KEY,
        Parameter(
            "If-Match",
            VERSION_TAG,
            Parameter.HEADER,
            description="The ETag of the migration as you read it: the claim is refused with 412 "
            "where somebody has written since.",
        ),
        VALIDATE_ONLY,
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
    audit.LIST_CALLS,
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
    *milestone_documents.ALL,
    *cutover_documents.ALL,
    *evidence_documents.ALL,
    *maintenance_documents.ALL,
    *discrepancy_documents.ALL,
    *webhook_documents.ALL,
    scorecards.READ_SCORECARD,
    READ_CODE_LIST,
)
