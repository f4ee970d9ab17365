"""How the cutovers of services are written in JSON, and what is sent to change one."""

from datetime import datetime
from typing import Any, Final

from rest_framework import serializers

from migrations_tracker.api import choices
from migrations_tracker.api.claims import LEAVE_OUT, field_errors
from migrations_tracker.api.fields import DayField, InstantField, LinkField, Read, TextField
from migrations_tracker.api.problems import FieldError, ValidationFailed
from migrations_tracker.api.representations import BoroughName
from migrations_tracker.domain.cutover import Ended, Window
from migrations_tracker.domain.cutover_rules import (
    LONGEST_ON_CALL,
    LONGEST_REASON,
    LONGEST_REFERENCE,
    CutoverPlan,
)
from migrations_tracker.domain.psn_services import CutoverOutcome
from migrations_tracker.selectors.api_cutovers import CutoverRow
from migrations_tracker.services.cutover_updates import CutoverUpdate

OUTCOME_WORDS: Final = f"Choose from {', '.join(choices.codes(choices.CUTOVER_OUTCOMES))}."
NEVER_REMOVED: Final = "It is changed, never removed. Send another one, or leave the field out."


class CutoverRecord(Read):
    """The cutover of one of the seven services of a migration: its latest attempt."""

    id = serializers.CharField(source="reference", help_text="Its name in addresses.")
    url = LinkField("cutover", "reference", help_text="This cutover.")
    ref = serializers.CharField(source="label", help_text="Its name for people; not for addresses.")
    borough = BoroughName(help_text="Whose service it is.")
    migration_url = LinkField("migration", "borough.gss_code", help_text="The migration.")
    service = serializers.ChoiceField(
        source="row.service.value", choices=choices.SERVICES, help_text="Which of the seven."
    )
    name = serializers.CharField(source="row.service.label", help_text="The service in words.")
    connects_to = serializers.CharField(source="row.connects_to", help_text="What it reaches.")
    in_scope = serializers.BooleanField(
        source="row.cutover.in_scope", help_text="The borough is to have it."
    )
    scope_reason = serializers.CharField(
        source="row.scope_reason", help_text="Why it is not in scope; else empty."
    )
    state = serializers.ChoiceField(
        source="row.state.value", choices=choices.CUTOVER_STATES, help_text="How it stands now."
    )
    starts_at = InstantField(
        source="row.cutover.window.starts_at",
        default=None,
        allow_null=True,
        help_text="When the window begins; null until it is planned.",
    )
    ends_at = InstantField(
        source="row.cutover.window.ends_at",
        default=None,
        allow_null=True,
        help_text="When the window ends; null until it is planned.",
    )
    no_return_at = InstantField(
        source="row.cutover.window.no_return_at",
        default=None,
        allow_null=True,
        help_text="Up to when it can be backed out of; null if not said.",
    )
    change_reference = serializers.CharField(
        source="row.change_reference", help_text="The change that it is filed under; may be empty."
    )
    on_call = serializers.CharField(
        source="row.on_call", help_text="Who is on call in the window; may be empty."
    )
    inside_freeze = serializers.CharField(
        source="row.freeze.words",
        default=None,
        allow_null=True,
        help_text="The change freeze that the window touches; null where it touches none.",
    )
    rehearsed_date = DayField(
        source="row.cutover.rehearsed",
        allow_null=True,
        help_text="When backing out was rehearsed for this attempt; null until then.",
    )
    outcome = serializers.ChoiceField(
        source="row.cutover.ended.outcome.value",
        default=None,
        choices=choices.CUTOVER_OUTCOMES,
        allow_null=True,
        help_text="How the attempt ended; null until it has.",
    )
    outcome_at = InstantField(
        source="row.cutover.ended.at",
        default=None,
        allow_null=True,
        help_text="When it ended; null until it has.",
    )
    reason = serializers.CharField(
        source="row.cutover.ended.note",
        default="",
        help_text="What was said of the outcome; may be empty.",
    )
    from_earlier_attempt = serializers.BooleanField(
        source="row.is_from_before",
        help_text="The outcome is of an attempt before the present stage was entered.",
    )
    signed_off_at = InstantField(
        source="row.cutover.signed_off_at",
        allow_null=True,
        help_text="When the borough took it as cut over; null until then.",
    )
    editable = serializers.BooleanField(help_text="It is yours to change.")
    version = serializers.IntegerField(
        min_value=1, help_text="Counts the writes of people and keys."
    )
    updated_at = InstantField(help_text="The last write.")


class CutoverChange(serializers.Serializer[Any]):
    """What is to be different; fields that are left out stay as they are."""

    starts_at = InstantField(
        required=False,
        help_text="When the window begins: later than now. A new one is sent with its end.",
        error_messages={"null": NEVER_REMOVED},
    )
    ends_at = InstantField(
        required=False,
        help_text="When the window ends.",
        error_messages={"null": NEVER_REMOVED},
    )
    no_return_at = InstantField(
        required=False,
        allow_null=True,
        help_text="Up to when it can be backed out of, inside the window; null removes it.",
    )
    change_reference = TextField(
        required=False,
        allow_blank=True,
        max_length=LONGEST_REFERENCE,
        help_text="The change that it is filed under.",
        error_messages={"null": LEAVE_OUT},
    )
    on_call = TextField(
        required=False,
        allow_blank=True,
        max_length=LONGEST_ON_CALL,
        help_text="Who is on call in the window, and how they are reached.",
        error_messages={"null": LEAVE_OUT},
    )
    rehearsed_date = DayField(
        required=False,
        help_text="The day on which backing out was rehearsed, today at the latest.",
        error_messages={"null": NEVER_REMOVED},
    )
    outcome = serializers.ChoiceField(
        choices=choices.CUTOVER_OUTCOMES,
        required=False,
        help_text="How the attempt ended.",
        error_messages={"invalid_choice": OUTCOME_WORDS, "null": NEVER_REMOVED},
    )
    outcome_at = InstantField(
        required=False,
        help_text="When it ended, now at the latest; without it, now.",
        error_messages={"null": LEAVE_OUT},
    )
    reason = TextField(
        required=False,
        allow_blank=True,
        max_length=LONGEST_REASON,
        help_text="What was not cut over, or why it was rolled back; what else is to be known.",
        error_messages={"null": LEAVE_OUT},
    )


PLAN: Final = ("starts_at", "ends_at", "no_return_at", "change_reference", "on_call")
END: Final = ("outcome", "outcome_at", "reason")


def read_cutover(data: Any, present: CutoverRow, now: datetime) -> CutoverUpdate:
    """The change in a body, on what stands. Raises ValidationFailed with all that is wrong."""
    request = CutoverChange(data=data)
    if found := field_errors(request, data, "A cutover"):
        raise ValidationFailed(found)
    fields: dict[str, Any] = dict(request.validated_data)
    if missing := _missing(fields, present):
        raise ValidationFailed(missing)
    return CutoverUpdate(
        plan=_plan(fields, present) if any(name in fields for name in PLAN) else None,
        rehearsed=fields.get("rehearsed_date"),
        ended=_ended(fields, present, now) if any(name in fields for name in END) else None,
    )


def _missing(fields: dict[str, Any], present: CutoverRow) -> list[FieldError]:
    """What a plan or an outcome cannot be without, and is neither sent nor there already."""
    found = []
    if any(name in fields for name in PLAN) and present.row.cutover.window is None:
        words = {"starts_at": "Say when the window begins.", "ends_at": "Say when it ends."}
        found += [
            FieldError(f"/{name}", "required", words[name]) for name in words if name not in fields
        ]
    told = "outcome" in fields or present.row.cutover.ended
    if any(name in fields for name in END) and not told:
        found.append(FieldError("/outcome", "required", f"Say how it ended. {OUTCOME_WORDS}"))
    return found


def _plan(fields: dict[str, Any], present: CutoverRow) -> CutoverPlan:
    row, window = present.row, present.row.cutover.window
    starts_at = fields["starts_at"] if window is None else fields.get("starts_at", window.starts_at)
    ends_at = fields["ends_at"] if window is None else fields.get("ends_at", window.ends_at)
    no_return = window.no_return_at if window else None
    return CutoverPlan(
        Window(starts_at, ends_at, fields.get("no_return_at", no_return)),
        fields.get("change_reference", row.change_reference),
        fields.get("on_call", row.on_call),
    )


def _ended(fields: dict[str, Any], present: CutoverRow, now: datetime) -> Ended:
    """The same outcome again keeps its time and words where they are not sent."""
    before = present.row.cutover.ended
    outcome = CutoverOutcome(fields["outcome"]) if "outcome" in fields else None
    if before and outcome in {None, before.outcome}:
        at, note = fields.get("outcome_at", before.at), fields.get("reason", before.note)
        return Ended(before.outcome, at, note)
    assert outcome is not None
    return Ended(outcome, fields.get("outcome_at", now), fields.get("reason", ""))
