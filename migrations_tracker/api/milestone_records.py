"""How milestones are written in JSON, and what is sent to change one."""

from typing import Any

from rest_framework import serializers

from migrations_tracker.api import choices
from migrations_tracker.api.claims import LEAVE_OUT, LONGEST_NOTE, LONGEST_REASON, field_errors
from migrations_tracker.api.fields import DayField, InstantField, LinkField, Read, TextField
from migrations_tracker.api.problems import FieldError, ValidationFailed
from migrations_tracker.api.representations import BoroughName
from migrations_tracker.domain.delay_reasons import DelayReason
from migrations_tracker.domain.milestones import MilestoneStatus, Party
from migrations_tracker.domain.plan_rules import Delay
from migrations_tracker.services.milestone_updates import MilestoneUpdate
from migrations_tracker.services.milestones import Wait

STATUS_WORDS = f"Choose from {', '.join(choices.codes(choices.NEW_STATUSES))}."
REASON_WORDS = "Choose one of the code list delay-reasons."
PARTY_WORDS = f"Choose from {', '.join(choices.codes(choices.PARTIES))}."
# The statuses that a reason can be given with.
REASONED = {MilestoneStatus.BLOCKED, MilestoneStatus.NOT_APPLICABLE, MilestoneStatus.IN_PROGRESS}


class MilestoneRecord(Read):
    """One of the twelve steps of a migration's plan, with its three dates."""

    id = serializers.CharField(source="reference", help_text="Its name in addresses.")
    url = LinkField("milestone", "reference", help_text="This milestone.")
    ref = serializers.CharField(source="label", help_text="Its name for people; not for addresses.")
    borough = BoroughName(help_text="Whose plan it is in.")
    migration_url = LinkField("migration", "borough.gss_code", help_text="The migration.")
    code = serializers.ChoiceField(
        source="standing.code.value", choices=choices.MILESTONES, help_text="Which of the twelve."
    )
    name = serializers.CharField(source="standing.name", help_text="The milestone in words.")
    lane = serializers.ChoiceField(
        source="lane.value", choices=choices.LANES, help_text="Lanes run beside one another."
    )
    owner = serializers.ChoiceField(
        source="standing.owner.value",
        choices=choices.PARTIES,
        help_text="Who reports on it; only an owner and managers can change it.",
    )
    editable = serializers.BooleanField(help_text="It is yours to change.")
    needs = serializers.ListField(
        source="standing.needs",
        child=serializers.ChoiceField(choices=choices.MILESTONES),
        help_text="What must be done before it can be complete.",
    )
    unmet_needs = serializers.ListField(
        source="unmet",
        child=serializers.ChoiceField(choices=choices.MILESTONES),
        help_text="What of that is not done; empty where nothing is in the way.",
    )
    status = serializers.ChoiceField(
        source="standing.status.value",
        choices=choices.MILESTONE_STATUSES,
        help_text="Where it stands.",
    )
    waiting_on = serializers.ChoiceField(
        source="waiting_on.value",
        choices=choices.PARTIES,
        default=None,
        allow_null=True,
        help_text="On whom it waits; null unless it is blocked.",
    )
    waiting_since = DayField(allow_null=True, help_text="Since when; null unless it is blocked.")
    reason = serializers.CharField(
        help_text="Why it is blocked, not applicable or reopened; else empty."
    )
    baseline_date = DayField(
        source="standing.baseline", allow_null=True, help_text="Approved; null before that."
    )
    forecast_date = DayField(
        source="standing.forecast", allow_null=True, help_text="Expected; null if not said."
    )
    expected_date = DayField(
        source="expected",
        allow_null=True,
        help_text="The forecast that counts: never before what it still needs; null if not said.",
    )
    held_by = serializers.CharField(
        source="held.by",
        default=None,
        allow_null=True,
        help_text="The milestone whose later forecast counts instead; null where its own does.",
    )
    actual_date = DayField(
        source="standing.actual", allow_null=True, help_text="The day it was done; null until then."
    )
    slip_working_days = serializers.IntegerField(
        allow_null=True,
        help_text="Working days later than the baseline; negative if earlier, null without one.",
    )
    delay_reason = serializers.ChoiceField(
        choices=choices.DELAY_REASONS,
        allow_null=True,
        help_text="Why its forecast moved last; null where nobody had to say.",
    )
    cause_owner = serializers.ChoiceField(
        choices=choices.PARTIES, allow_null=True, help_text="Whose doing that was."
    )
    evidence_expected = serializers.CharField(help_text="What shows that it is done.")
    version = serializers.IntegerField(
        min_value=1, help_text="Counts the writes of people and keys."
    )
    updated_at = InstantField(
        help_text="The last write of it, or of the records that its actual date follows from."
    )


class MilestoneChange(serializers.Serializer[MilestoneUpdate]):
    """What is to be different; fields that are left out stay as they are."""

    forecast_date = DayField(
        required=False,
        help_text="The day on which it is now expected.",
        error_messages={"null": "A forecast is changed, never removed. Send a date."},
    )
    delay_reason = serializers.ChoiceField(
        choices=choices.DELAY_REASONS,
        required=False,
        allow_null=True,
        help_text="Why the forecast moves; required where it moves later.",
        error_messages={"invalid_choice": REASON_WORDS},
    )
    cause_owner = serializers.ChoiceField(
        choices=choices.PARTIES,
        required=False,
        allow_null=True,
        help_text="Whose doing that is; without it, the usual one for the reason.",
        error_messages={"invalid_choice": PARTY_WORDS},
    )
    status = serializers.ChoiceField(
        choices=choices.NEW_STATUSES,
        required=False,
        help_text="Where it stands now.",
        error_messages={"invalid_choice": STATUS_WORDS, "null": LEAVE_OUT},
    )
    actual_date = DayField(
        required=False,
        allow_null=True,
        help_text="The day on which it was complete, today without it; null reopens it.",
    )
    waiting_on = serializers.ChoiceField(
        choices=choices.PARTIES,
        required=False,
        allow_null=True,
        help_text="With the status blocked: on whom it waits.",
        error_messages={"invalid_choice": PARTY_WORDS},
    )
    waiting_since = DayField(
        required=False,
        allow_null=True,
        help_text="With the status blocked: since when; without it or with null, today.",
    )
    reason = TextField(
        required=False,
        allow_blank=True,
        max_length=LONGEST_REASON,
        help_text="Why it is blocked, not applicable or reopened.",
        error_messages={"null": LEAVE_OUT},
    )
    note = TextField(
        required=False,
        allow_blank=True,
        max_length=LONGEST_NOTE,
        help_text="With a forecast or a completion: what else should be known.",
        error_messages={"null": LEAVE_OUT},
    )


def read_update(data: Any) -> MilestoneUpdate:
    """The change in a body. Raises ValidationFailed with everything that is wrong with it."""
    return update_of(data, MilestoneChange)[1]


def update_of(data: Any, kind: type[MilestoneChange]) -> tuple[dict[str, Any], MilestoneUpdate]:
    """The fields that were sent, and the change in them. Raises ValidationFailed."""
    request = kind(data=data)
    found = field_errors(request, data, "A change of a milestone")
    fields: dict[str, Any] = {} if found else dict(request.validated_data)
    status = _status(fields)
    if found := found or _misplaced(fields, status):
        raise ValidationFailed(found)
    delay, cause = fields.get("delay_reason"), fields.get("cause_owner")
    update = MilestoneUpdate(
        forecast=fields.get("forecast_date"),
        delay=Delay(
            DelayReason(delay) if delay else None,
            Party(cause) if cause else None,
            fields.get("note", ""),
        ),
        status=status,
        actual=fields.get("actual_date"),
        wait=_wait(fields) if status is MilestoneStatus.BLOCKED else None,
        reason=fields.get("reason", ""),
        note=fields.get("note", ""),
    )
    return fields, update


def _status(fields: dict[str, Any]) -> MilestoneStatus | None:
    """What was said, or what follows from an actual date that was sent or taken away."""
    if "status" in fields:
        return MilestoneStatus(fields["status"])
    if "actual_date" not in fields:
        return None
    return MilestoneStatus.COMPLETE if fields["actual_date"] else MilestoneStatus.IN_PROGRESS


def _wait(fields: dict[str, Any]) -> Wait:
    return Wait(Party(fields["waiting_on"]), fields.get("reason", ""), fields.get("waiting_since"))


def _misplaced(fields: dict[str, Any], status: MilestoneStatus | None) -> list[FieldError]:
    """Fields that say nothing without another one, or that contradict the status."""
    blocked, complete = status is MilestoneStatus.BLOCKED, status is MilestoneStatus.COMPLETE
    forecast = "forecast_date" in fields
    places = [
        ("delay_reason", forecast, "Send it with “forecast_date”."),
        ("cause_owner", forecast, "Send it with “forecast_date”."),
        ("waiting_on", blocked, "Send it with the status “blocked”."),
        ("waiting_since", blocked, "Send it with the status “blocked”."),
        ("actual_date", complete, "Only a milestone that is complete has one."),
        ("note", forecast or complete, "Send it with a forecast or a completion."),
        (
            "reason",
            status in REASONED,
            "Send it with the status “blocked”, “not_applicable” or “in_progress”.",
        ),
    ]
    found = [
        FieldError(f"/{name}", "misplaced", words)
        for name, in_place, words in places
        if fields.get(name) and not in_place
    ]
    if blocked and not fields.get("waiting_on"):
        found.append(FieldError("/waiting_on", "required", f"Say on whom. {PARTY_WORDS}"))
    if complete and "actual_date" in fields and fields["actual_date"] is None:
        words = "A milestone that is complete has one. Send it, or leave it out for today."
        found.append(FieldError("/actual_date", "null", words))
    return found
