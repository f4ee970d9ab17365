"""What the schema says of milestones."""

from typing import Final

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiResponse

from migrations_tracker.api import choices, history, milestone_bulk_records, milestone_records
from migrations_tracker.api.maintenance_documents import BOROUGHS
from migrations_tracker.api.operations import (
    AS_OF_DAY,
    CURSOR,
    IDEMPOTENCY_KEY,
    IF_MATCH,
    KNOWN_AT_DAY,
    LIMIT,
    POST,
    VALIDATE_ONLY,
    WITH_BODY,
    Operation,
    Parameter,
    list_with_gone,
    one_of,
    read,
    repeatable,
)
from migrations_tracker.domain.access import Scope

MILESTONE: Final = Parameter(
    "ref",
    {
        "type": "string",
        "pattern": "^ms_[0-9a-f-]{36}$",
        "example": "ms_6f1c2f9e-0b5e-4c53-9a55-1d7d1f0f6a10",
    },
    Parameter.PATH,
    description="The milestone’s id.",
)
# What the rules refuse of a change.
REFUSED: Final = (
    "role-not-allowed",
    "migration-ended",
    "milestone-changed",
    "milestone-refused",
    "step-not-possible",
    "follows-from-records",
    "needs-not-done",
    "delay-reason-required",
)
EITHER: Final = (
    "MilestoneOrThen",
    milestone_records.MilestoneRecord,
    history.MilestoneOnDayRecord,
)
MILESTONES_PAGE: Final = list_with_gone(
    milestone_records.MilestoneRecord,
    data=one_of(*EITHER, many=True, help_text="The rows of this page, in order."),
)
LIST_MILESTONES: Final = read(
    "listMilestones",
    "Milestones",
    "List milestones",
    "The twelve milestones of each migration that you may see. Ordered by last write, oldest "
    "first. With updated_since, what you no longer see stands in “deleted”, so that a nightly "
    "copy is complete. With as_of, as they stood at the end of that day.",
    MILESTONES_PAGE,
    LIMIT,
    CURSOR,
    BOROUGHS,
    repeatable("code", choices.MILESTONES, "this milestone of the twelve"),
    repeatable("status", choices.MILESTONE_STATUSES, "milestones that stand so"),
    repeatable("waiting_on", choices.PARTIES, "blocked milestones that wait on this party"),
    Parameter(
        "forecast_before",
        OpenApiTypes.DATE,
        description="Only milestones that are expected before this day.",
    ),
    Parameter(
        "forecast_after",
        OpenApiTypes.DATE,
        description="Only milestones that are expected after this day.",
    ),
    Parameter(
        "updated_since",
        OpenApiTypes.DATETIME,
        description="Only milestones written at this instant or later, and those gone since.",
    ),
    AS_OF_DAY,
    KNOWN_AT_DAY,
)
READ_MILESTONE: Final = read(
    "readMilestone",
    "Milestones",
    "Read one milestone",
    "Its dates, where it stands and what it waits for. Send its ETag in If-Match when you change "
    "it.",
    one_of(*EITHER),
    MILESTONE,
    AS_OF_DAY,
    KNOWN_AT_DAY,
)
CHANGE_MILESTONE: Final[Operation] = {
    "operation_id": "changeMilestone",
    "tags": ["Milestones"],
    "summary": "Change a milestone",
    "description": "Send what is to be different: its forecast, its status, or both. A forecast "
    "that moves later needs a delay reason and goes into the ledger of slips. The actual dates of "
    "certificate, cutover and acceptance follow from their records and cannot be sent.",
    "parameters": [MILESTONE, IF_MATCH, VALIDATE_ONLY],
    "request": {
        "application/merge-patch+json": milestone_records.MilestoneChange,
        "application/json": milestone_records.MilestoneChange,
    },
    "responses": {
        200: OpenApiResponse(
            milestone_records.MilestoneRecord,
            description="The milestone as it is now, or would be with validate_only.",
        ),
    },
    "examples": [
        OpenApiExample(
            "It is expected later",
            value={
                "forecast_date": "2026-03-23",
                "delay_reason": "civils",
                "note": "Street-works permit refused, resubmitted on 6 March.",
            },
            request_only=True,
        ),
        OpenApiExample(
            "It waits on somebody",
            value={
                "status": "blocked",
                "waiting_on": "third_party",
                "reason": "The landlord has not signed the wayleave.",
            },
            request_only=True,
        ),
        OpenApiExample("It is done", value={"actual_date": "2026-03-06"}, request_only=True),
    ],
    "extensions": {
        "x-scope": Scope.MILESTONES_WRITE.value,
        "x-problems": [
            *WITH_BODY,
            "not-found",
            "precondition-required",
            "precondition-failed",
            *REFUSED,
        ],
    },
}
UPDATE_MILESTONES: Final[Operation] = {
    "operation_id": "updateMilestones",
    "tags": ["Milestones"],
    "summary": "Change many milestones",
    "description": "At most a hundred changes at once. Each is made or refused by itself, and the "
    "answer tells what became of each; with atomic, one that is refused refuses all with 422. "
    "Repeating the request with the same Idempotency-Key gives the same answer and does nothing "
    "twice.",
    "parameters": [IDEMPOTENCY_KEY, VALIDATE_ONLY],
    "request": {"application/json": milestone_bulk_records.MilestoneUpdates},
    "responses": {
        200: OpenApiResponse(
            milestone_bulk_records.MilestoneUpdatesAnswer,
            description="What became of each update, or would with validate_only.",
        ),
    },
    "examples": [
        OpenApiExample(
            "A date that moves, and a milestone that is done",
            value={
                "atomic": False,
                "updates": [
                    {
                        "id": "ms_6f1c2f9e-0b5e-4c53-9a55-1d7d1f0f6a10",
                        "if_match": "v9",
                        "forecast_date": "2026-04-13",
                        "delay_reason": "civils",
                    },
                    {
                        "id": "ms_0b0c2f9e-64a5-4f26-9b1e-2f7f5ad0e111",
                        "if_match": "v3",
                        "actual_date": "2026-03-06",
                    },
                ],
            },
            request_only=True,
        )
    ],
    "extensions": {
        "x-scope": Scope.MILESTONES_WRITE.value,
        "x-problems": [*POST, "updates-refused"],
    },
}
ALL: Final = (LIST_MILESTONES, READ_MILESTONE, CHANGE_MILESTONE, UPDATE_MILESTONES)
