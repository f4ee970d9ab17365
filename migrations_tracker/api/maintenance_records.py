"""How maintenance windows are written in JSON, and what is sent to plan or change one."""

from typing import Any

from rest_framework import serializers

from migrations_tracker.api import choices
from migrations_tracker.api.claims import LEAVE_OUT, field_errors
from migrations_tracker.api.fields import InstantField, LinkField, Read, TextField, TrueOrFalse
from migrations_tracker.api.problems import FieldError, ValidationFailed
from migrations_tracker.api.representations import BoroughName
from migrations_tracker.domain.endpoint_kinds import EndpointKind
from migrations_tracker.domain.maintenance import LONGEST_REASON

GSS_WORDS = "Send an ONS code in capitals, such as E09000014."
KIND_WORDS = f"Choose from {', '.join(choices.codes(choices.ENDPOINT_KINDS))}."


class WindowRecord(Read):
    """Planned work on endpoints of one borough. Its end is not part of it."""

    id = serializers.CharField(source="reference", help_text="Its name in addresses.")
    url = LinkField("maintenance-window", "reference", help_text="This window.")
    borough = BoroughName(help_text="Whose endpoints they are.")
    migration_url = LinkField("migration", "borough.gss_code", help_text="The migration.")
    kinds = serializers.ListField(
        source="kind_codes",
        child=serializers.ChoiceField(choices=choices.ENDPOINT_KINDS),
        help_text="The kinds of endpoint that are worked on.",
    )
    endpoints = serializers.ListField(
        source="endpoint_refs",
        child=serializers.CharField(),
        help_text="The endpoints by their references.",
    )
    starts_at = InstantField(help_text="When it starts.")
    ends_at = InstantField(help_text="When it ends.")
    reason = serializers.CharField(help_text="What is being done.")
    status = serializers.ChoiceField(
        source="status.value",
        choices=choices.WINDOW_STATUSES,
        help_text="Where it stands now.",
    )
    planned_at = InstantField(help_text="When it was planned.")
    cancelled_at = InstantField(allow_null=True, help_text="Null unless it was cancelled.")
    updated_at = InstantField(help_text="The last write.")


class WindowFields(serializers.Serializer[Any]):
    """What can be said of a window; all of it is optional when one is changed."""

    kinds = serializers.ListField(
        child=serializers.ChoiceField(
            choices=choices.ENDPOINT_KINDS, error_messages={"invalid_choice": KIND_WORDS}
        ),
        allow_empty=False,
        max_length=len(EndpointKind),
        required=False,
        help_text="The kinds of endpoint that are worked on; without it, all of them.",
        error_messages={
            "null": LEAVE_OUT,
            "not_a_list": KIND_WORDS,
            "empty": "Choose at least one kind of endpoint, or leave the field out for all.",
        },
    )
    starts_at = InstantField(
        help_text="When it starts: now or later.",
        error_messages={"required": "Say when it starts.", "null": "Say when it starts."},
    )
    ends_at = InstantField(
        help_text="When it ends, at most 14 days after its start.",
        error_messages={"required": "Say when it ends.", "null": "Say when it ends."},
    )
    reason = TextField(
        max_length=LONGEST_REASON,
        help_text="What is being done.",
        error_messages={
            "required": "Say what is being done.",
            "null": "Say what is being done.",
            "blank": "Say what is being done.",
        },
    )


class NewWindow(WindowFields):
    """A window to be planned."""

    borough = serializers.RegexField(
        "^E09[0-9]{6}$",
        help_text="The ONS code of the borough, in capitals.",
        error_messages={
            "required": GSS_WORDS,
            "invalid": GSS_WORDS,
            "null": GSS_WORDS,
            "blank": GSS_WORDS,
        },
    )


class WindowChange(WindowFields):
    """What is to be different; fields that are left out stay as they are."""

    cancelled = TrueOrFalse(
        required=False,
        help_text="True, alone, cancels the window; one under way ends now.",
        error_messages={"invalid": "Send true, alone, to cancel it.", "null": LEAVE_OUT},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = False


def read_window(kind: type[WindowFields], data: Any) -> dict[str, Any]:
    """The fields of a body. Raises ValidationFailed with everything that is wrong with it."""
    request = kind(data=data)
    found = field_errors(request, data, "A maintenance window")
    if isinstance(request, WindowChange) and not found:
        fields = request.validated_data
        if "cancelled" in fields and (len(fields) > 1 or fields["cancelled"] is not True):
            found = [FieldError("/cancelled", "invalid", "Send true, alone, to cancel it.")]
    if found:
        raise ValidationFailed(found)
    return dict(request.validated_data)
