"""What the schema says of webhooks and of the feed."""

from typing import Final

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiResponse

from migrations_tracker.api import choices, webhook_records
from migrations_tracker.api.operations import (
    ANY,
    CURSOR,
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

TAG: Final = "Webhooks"
MANAGE: Final = Scope.WEBHOOKS_MANAGE.value


def _ref(mark: str, what: str) -> Parameter:
    shape = {
        "type": "string",
        "pattern": f"^{mark}_[0-9a-f-]{{36}}$",
        "example": f"{mark}_6f1c2f9e-0b5e-4c53-9a55-1d7d1f0f6a10",
    }
    return Parameter("ref", shape, Parameter.PATH, description=f"The {what}’s id.")


HOOK: Final = _ref("wh", "webhook")
SENT: Final = (
    *ANY,
    "bad-request",
    "bad-header",
    "malformed-body",
    "browser-reads-only",
    "body-too-large",
    "unsupported-media-type",
    "validation",
    "webhook-refused",
)
POSTED: Final = (*SENT, "still-running", "idempotency-key-reused")
MATCHED: Final = ("precondition-required", "precondition-failed", "webhook-changed")


def _managed(operation: Operation) -> Operation:
    """A read that needs the scope of webhooks."""
    return {**operation, "extensions": {**operation["extensions"], "x-scope": MANAGE}}


def _posted(
    name: str,
    summary: str,
    description: str,
    *,
    ref: Parameter = HOOK,
    request: type | None = None,
    answer: OpenApiResponse,
    status: int = 202,
    problems: tuple[str, ...] = ("webhook-disabled",),
) -> Operation:
    return {
        "operation_id": name,
        "tags": [TAG],
        "summary": summary,
        "description": description,
        "parameters": [ref, IDEMPOTENCY_KEY, VALIDATE_ONLY],
        "request": {"application/json": request} if request else None,
        "responses": {status: answer},
        "extensions": {"x-scope": MANAGE, "x-problems": [*POSTED, "not-found", *problems]},
    }


LIST_WEBHOOKS: Final = _managed(
    read(
        "listWebhooks",
        TAG,
        "List webhooks",
        "Your supplier’s webhooks, ordered by last write, oldest first. Secrets are not shown.",
        list_of(webhook_records.WebhookRecord),
        LIMIT,
        CURSOR,
    )
)
READ_WEBHOOK: Final = _managed(
    read(
        "readWebhook",
        TAG,
        "Read one webhook",
        "Where it stands, what it is told of and whether it works. Send its ETag in If-Match when "
        "you change or remove it.",
        webhook_records.WebhookRecord,
        HOOK,
    )
)
ADD_WEBHOOK: Final[Operation] = {
    "operation_id": "addWebhook",
    "tags": [TAG],
    "summary": "Add a webhook",
    "description": "From now on what is new of the types that you choose is sent to the address, "
    "signed by Standard Webhooks 1.0.0. The secret is in this answer alone. Only https, and only "
    "public addresses, looked at each time it is connected to; redirects are not followed.",
    "parameters": [IDEMPOTENCY_KEY, VALIDATE_ONLY],
    "request": {"application/json": webhook_records.NewWebhook},
    "responses": {
        201: OpenApiResponse(webhook_records.WebhookWithSecret, description="Added."),
        200: OpenApiResponse(
            webhook_records.WebhookWithSecret,
            description="With validate_only: what it would be. Nothing was written.",
        ),
    },
    "examples": [
        OpenApiExample(
            "Stages and gates",
            value={
                "target_url": "https://hooks.example/psn",
                "event_types": ["stage.changed", "gate.decided"],
                "description": "Our ticket system",
            },
            request_only=True,
        )
    ],
    "extensions": {"x-scope": MANAGE, "x-problems": list(POSTED)},
}
CHANGE_WEBHOOK: Final[Operation] = {
    "operation_id": "changeWebhook",
    "tags": [TAG],
    "summary": "Change, disable or enable a webhook",
    "description": "Send what is to be different. Disabling gives up what waits; after enabling, "
    "have what was missed sent again.",
    "parameters": [HOOK, IF_MATCH, VALIDATE_ONLY],
    "request": {
        "application/merge-patch+json": webhook_records.WebhookChange,
        "application/json": webhook_records.WebhookChange,
    },
    "responses": {
        200: OpenApiResponse(
            webhook_records.WebhookRecord,
            description="The webhook as it is now, or would be with validate_only.",
        ),
    },
    "examples": [
        OpenApiExample("Enable it again", value={"enabled": True}, request_only=True),
    ],
    "extensions": {"x-scope": MANAGE, "x-problems": [*SENT, "not-found", *MATCHED]},
}
REMOVE_WEBHOOK: Final[Operation] = {
    "operation_id": "removeWebhook",
    "tags": [TAG],
    "summary": "Remove a webhook",
    "description": "Nothing is sent to it any more, and what waits is given up.",
    "parameters": [HOOK, IF_MATCH, VALIDATE_ONLY],
    "request": None,
    "responses": {204: OpenApiResponse(description="Removed, or could be with validate_only.")},
    "extensions": {
        "x-scope": MANAGE,
        "x-problems": [*ANY, "not-found", "bad-header", "browser-reads-only", *MATCHED],
    },
}
TEST_WEBHOOK: Final = _posted(
    "testWebhook",
    "Send a test event",
    "Queue an event webhook.test for this webhook alone, whatever it has chosen. Its delivery "
    "says how it went.",
    answer=OpenApiResponse(webhook_records.DeliveryRecord, description="Queued."),
)
ROTATE_SECRET: Final = _posted(
    "rotateWebhookSecret",
    "Rotate the secret of a webhook",
    "A new secret, in this answer alone. For 7 days each message is signed with both, so that "
    "nothing is lost while you put the new one in place.",
    answer=OpenApiResponse(webhook_records.WebhookWithSecret, description="Rotated."),
    status=200,
    problems=("secret-rotated-recently",),
)
RESEND_RANGE: Final = _posted(
    "resendEvents",
    "Send a range of events again",
    "What was put into the feed in a range of time and has not arrived, events from while the "
    "webhook was disabled included, under the same ids. At most 1,000.",
    request=webhook_records.ResendRequest,
    answer=OpenApiResponse(webhook_records.ResentRecord, description="Queued."),
)
LIST_DELIVERIES: Final = _managed(
    read(
        "listDeliveries",
        TAG,
        "List the deliveries of a webhook",
        "What is or was on its way to it, newest first, and how the last attempt went.",
        list_of(webhook_records.DeliveryRecord),
        HOOK,
        LIMIT,
        CURSOR,
    )
)
RESEND_DELIVERY: Final = _posted(
    "resendDelivery",
    "Send one message again",
    "Under the same id, with all its attempts anew; one that waits is tried at once, in its turn.",
    ref=_ref("dl", "delivery"),
    answer=OpenApiResponse(webhook_records.DeliveryRecord, description="Queued."),
)
READ_FEED: Final = read(
    "readFeed",
    TAG,
    "Read what you are told",
    "The same that webhooks are sent, for the last 90 days, for those who cannot receive them. To "
    "follow it, ask with order=oldest and the last announced_at in updated_since, and pass over "
    "the ids that you know.",
    list_of(webhook_records.FeedRecord),
    LIMIT,
    CURSOR,
    repeatable("type", choices.EVENT_TYPES, "events of this type"),
    Parameter(
        "order",
        {
            "type": "string",
            "enum": list(choices.codes(choices.FEED_ORDERS)),
            "default": "newest",
        },
        description="Newest or oldest first.",
    ),
    Parameter(
        "updated_since",
        OpenApiTypes.DATETIME,
        description="Only events put into the feed at this instant or later.",
    ),
)
ALL: Final = (
    READ_FEED,
    LIST_WEBHOOKS,
    ADD_WEBHOOK,
    READ_WEBHOOK,
    CHANGE_WEBHOOK,
    REMOVE_WEBHOOK,
    TEST_WEBHOOK,
    ROTATE_SECRET,
    LIST_DELIVERIES,
    RESEND_RANGE,
    RESEND_DELIVERY,
)
