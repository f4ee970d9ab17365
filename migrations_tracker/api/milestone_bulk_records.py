"""What is sent to change many milestones, and what is answered for each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from rest_framework import serializers

from migrations_tracker.api import choices
from migrations_tracker.api.claims import field_errors
from migrations_tracker.api.fields import Read, TrueOrFalse
from migrations_tracker.api.milestone_records import MilestoneChange, update_of
from migrations_tracker.api.preconditions import version_in
from migrations_tracker.api.problems import ValidationFailed
from migrations_tracker.services.milestone_updates import MilestoneUpdate

MOST: Final = 100
ID_WORDS = "Send the id of a milestone, such as ms_6f1c2f9e-0b5e-4c53-9a55-1d7d1f0f6a10."
TAG = r"v[1-9][0-9]{0,8}(\.[0-9a-f]{1,64})?"
TAG_WORDS = "Send the ETag of the milestone as you read it, such as v7, or *."


class MilestoneUpdateItem(MilestoneChange):
    """One of many changes; fields that are left out stay as they are."""

    id = serializers.RegexField(
        "^ms_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$",
        help_text="Which milestone.",
        error_messages=dict.fromkeys(("required", "invalid", "null", "blank"), ID_WORDS),
    )
    if_match = serializers.RegexField(
        rf'^(\*|{TAG}|"{TAG}")$',
        help_text="Its ETag as you read it, with or without quotes, or *.",
        error_messages=dict.fromkeys(("required", "invalid", "null", "blank"), TAG_WORDS),
    )


class MilestoneUpdates(serializers.Serializer[Any]):
    """At most a hundred changes of milestones."""

    atomic = TrueOrFalse(
        required=False,
        default=False,
        help_text="True makes all of them or none; false makes each by itself.",
        error_messages={"null": "Send true or false, without quotes."},
    )
    updates: Any = MilestoneUpdateItem(  # type: ignore[call-arg]  # with many, a list’s own too
        many=True, min_length=1, max_length=MOST, help_text="The changes, made in this order."
    )


class _Envelope(MilestoneUpdates):
    """The same with items that are read one by one, so that one of them spoils no other."""

    updates = serializers.ListField(
        child=serializers.JSONField(allow_null=True),
        allow_empty=False,
        max_length=MOST,
        error_messages={
            "required": f"Send a list of 1 to {MOST} updates.",
            "null": f"Send a list of 1 to {MOST} updates.",
            "not_a_list": f"Send a list of 1 to {MOST} updates.",
            "empty": f"Send a list of 1 to {MOST} updates.",
            "max_length": f"At most {MOST} updates are taken at once. Send the rest in another.",
        },
    )


class PartProblem(Read):
    """Why one of many was refused, as a problem of its own."""

    type = serializers.URLField(help_text="A page about the problem.")
    title = serializers.CharField(help_text="The problem in a few words; always the same.")
    status = serializers.IntegerField(help_text="The HTTP status of the same request alone.")
    detail = serializers.CharField(help_text="What happened and what to do next.")
    errors = serializers.ListField(  # type: ignore[assignment]  # the metaclass takes it away
        child=serializers.DictField(),
        required=False,
        help_text="Each thing that is wrong, with a JSON Pointer into the whole body.",
    )
    current = serializers.DictField(
        required=False, help_text="412: where to read again, and the ETag to send then."
    )


class UpdateResult(Read):
    """What became of one update."""

    index = serializers.IntegerField(min_value=0, help_text="Its place in the list, from 0.")
    id = serializers.CharField(allow_null=True, help_text="As it was sent; null without one.")
    outcome = serializers.ChoiceField(choices=choices.OUTCOMES, help_text="What became of it.")
    version = serializers.IntegerField(
        allow_null=True, help_text="Of the milestone now; null where it was refused."
    )
    problem = PartProblem(allow_null=True, help_text="Why it was refused; null where it was not.")


class UpdateSummary(Read):
    changed = serializers.IntegerField(help_text="How many are different now.")
    unchanged = serializers.IntegerField(help_text="How many said nothing new.")
    refused = serializers.IntegerField(help_text="How many were refused.")


class MilestoneUpdatesAnswer(Read):
    """What became of each, in the order sent."""

    validate_only = serializers.BooleanField(
        help_text="True where this is what would happen; nothing was written then."
    )
    summary = UpdateSummary(help_text="How many of each outcome.")
    results = UpdateResult(many=True, help_text="One for each update, in the order sent.")


@dataclass(frozen=True, slots=True)
class Item:
    """One update that can be read: of which milestone, to which version, and what of it."""

    reference: str
    version: int | None
    update: MilestoneUpdate

    @property
    def public_id(self) -> UUID:
        return UUID(self.reference.removeprefix("ms_"))


@dataclass(frozen=True, slots=True)
class Bulk:
    """Each item, or why it cannot be read. `ids` are what was sent as such, None without one."""

    atomic: bool
    items: Sequence[Item | ValidationFailed]
    ids: Sequence[str | None]


def read_updates(data: Any) -> Bulk:
    """The updates in a body. Raises ValidationFailed for what is wrong with it as a whole."""
    request = _Envelope(data=data)
    if found := field_errors(request, data, "A bulk update"):
        raise ValidationFailed(found)
    sent: list[Any] = request.validated_data["updates"]
    return Bulk(
        request.validated_data["atomic"],
        [_item(one) for one in sent],
        [_id(one) for one in sent],
    )


def _id(sent: Any) -> str | None:
    found = sent.get("id") if isinstance(sent, dict) else None
    return found if isinstance(found, str) else None


def _item(sent: Any) -> Item | ValidationFailed:
    try:
        fields, update = update_of(sent, MilestoneUpdateItem)
    except ValidationFailed as problem:
        return problem
    return Item(fields["id"], version_in(fields["if_match"]), update)
