"""What the schema says of the cutovers of services, and of certificates."""

from typing import Final

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiResponse

from migrations_tracker.api import certificate_records, choices, cutover_records
from migrations_tracker.api.maintenance_documents import BOROUGHS
from migrations_tracker.api.operations import (
    CURSOR,
    IF_MATCH,
    LIMIT,
    VALIDATE_ONLY,
    WITH_BODY,
    Operation,
    Parameter,
    list_with_gone,
    read,
    repeatable,
)
from migrations_tracker.domain.access import Scope

CUTOVER: Final = Parameter(
    "ref",
    {
        "type": "string",
        "pattern": "^co_[0-9a-f-]{36}$",
        "example": "co_6f1c2f9e-0b5e-4c53-9a55-1d7d1f0f6a10",
    },
    Parameter.PATH,
    description="The cutover’s id.",
)
CERTIFICATE: Final = Parameter(
    "ref",
    {
        "type": "string",
        "pattern": "^ce_[0-9a-f-]{36}$",
        "example": "ce_6f1c2f9e-0b5e-4c53-9a55-1d7d1f0f6a10",
    },
    Parameter.PATH,
    description="The certificate’s id.",
)
LIST_CUTOVERS: Final = read(
    "listCutovers",
    "Cutovers",
    "List the cutovers of services",
    "The seven services of each migration that you may see. Ordered by last write, oldest first. "
    "With updated_since, what you no longer see stands in “deleted”.",
    list_with_gone(cutover_records.CutoverRecord),
    LIMIT,
    CURSOR,
    BOROUGHS,
    repeatable("service", choices.SERVICES, "this service of the seven"),
    repeatable("state", choices.CUTOVER_STATES, "cutovers that stand so now"),
    Parameter(
        "updated_since",
        OpenApiTypes.DATETIME,
        description="Only cutovers written at this instant or later, and those gone since.",
    ),
)
READ_CUTOVER: Final = read(
    "readCutover",
    "Cutovers",
    "Read the cutover of one service",
    "Its window, whether backing out was rehearsed, and how it ended. Send its ETag in If-Match "
    "when you change it.",
    cutover_records.CutoverRecord,
    CUTOVER,
)
CHANGE_CUTOVER: Final[Operation] = {
    "operation_id": "changeCutover",
    "tags": ["Cutovers"],
    "summary": "Plan a cutover, or record how it ended",
    "description": "Send what is to be different: the window, the rehearsal of backing out, the "
    "outcome, or all of them. A new window after a roll-back begins the next attempt. Scope and "
    "sign-off are the borough’s and the programme’s. An outcome that is told late is put where it "
    "belongs; what stands stays then.",
    "parameters": [CUTOVER, IF_MATCH, VALIDATE_ONLY],
    "request": {
        "application/merge-patch+json": cutover_records.CutoverChange,
        "application/json": cutover_records.CutoverChange,
    },
    "responses": {
        200: OpenApiResponse(
            cutover_records.CutoverRecord,
            description="The cutover as it is now, or would be with validate_only.",
        ),
    },
    "examples": [
        OpenApiExample(
            "A window",
            value={
                "starts_at": "2026-03-14T20:00:00Z",
                "ends_at": "2026-03-15T02:00:00Z",
                "change_reference": "CHG0041877",
            },
            request_only=True,
        ),
        OpenApiExample(
            "Backing out was rehearsed", value={"rehearsed_date": "2026-03-08"}, request_only=True
        ),
        OpenApiExample(
            "It was rolled back",
            value={
                "outcome": "rolled_back",
                "outcome_at": "2026-03-15T01:20:00Z",
                "reason": "The relay took no mail from the old domain.",
            },
            request_only=True,
        ),
    ],
    "extensions": {
        "x-scope": Scope.MILESTONES_WRITE.value,
        "x-problems": [
            *WITH_BODY,
            "not-found",
            "precondition-required",
            "precondition-failed",
            "role-not-allowed",
            "migration-ended",
            "cutover-changed",
            "cutover-refused",
            "cut-over-already",
            "not-in-scope",
        ],
    },
}
LIST_CERTIFICATES: Final = read(
    "listCertificates",
    "Certificates",
    "List certificates",
    "The PSN compliance certificates of the migrations that you may see, applications included. "
    "Ordered by last write, oldest first. With updated_since, what you no longer see stands in "
    "“deleted”.",
    list_with_gone(certificate_records.CertificateRecord),
    LIMIT,
    CURSOR,
    BOROUGHS,
    repeatable("status", choices.CERTIFICATE_STATUSES, "certificates that stand so today"),
    Parameter(
        "updated_since",
        OpenApiTypes.DATETIME,
        description="Only certificates written at this instant or later, and those gone since.",
    ),
)
READ_CERTIFICATE: Final = read(
    "readCertificate",
    "Certificates",
    "Read one certificate",
    "What was applied for, and what came of it. The borough and the programme record certificates.",
    certificate_records.CertificateRecord,
    CERTIFICATE,
)
ALL: Final = (LIST_CUTOVERS, READ_CUTOVER, CHANGE_CUTOVER, LIST_CERTIFICATES, READ_CERTIFICATE)
