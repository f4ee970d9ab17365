"""How endpoints and their checks are written in JSON."""

from rest_framework import serializers

from migrations_tracker.api import choices
from migrations_tracker.api.fields import InstantField, LinkField, Read
from migrations_tracker.api.representations import BoroughName


class EndpointRecord(Read):
    """One thing on the PSN that a borough must reach, as the checks see it."""

    ref = serializers.CharField(source="endpoint.ref", help_text="Its name in the registry.")
    url = LinkField("endpoint", "endpoint.ref", help_text="This endpoint.")
    borough = BoroughName(help_text="Whose endpoint it is.")
    kind = serializers.ChoiceField(
        source="endpoint.kind.value",
        choices=choices.ENDPOINT_KINDS,
        help_text="What kind of endpoint.",
    )
    criticality = serializers.ChoiceField(
        source="endpoint.kind.criticality.value",
        choices=choices.CRITICALITIES,
        help_text="How much rests.",
    )
    status = serializers.ChoiceField(
        source="endpoint.status.value",
        choices=choices.ENDPOINT_STATUSES,
        help_text="Its present status.",
    )
    is_last_known = serializers.BooleanField(
        source="endpoint.shown.is_last_known",
        help_text="The last check got no answer; this is from before.",
    )
    since = InstantField(
        source="endpoint.since",
        allow_null=True,
        help_text="Since when it is measured so; null before the first answer.",
    )
    reason = serializers.CharField(
        source="endpoint.reason", help_text="What the last check found, in words."
    )
    expected_from = InstantField(
        source="endpoint.expected_from",
        allow_null=True,
        help_text="From when it must answer; null while not expected.",
    )
    interval_seconds = serializers.IntegerField(help_text="How often it is checked.")
    checked = serializers.BooleanField(
        source="endpoint.enabled", help_text="False while checks are paused."
    )
    last_checked_at = InstantField(
        source="endpoint.last_asked_at",
        allow_null=True,
        help_text="The last check; null before the first.",
    )
    last_answer_at = InstantField(
        source="endpoint.last_answer_at",
        allow_null=True,
        help_text="The last good answer; null before the first.",
    )
    certificate_not_after = InstantField(
        source="endpoint.certificate_not_after",
        allow_null=True,
        help_text="When its certificate ends; null where it has none.",
    )


class CheckRecord(Read):
    """One check of an endpoint and what it found."""

    due_at = InstantField(source="slot_at", help_text="The slot that it was made for.")
    checked_at = InstantField(source="asked_at", help_text="When the registry was asked.")
    outcome = serializers.CharField(help_text="How asking went, such as answered or timeout.")
    reading = serializers.ChoiceField(choices=choices.READINGS, help_text="What it found.")
    reason = serializers.CharField(help_text="Why, in words; empty when up.")
    took_ms = serializers.FloatField(help_text="How long it took, in milliseconds.")
