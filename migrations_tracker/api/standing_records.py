"""How a migration stands, in JSON: its dates and judgements, what is missing, lost or disputed."""

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
        source="certificate.expires",
        allow_null=True,
        help_text="The last day that it is valid; null where it was not issued.",
    )


class ClaimedState(Read):
    """The last claim: what was said, by whom and how."""

    stage = serializers.ChoiceField(
        source="claim.stage.value", choices=choices.STAGES, help_text="The stage that was claimed."
    )
    effective_at = InstantField(source="claim.effective_at", help_text="When it was reached.")
    recorded_at = InstantField(source="claim.recorded_at", help_text="When it was recorded.")
    next_update_by = DayField(
        source="claim.next_update_by",
        allow_null=True,
        help_text="When the next update was promised; null where none is due.",
    )
    channel = serializers.ChoiceField(
        source="claim.channel.value", choices=choices.CLAIM_CHANNELS, help_text="By which way."
    )
    claimant = serializers.CharField(
        help_text="Whose word it is. Other organisations’ people and keys are not named to a "
        "supplier."
    )
    means = serializers.ChoiceField(
        source="claim.means_or_none",
        choices=choices.MEANS,
        allow_null=True,
        help_text="On behalf only: how it was told. Null otherwise.",
    )
    recorded_by = serializers.CharField(
        allow_null=True, help_text="On behalf only: who wrote it down. Null otherwise."
    )


class PlanDates(Read):
    baseline_date = DayField(
        source="plan.baseline", allow_null=True, help_text="Approved cutover; null before that."
    )
    forecast_date = DayField(
        source="plan.forecast", allow_null=True, help_text="Cutover as forecast; null if not said."
    )
    expected_date = DayField(
        source="plan.expected",
        allow_null=True,
        help_text="The forecast that counts: never before what the cutover still needs. Null "
        "without a forecast.",
    )
    held_by = serializers.CharField(
        source="plan.held.by",
        default=None,
        allow_null=True,
        help_text="The milestone whose later forecast counts instead; null where its own does.",
    )
    actual_date = DayField(
        source="plan.actual", allow_null=True, help_text="The day it went live; null until then."
    )
    slip_working_days = serializers.IntegerField(
        source="slip",
        allow_null=True,
        help_text="Working days later than the baseline; negative if earlier, null without one.",
    )


class OverrideState(Read):
    """The delivery status that a programme manager has set, in place of the computed one."""

    status = serializers.ChoiceField(
        source="status.value", choices=choices.OVERRIDDEN, help_text="What is shown."
    )
    reason = serializers.CharField(help_text="Why it was set.")
    set_at = InstantField(help_text="When it was set.")
    ends_on = DayField(help_text="The last day, in London, on which it holds.")


class ConfidenceState(Read):
    """How confident a person is that the delivery keeps its date. Never computed."""

    level = serializers.ChoiceField(
        source="level.value", choices=choices.CONFIDENCES, help_text="The newest judgement."
    )
    reason = serializers.CharField(help_text="Why.")
    judged_at = InstantField(help_text="When it was judged.")
