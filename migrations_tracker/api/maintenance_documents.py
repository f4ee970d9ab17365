"""What the schema says of maintenance windows and incidents."""

from typing import Final

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiResponse

from migrations_tracker.api import choices, incident_records, maintenance_records
from migrations_tracker.api.operations import (
    ANY,
    CURSOR,
    GSS_SHAPE,
    IDEMPOTENCY_KEY,
    IF_MATCH,
    LIMIT,
    VALIDATE_ONLY,
    Operation,
    Parameter,
    list_of,
    read,
    repeatable,
)
from migrations_tracker.domain.access import Scope

BOROUGHS: Final = Parameter(
    "borough",
    {"type": "array", "items": GSS_SHAPE},
    explode=True,
    description="Only of this borough. Repeat it for more than one.",
)
WINDOW: Final = Parameter(
    "ref",
    {
        "type": "string",
        "pattern": "^mw_[0-9a-f-]{36}$",
        "example": "mw_6f1c2f9e-0b5e-4c53-9a55-1d7d1f0f6a10",
    },
    Parameter.PATH,
    description="The window’s id.",
)
WRITE: Final = (
    *ANY,
    "not-found",
    "bad-request",
    "bad-header",
    "malformed-body",
    "browser-reads-only",
    "role-not-allowed",
    "migration-ended",
    "body-too-large",
    "unsupported-media-type",
    "validation",
    "window-refused",
)
LIST_WINDOWS: Final = read(
    "listMaintenanceWindows",
    "Maintenance",
    "List maintenance windows",
    "Planned work on the endpoints that you may see, past and cancelled windows included. Ordered "
    "by last write, oldest first.",
    list_of(maintenance_records.WindowRecord),
    LIMIT,
    CURSOR,
    BOROUGHS,
    repeatable("status", choices.WINDOW_STATUSES, "windows that stand so now"),
    Parameter(
        "updated_since",
        OpenApiTypes.DATETIME,
        description="Only windows written at this instant or later.",
    ),
)
READ_WINDOW: Final = read(
    "readMaintenanceWindow",
    "Maintenance",
    "Read one maintenance window",
    "What is worked on, and when. Send its ETag in If-Match when you change it.",
    maintenance_records.WindowRecord,
    WINDOW,
)
PLAN_WINDOW: Final[Operation] = {
    "operation_id": "planMaintenanceWindow",
    "tags": ["Maintenance"],
    "summary": "Plan a maintenance window",
    "description": "Say what you will work on, and when. Within the window checks go on, but its "
    "endpoints are shown as under maintenance, what is observed leaves the availability, and no "
    "incident opens; one that is open stays. At its end an endpoint that is down has its incident "
    "at once.",
    "parameters": [IDEMPOTENCY_KEY, VALIDATE_ONLY],
    "request": {"application/json": maintenance_records.NewWindow},
    "responses": {
        201: OpenApiResponse(maintenance_records.WindowRecord, description="Planned."),
        200: OpenApiResponse(
            maintenance_records.WindowRecord,
            description="With validate_only: what it would be. Nothing was written.",
        ),
    },
    "examples": [
        OpenApiExample(
            "Two endpoints for an evening",
            value={
                "borough": "E09000014",
                "kinds": ["dns", "ntp"],
                "starts_at": "2026-03-09T20:00:00Z",
                "ends_at": "2026-03-09T23:30:00Z",
                "reason": "New name servers",
            },
            request_only=True,
        )
    ],
    "extensions": {
        "x-scope": Scope.MAINTENANCE_WRITE.value,
        "x-problems": [*WRITE, "still-running", "idempotency-key-reused"],
    },
}
CHANGE_WINDOW: Final[Operation] = {
    "operation_id": "changeMaintenanceWindow",
    "tags": ["Maintenance"],
    "summary": "Change or cancel a maintenance window",
    "description": "Send what is to be different. Of a window that has started, only its end and "
    "its reason can be changed. Cancelling one under way ends it now.",
    "parameters": [
        WINDOW,
        IF_MATCH,
        VALIDATE_ONLY,
    ],
    "request": {
        "application/merge-patch+json": maintenance_records.WindowChange,
        "application/json": maintenance_records.WindowChange,
    },
    "responses": {
        200: OpenApiResponse(
            maintenance_records.WindowRecord,
            description="The window as it is now, or would be with validate_only.",
        ),
    },
    "examples": [
        OpenApiExample(
            "It takes longer", value={"ends_at": "2026-03-10T02:00:00Z"}, request_only=True
        ),
        OpenApiExample("It is called off", value={"cancelled": True}, request_only=True),
    ],
    "extensions": {
        "x-scope": Scope.MAINTENANCE_WRITE.value,
        "x-problems": [
            *WRITE,
            "precondition-required",
            "precondition-failed",
            "window-changed",
            "window-over",
        ],
    },
}
LIST_INCIDENTS: Final = read(
    "listIncidents",
    "Incidents",
    "List incidents",
    "What is or was wrong with the endpoints that you may see, and with the status source itself. "
    "Newest first.",
    list_of(incident_records.IncidentRecord),
    LIMIT,
    CURSOR,
    BOROUGHS,
    repeatable("kind", choices.INCIDENT_KINDS, "incidents of this kind"),
    repeatable("status", choices.OPEN_OR_CLOSED, "incidents that stand so"),
)
READ_INCIDENT: Final = read(
    "readIncident",
    "Incidents",
    "Read one incident",
    "What is wrong, since when, and how far the work on it is.",
    incident_records.IncidentRecord,
    Parameter(
        "ref",
        {"type": "string", "pattern": "^INC-[0-9]{4,9}$", "example": "INC-0142"},
        Parameter.PATH,
        description="The incident’s reference.",
    ),
)
ALL: Final = (
    LIST_WINDOWS,
    PLAN_WINDOW,
    READ_WINDOW,
    CHANGE_WINDOW,
    LIST_INCIDENTS,
    READ_INCIDENT,
)
