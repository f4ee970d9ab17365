"""What the schema says of discrepancies."""

from typing import Final

from drf_spectacular.utils import OpenApiExample, OpenApiResponse

from migrations_tracker.api import choices, discrepancy_records
from migrations_tracker.api.maintenance_documents import BOROUGHS
from migrations_tracker.api.operations import (
    CURSOR,
    IDEMPOTENCY_KEY,
    LIMIT,
    POST,
    VALIDATE_ONLY,
    VERSION_TAG,
    Operation,
    Parameter,
    list_of,
    read,
    repeatable,
)
from migrations_tracker.domain.access import Scope

CASE: Final = Parameter(
    "ref",
    {"type": "string", "pattern": "^DSC-[0-9]{4,9}$", "example": "DSC-0142"},
    Parameter.PATH,
    description="The discrepancy’s reference.",
)
LIST_DISCREPANCIES: Final = read(
    "listDiscrepancies",
    "Discrepancies",
    "List discrepancies",
    "Where what is claimed of the migrations that you may see, and what the checks observe, "
    "disagree or did. Newest first.",
    list_of(discrepancy_records.DiscrepancyRecord),
    LIMIT,
    CURSOR,
    BOROUGHS,
    repeatable("kind", choices.DISCREPANCIES, "discrepancies of this kind"),
    repeatable("status", choices.OPEN_OR_CLOSED, "discrepancies that stand so"),
)
READ_DISCREPANCY: Final = read(
    "readDiscrepancy",
    "Discrepancies",
    "Read one discrepancy",
    "What disagrees with what, since when, and what was answered last.",
    discrepancy_records.DiscrepancyRecord,
    CASE,
)
LIST_RESPONSES: Final = read(
    "listResponses",
    "Discrepancies",
    "List the responses to a discrepancy",
    "Everything that was answered to it, newest first; the newest one stands.",
    list_of(discrepancy_records.ResponseRecord),
    CASE,
    LIMIT,
    CURSOR,
)
RESPOND: Final[Operation] = {
    "operation_id": "respondToDiscrepancy",
    "tags": ["Discrepancies"],
    "summary": "Respond to a discrepancy",
    "description": "Accept an open discrepancy, dispute it with evidence, or explain it until a "
    "date. A discrepancy closes by itself once claim and observation agree; an answer never closes "
    "it. The newest answer stands, those before are kept.",
    "parameters": [
        CASE,
        IDEMPOTENCY_KEY,
        Parameter(
            "If-Match",
            VERSION_TAG,
            Parameter.HEADER,
            description="The ETag of the discrepancy as you read it: the response is refused with "
            "412 where somebody has answered since.",
        ),
        VALIDATE_ONLY,
    ],
    "request": {"application/json": discrepancy_records.NewResponse},
    "responses": {
        201: OpenApiResponse(discrepancy_records.ResponseAnswer, description="Recorded."),
        200: OpenApiResponse(
            discrepancy_records.ResponseAnswer,
            description="Said already, or validate_only was set: nothing was written.",
        ),
    },
    "examples": [
        OpenApiExample(
            "Explained",
            value={
                "answer": "explained",
                "text": "The borough’s firewall is replaced; the relay is back on Friday.",
                "explained_until": "2026-03-13",
            },
            request_only=True,
        ),
        OpenApiExample(
            "Disputed",
            value={"answer": "disputed", "evidence_link": "https://status.example.org/probe/77"},
            request_only=True,
        ),
    ],
    "extensions": {
        "x-scope": Scope.DISCREPANCIES_WRITE.value,
        "x-problems": [
            *POST,
            "not-found",
            "role-not-allowed",
            "precondition-failed",
            "answer-refused",
            "discrepancy-closed",
            "discrepancy-changed",
        ],
    },
}
ALL: Final = (LIST_DISCREPANCIES, READ_DISCREPANCY, LIST_RESPONSES, RESPOND)
