"""How webhooks, their deliveries and the feed are written in JSON, and what is sent to keep one."""

from typing import Any

from rest_framework import serializers

from migrations_tracker.api import choices
from migrations_tracker.api.claims import LEAVE_OUT, field_errors
from migrations_tracker.api.fields import InstantField, LinkField, Read, TextField, TrueOrFalse
from migrations_tracker.api.problems import ValidationFailed
from migrations_tracker.domain.webhooks import CHOOSABLE, LONGEST_DESCRIPTION, LONGEST_URL

TYPE_WORDS = f"Choose from {', '.join(one.value for one in CHOOSABLE)}."


class SecretRecord(Read):
    """One of the secrets that a webhook is signed with, without the secret."""

    number = serializers.IntegerField(help_text="Which of its secrets, from 1.")
    created_at = InstantField(help_text="When it was made.")
    expires_at = InstantField(
        allow_null=True, help_text="Until when it is signed with; null for the newest."
    )


class WebhookRecord(Read):
    """Where a supplier is told, and of what."""

    id = serializers.CharField(source="reference", help_text="Its name in addresses.")
    url = LinkField("webhook", "reference", help_text="This webhook.")
    target_url = serializers.URLField(help_text="Where messages are sent.")
    description = serializers.CharField(help_text="What it is for; may be empty.")
    event_types = serializers.ListField(
        child=serializers.ChoiceField(choices=choices.CHOOSABLE_TYPES),
        help_text="What it is told of.",
    )
    enabled = serializers.BooleanField(help_text="Whether anything is sent to it.")
    disabled_at = InstantField(allow_null=True, help_text="Since when not; null while it is.")
    disabled_reason = serializers.CharField(help_text="Why not; empty while it is enabled.")
    failing_since = InstantField(
        allow_null=True, help_text="Since when it has taken nothing; null where it works."
    )
    secrets = SecretRecord(many=True, help_text="What is signed with now, the newest first.")
    created_at = InstantField(help_text="When it was made.")
    updated_at = InstantField(help_text="The last write of people and keys.")


class WebhookWithSecret(WebhookRecord):
    """A webhook with its newest secret, which is shown once."""

    secret_number = serializers.SerializerMethodField(help_text="Which of its secrets it is.")
    secret = serializers.SerializerMethodField(
        help_text="whsec_ and base64. Keep it; it is not shown again. Null with validate_only."
    )

    def get_secret_number(self, row: Any) -> int:
        number: int = row.secrets[0].number
        return number

    def get_secret(self, row: Any) -> str | None:
        return None


class DeliveryRecord(Read):
    """One message on its way to a webhook, and how the last attempt went."""

    id = serializers.CharField(source="reference", help_text="Its name in addresses.")
    event_id = serializers.CharField(
        source="event_reference", help_text="The id of the event, and the webhook-id."
    )
    type = serializers.ChoiceField(choices=choices.EVENT_TYPES, help_text="What it tells.")
    state = serializers.ChoiceField(
        source="fate.value", choices=choices.DELIVERY_STATES, help_text="What became of it."
    )
    attempts = serializers.IntegerField(help_text="Attempts begun, ten at most.")
    queued_at = InstantField(help_text="When it was queued.")
    next_attempt_at = InstantField(
        allow_null=True, help_text="Not before this is it tried again; null once it has ended."
    )
    attempted_at = InstantField(allow_null=True, help_text="The last attempt; null before any.")
    response_status = serializers.IntegerField(
        source="status", allow_null=True, help_text="What was answered; null for no answer."
    )
    took_ms = serializers.IntegerField(
        allow_null=True, help_text="How long the last attempt took; null before any."
    )
    response_excerpt = serializers.CharField(
        source="excerpt", help_text="How the answer began, at most 200 characters."
    )
    error = serializers.CharField(help_text="Why the last attempt failed; empty where it did not.")


class FeedRecord(Read):
    """One event: the same that webhooks are sent."""

    id = serializers.CharField(source="reference", help_text="Its id, and its webhook-id.")
    type = serializers.ChoiceField(choices=choices.EVENT_TYPES, help_text="What it tells.")
    timestamp = InstantField(source="happened_at", help_text="When it came about.")
    announced_at = InstantField(help_text="When it was put into the feed; it never goes back.")
    data = serializers.DictField(  # type: ignore[assignment]  # its name in Standard Webhooks
        help_text="Ids, few fields, and the address to read more at."
    )


class ResentRecord(Read):
    """How much is sent again."""

    queued = serializers.IntegerField(help_text="Messages that were put into the queue.")


class WebhookFields(serializers.Serializer[Any]):
    """What can be said of a webhook; all of it is optional when one is changed."""

    target_url = TextField(
        max_length=LONGEST_URL,
        help_text="An address that begins with https://.",
        error_messages={
            "required": "Say where messages are sent.",
            "null": "Say where messages are sent.",
            "blank": "Say where messages are sent.",
        },
    )
    event_types = serializers.ListField(
        child=serializers.ChoiceField(
            choices=choices.CHOOSABLE_TYPES, error_messages={"invalid_choice": TYPE_WORDS}
        ),
        allow_empty=False,
        max_length=len(CHOOSABLE),
        help_text="What it is told of.",
        error_messages={
            "required": TYPE_WORDS,
            "null": TYPE_WORDS,
            "not_a_list": TYPE_WORDS,
            "empty": "Choose at least one type of event.",
        },
    )
    description = TextField(
        max_length=LONGEST_DESCRIPTION,
        allow_blank=True,
        required=False,
        help_text="What it is for.",
        error_messages={"null": LEAVE_OUT},
    )
    enabled = TrueOrFalse(
        required=False,
        help_text="False disables it and gives up what waits; true enables it again.",
        error_messages={"null": LEAVE_OUT},
    )


class NewWebhook(WebhookFields):
    """A webhook to be kept."""


class WebhookChange(WebhookFields):
    """What is to be different; fields that are left out stay as they are."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = False


class ResendRequest(serializers.Serializer[Any]):
    """A range of events, by when they were put into the feed."""

    since = InstantField(
        help_text="From this instant on, at most 90 days ago.",
        error_messages={"required": "Say from when.", "null": "Say from when."},
    )
    until = InstantField(
        help_text="Before this instant; without it, now.",
        required=False,
        error_messages={"null": LEAVE_OUT},
    )
    arrived_too = TrueOrFalse(
        required=False,
        help_text="True sends again what has arrived, too.",
        error_messages={"null": LEAVE_OUT},
    )


class NothingSent(serializers.Serializer[Any]):
    """No field."""


def read_fields(kind: type[serializers.Serializer[Any]], data: Any, what: str) -> dict[str, Any]:
    """The fields of a body. Raises ValidationFailed with everything that is wrong with it."""
    request = kind(data=data)
    if found := field_errors(request, data, what):
        raise ValidationFailed(found)
    return dict(request.validated_data)
