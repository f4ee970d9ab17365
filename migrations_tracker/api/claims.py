"""What a caller sends to claim a stage, and what is answered."""

from typing import Any

from rest_framework import serializers

from migrations_tracker.api import choices
from migrations_tracker.api.fields import DayField, InstantField, Read, TextField
from migrations_tracker.api.parsing import shown
from migrations_tracker.api.problems import FieldError, ValidationFailed
from migrations_tracker.api.representations import EventRecord, MigrationRecord
from migrations_tracker.domain.stages import Stage
from migrations_tracker.services.transitions import StageClaim

LONGEST_REASON = 500
LONGEST_NOTE = 2000
LEAVE_OUT = "Leave the field out instead of sending null."


class StageClaimRequest(serializers.Serializer[StageClaim]):
    """The stage that is reached, since when, and by when there will be news."""

    stage = serializers.ChoiceField(
        choices=choices.STAGES,
        help_text="The stage that is reached. The present one again reaffirms it.",
        error_messages={
            "required": "Say which stage is reached, for example “testing”.",
            "invalid_choice": f"Choose one of {', '.join(choices.codes(choices.STAGES))}.",
            "null": f"Choose one of {', '.join(choices.codes(choices.STAGES))}.",
        },
    )
    effective_at = InstantField(
        required=False,
        help_text="When it was reached, not later than now; without it, now.",
        error_messages={"null": LEAVE_OUT},
    )
    next_update_by = DayField(
        required=False,
        help_text=(
            "When you will report again, within 31 days unless the policy says otherwise; "
            "without it, the usual interval."
        ),
        error_messages={"null": LEAVE_OUT},
    )
    reason = TextField(
        required=False,
        allow_blank=True,
        max_length=LONGEST_REASON,
        help_text="Why. Moves that need one say so in the transitions.",
        error_messages={"null": LEAVE_OUT},
    )
    note = TextField(
        required=False,
        allow_blank=True,
        max_length=LONGEST_NOTE,
        help_text="Anything that the borough and the programme should know.",
        error_messages={"null": LEAVE_OUT},
    )


def read_claim(data: Any) -> StageClaim:
    """The claim in a body. Raises ValidationFailed with everything that is wrong with it."""
    request = StageClaimRequest(data=data)
    if found := field_errors(request, data, "A claim"):
        raise ValidationFailed(found)
    fields: dict[str, Any] = dict(request.validated_data)
    return StageClaim(stage=Stage(fields.pop("stage")), **fields)


def field_errors(request: serializers.Serializer[Any], data: Any, what: str) -> list[FieldError]:
    """Everything that is wrong with a body, fields that are not known included."""
    if not isinstance(data, dict):
        return [FieldError("", "wrong_type", "Send one object: {…}.")]
    request.is_valid()
    found = [
        FieldError(f"/{name}{place}", error.code, str(error))
        for name, errors in request.errors.items()
        for place, error in _placed(errors)
    ]
    known = ", ".join(request.fields)
    found += [
        FieldError(
            f"/{_escaped(shown(name))}",
            "unknown_field",
            f"There is no field “{shown(name)}”. {what} has {known}.",
        )
        for name in data
        if name not in request.fields
    ]
    return found


def _placed(errors: Any) -> list[tuple[str, Any]]:
    """The errors of a field, those of a list’s items with their places."""
    if isinstance(errors, dict):
        return [(f"/{place}", error) for place, listed in errors.items() for error in listed]
    return [("", error) for error in errors]


def _escaped(name: str) -> str:
    """As RFC 6901 writes a name in a pointer."""
    return name.replace("~", "~0").replace("/", "~1")


class Change(Read):
    field = serializers.CharField(help_text="Which field of the migration.")
    before = serializers.CharField(allow_null=True, help_text="Null where there was no value.")
    after = serializers.CharField(allow_null=True, help_text="Null where there is none now.")


class ClaimAnswer(Read):
    """What was understood and what came of it."""

    changed = serializers.BooleanField(help_text="False where the claim said nothing new.")
    validate_only = serializers.BooleanField(
        help_text="True where this is what would happen; nothing was written then."
    )
    move = serializers.ChoiceField(
        choices=choices.MOVES, allow_null=True, help_text="Null where the stage stays."
    )
    changes = Change(many=True, help_text="What is different now.")
    event = EventRecord(
        allow_null=True, help_text="The entry in the record; null where none was written."
    )
    migration = MigrationRecord(help_text="The migration as it is now.")
