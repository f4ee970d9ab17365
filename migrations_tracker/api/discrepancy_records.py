"""How discrepancies are written in JSON, and what is sent to answer one."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from migrations_tracker.api import choices
from migrations_tracker.api.claims import LEAVE_OUT, field_errors
from migrations_tracker.api.fields import DayField, InstantField, LinkField, Read, TextField
from migrations_tracker.api.problems import ValidationFailed
from migrations_tracker.api.representations import ActorRecord, BoroughName
from migrations_tracker.domain.discrepancy_answers import (
    LONGEST_LINK,
    LONGEST_TEXT,
    Answer,
    AnswerKind,
)

ANSWER_WORDS = f"Choose from {', '.join(choices.codes(choices.ANSWERS))}."


class DiscrepancyRecord(Read):
    """A case: what is claimed of a migration and what the checks observe have disagreed."""

    id = serializers.CharField(source="reference", help_text="Its reference, such as DSC-0142.")
    url = LinkField("discrepancy", "reference", help_text="This discrepancy.")
    responses_url = LinkField("responses", "reference", help_text="What was answered to it.")
    borough = BoroughName(help_text="Whose migration it is about.")
    migration_url = LinkField("migration", "borough.gss_code", help_text="The migration.")
    kind = serializers.ChoiceField(
        source="kind.value", choices=choices.DISCREPANCIES, help_text="What disagrees with what."
    )
    status = serializers.SerializerMethodField(help_text="Open until both agree again.")
    detail = serializers.CharField(source="words", help_text="What disagreed when it opened.")
    present = serializers.CharField(help_text="How that stands now; empty where it has closed.")
    owner = serializers.CharField(help_text="Whose it is to answer, in words.")
    since = InstantField(source="disagree_since", help_text="When the disagreement began.")
    opened_at = InstantField(help_text="When it became a case.")
    closed_at = InstantField(allow_null=True, help_text="Null while it is open.")
    answer = serializers.SerializerMethodField(help_text="The last answer; null before any.")
    answered_at = InstantField(allow_null=True, help_text="When that was; null before any.")
    explained_until = DayField(
        allow_null=True, help_text="Until when it is explained; null unless that is the answer."
    )
    answerable = serializers.BooleanField(
        source="may_answer", help_text="It is yours to answer now."
    )
    version = serializers.IntegerField(min_value=1, help_text="Counts its answers, from 1.")

    @extend_schema_field(serializers.ChoiceField(choices=choices.OPEN_OR_CLOSED))
    def get_status(self, row: Any) -> str:
        return "open" if row.is_open else "closed"

    @extend_schema_field(serializers.ChoiceField(choices=choices.ANSWERS, allow_null=True))
    def get_answer(self, row: Any) -> str | None:
        return row.answer or None


class ResponseRecord(Read):
    """One answer to a discrepancy. Nobody can change or remove it; the newest one stands."""

    sequence = serializers.IntegerField(help_text="Its place in the migration’s record.")
    answer = serializers.ChoiceField(choices=choices.ANSWERS, help_text="What was said of it.")
    text = serializers.CharField(help_text="In words; empty if nothing was added.")
    evidence_link = serializers.CharField(help_text="Where evidence is; empty if nowhere.")
    explained_until = DayField(
        allow_null=True, help_text="The last day that the explanation holds for; null without one."
    )
    actor = ActorRecord(help_text="Who said it.")
    channel = serializers.ChoiceField(choices=choices.CHANNELS, help_text="By which way.")
    answered_at = InstantField(help_text="When it was recorded.")
    withheld = serializers.BooleanField(
        help_text="Its words belong to another organisation and are left out."
    )


class ResponseAnswer(Read):
    """What was understood, and the discrepancy as it stands now."""

    changed = serializers.BooleanField(help_text="False where you had said the same already.")
    validate_only = serializers.BooleanField(
        help_text="True where this is what would happen; nothing was written then."
    )
    response = ResponseRecord(
        allow_null=True, help_text="The entry in the record; null where none was written."
    )
    discrepancy = DiscrepancyRecord(help_text="The discrepancy as it is now.")


class NewResponse(serializers.Serializer[Answer]):
    """Accept it, dispute it with evidence, or explain it until a date."""

    answer = serializers.ChoiceField(
        choices=choices.ANSWERS,
        help_text="Accepted: it is so. Disputed: it is not. Explained: it is known why.",
        error_messages=dict.fromkeys(("required", "invalid_choice", "null"), ANSWER_WORDS),
    )
    text = TextField(
        required=False,
        allow_blank=True,
        max_length=LONGEST_TEXT,
        help_text="What shows that the checks are wrong, or why it is so. An explanation needs it.",
        error_messages={"null": LEAVE_OUT},
    )
    evidence_link = TextField(
        required=False,
        allow_blank=True,
        max_length=LONGEST_LINK,
        help_text="A web address of evidence. A dispute needs this or a text.",
        error_messages={"null": LEAVE_OUT},
    )
    explained_until = DayField(
        required=False,
        help_text="With explained: until when, today or at most 92 days ahead.",
        error_messages={"null": LEAVE_OUT},
    )


def read_response(data: Any) -> Answer:
    """The answer in a body. Raises ValidationFailed with everything that is wrong with it."""
    request = NewResponse(data=data)
    if found := field_errors(request, data, "A response"):
        raise ValidationFailed(found)
    fields: dict[str, Any] = dict(request.validated_data)
    return Answer(AnswerKind(fields.pop("answer")), **fields)
