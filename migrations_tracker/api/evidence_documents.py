"""What the schema says of evidence."""

from typing import Final

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiResponse

from migrations_tracker.api import choices, evidence_records
from migrations_tracker.api.maintenance_documents import BOROUGHS
from migrations_tracker.api.operations import (
    ANY,
    CURSOR,
    IDEMPOTENCY_KEY,
    IF_NONE_MATCH,
    LIMIT,
    POST,
    VALIDATE_ONLY,
    Operation,
    Parameter,
    list_with_gone,
    read,
    repeatable,
)
from migrations_tracker.domain.access import Scope
from migrations_tracker.domain.evidence import FileType

PIECE: Final = Parameter(
    "ref",
    {
        "type": "string",
        "pattern": "^ev_[0-9a-f-]{36}$",
        "example": "ev_6f1c2f9e-0b5e-4c53-9a55-1d7d1f0f6a10",
    },
    Parameter.PATH,
    description="The evidence’s id.",
)
CONTENT_DIGEST: Final = Parameter(
    "Content-Digest",
    {
        "type": "string",
        "maxLength": 400,
        "example": "sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:",
    },
    Parameter.HEADER,
    description="The sha-256 or sha-512 digest of the whole body as it is sent (RFC 9530). A body "
    "that does not fit it is refused.",
)
FILE: Final = {"type": "string", "format": "binary", "examples": ["The bytes of the file."]}
LIST_EVIDENCE: Final = read(
    "listEvidence",
    "Evidence",
    "List evidence",
    "What is in force on the milestones, gates and services of the migrations that you may see. "
    "Ordered by when it was added or scanned, oldest first. With updated_since, what was withdrawn "
    "or you no longer see stands in “deleted”.",
    list_with_gone(evidence_records.EvidenceRecord),
    LIMIT,
    CURSOR,
    BOROUGHS,
    repeatable("about", choices.SUBJECTS, "evidence on this kind of thing"),
    repeatable("code", choices.SUBJECT_CODES, "evidence on what has this code"),
    repeatable("scan_state", choices.SCAN_STATES, "evidence of which the scanner said so"),
    Parameter(
        "updated_since",
        OpenApiTypes.DATETIME,
        description="Only evidence added or scanned at this instant or later, and what has gone "
        "since.",
    ),
)
READ_EVIDENCE: Final = read(
    "readEvidence",
    "Evidence",
    "Read one piece of evidence",
    "What it is, what it is on, and what the virus scanner said of it.",
    evidence_records.EvidenceRecord,
    PIECE,
)
READ_CONTENT: Final[Operation] = {
    "operation_id": "readEvidenceContent",
    "tags": ["Evidence"],
    "summary": "Open the file of a piece of evidence",
    "description": "The file as it was sent, as a download. There is none before it is scanned "
    "clean, of a link, and of what another organisation added.",
    "parameters": [PIECE, IF_NONE_MATCH],
    "responses": {
        **{(200, kind.value): OpenApiResponse(FILE, description="The file.") for kind in FileType},
        304: OpenApiResponse(description="Your copy, named in If-None-Match, still holds."),
    },
    "extensions": {
        "x-scope": Scope.READ.value,
        "x-problems": [*ANY, "not-found"],
    },
}
ADD_EVIDENCE: Final[Operation] = {
    "operation_id": "addEvidence",
    "tags": ["Evidence"],
    "summary": "Add evidence",
    "description": "Send a file as multipart/form-data, or a link as JSON. The type of a file is "
    "what its content says. The same again is kept once. A file that waits for the scanner has the "
    "scan_state pending; a webhook says what came of it.",
    "parameters": [IDEMPOTENCY_KEY, CONTENT_DIGEST, VALIDATE_ONLY],
    "request": {
        "multipart/form-data": evidence_records.NewEvidenceForm,
        "application/json": evidence_records.NewEvidence,
    },
    "responses": {
        201: OpenApiResponse(evidence_records.EvidenceRecord, description="Kept."),
        200: OpenApiResponse(
            evidence_records.EvidenceRecord,
            description="It was there already, or validate_only was set: nothing was written.",
        ),
    },
    "examples": [
        OpenApiExample(
            "A link",
            value={
                "borough": "E09000014",
                "about": "service",
                "code": "n3",
                "title": "Test report of 12 March",
                "link": "https://files.example.org/reports/77",
            },
            request_only=True,
            media_type="application/json",
        )
    ],
    "extensions": {
        "x-scope": Scope.EVIDENCE_WRITE.value,
        "x-problems": [
            *POST,
            "role-not-allowed",
            "migration-ended",
            "digest-mismatch",
            "evidence-refused",
            "file-too-large",
        ],
    },
}
ALL: Final = (LIST_EVIDENCE, ADD_EVIDENCE, READ_EVIDENCE, READ_CONTENT)
