"""How a migration stands, in JSON: what is missing, lost or disputed, and its certificate."""

from rest_framework import serializers

from migrations_tracker.api import choices
from migrations_tracker.api.fields import DayField, InstantField, Read


class UnmetCriterion(Read):
    criterion = serializers.CharField(help_text="A stable code, such as claim_fresh or role.")
    parameter = serializers.CharField(
        help_text="The milestone or kind of endpoint that it is about; empty for the others."
    )
    detail = serializers.CharField(source="words", help_text="Why, in words.")
    evidence = serializers.ListField(
        child=serializers.CharField(), help_text="What each record behind it says; may be empty."
    )


class VerificationState(Read):
    missing = UnmetCriterion(many=True, help_text="Why it is not verified; empty where it is.")


class RevokedGate(Read):
    stage = serializers.ChoiceField(
        source="stage.value", choices=choices.STAGES, help_text="The stage that the gate leads to."
    )
    detail = serializers.CharField(source="words", help_text="What no longer holds, in words.")
    since = InstantField(help_text="When it was noticed.")


class OpenDiscrepancy(Read):
    """The oldest open discrepancy."""

    kind = serializers.ChoiceField(
        source="kind.value", choices=choices.DISCREPANCIES, help_text="What disagrees with what."
    )
    detail = serializers.CharField(source="words", help_text="What disagrees, in words.")
    since = InstantField(source="disagree_since", help_text="When the disagreement began.")
    answer = serializers.ChoiceField(
        choices=choices.ANSWERS, allow_null=True, help_text="The last answer; null before any."
    )
    others = serializers.IntegerField(help_text="How many more are open.")


class CertificateState(Read):
    """The PSN compliance certificate that decides: the one in force, else the last decided."""

    number = serializers.CharField(
        source="certificate.number", help_text="Its number; empty until one is issued."
    )
    status = serializers.ChoiceField(
        source="status.value",
        choices=choices.CERTIFICATE_STATUSES,
        help_text="Expired follows from the date, in London.",
    )
    issued_date = DayField(
        source="certificate.issued", allow_null=True, help_text="Null until one is issued."
    )
    expires_date = DayField(
        source="certificate.expires", allow_null=True, help_text="The last day that it is valid."
    )
