"""How incidents are written in JSON."""

from rest_framework import serializers

from migrations_tracker.api import choices
from migrations_tracker.api.fields import InstantField, LinkField, Read
from migrations_tracker.api.representations import BoroughName


class IncidentRecord(Read):
    """Something wrong, from its first failure until it has recovered."""

    id = serializers.CharField(source="reference", help_text="Its reference, such as INC-0142.")
    url = LinkField("incident", "reference", help_text="This incident.")
    kind = serializers.ChoiceField(
        source="kind.value", choices=choices.INCIDENT_KINDS, help_text="What is wrong."
    )
    status = serializers.ChoiceField(
        choices=choices.OPEN_OR_CLOSED, help_text="Open until the checks see it recovered."
    )
    words = serializers.CharField(help_text="What is or was wrong, in words.")
    borough = BoroughName(
        allow_null=True, help_text="Whose endpoint it is; null for the status source."
    )
    endpoint = serializers.CharField(
        source="endpoint_ref", help_text="The endpoint’s reference; empty for the status source."
    )
    reason = serializers.CharField(help_text="What the checks found when it opened.")
    since = InstantField(help_text="The first failure.")
    opened_at = InstantField(help_text="When it was confirmed.")
    closed_at = InstantField(allow_null=True, help_text="Null while it is open.")
    times_reopened = serializers.IntegerField(
        help_text="How often it failed again within ten minutes of a recovery."
    )
    is_flapping = serializers.BooleanField(
        help_text="It changes too often to be told of each time."
    )
    progress = serializers.ChoiceField(
        source="progress.value", choices=choices.PROGRESS, help_text="How far the work is."
    )
    cause = serializers.CharField(help_text="What it was, once that is known; else empty.")
    acknowledged_at = InstantField(
        allow_null=True, help_text="When somebody took it on; null while nobody has."
    )
    acknowledged_until = InstantField(
        allow_null=True, help_text="Null where that lasts until it closes."
    )
