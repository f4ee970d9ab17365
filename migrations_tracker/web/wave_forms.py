"""The forms about waves and their gate reviews. The services have the last word."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.http import QueryDict

from migrations_tracker.domain.errors import Refusal
from migrations_tracker.domain.gate_review import LONGEST_TEXT, Answer, NewReview, Vote
from migrations_tracker.domain.wave import FIRST_WAVE, LAST_WAVE, LONGEST_NAME, WavePlan
from migrations_tracker.web.claims import TypedDateField, text_field

Choices = Sequence[tuple[str, str]]
NO_WAVE: Final = "none"


class NamedForm(forms.Form):
    """`key` tells it from the other forms of its page, and begins the ids of its fields."""

    key = ""

    def __init__(self, data: QueryDict | None = None, **kwargs: Any) -> None:
        super().__init__(data, **{**kwargs, "auto_id": f"{self.key}_%s"})

    def refuse(self, refusal: Refusal) -> None:
        """Show a refusal at the field that mends it, else above the form."""
        self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))

    def problems(self) -> list[tuple[str, str]]:
        """Each error with the id of the element that mends it, in the order of the form."""
        return [
            (self.key if name == "__all__" else f"{self.key}_{name}", str(words))
            for name in ("__all__", *self.fields)
            for words in self.errors.get(name, ())
        ]


class PlanForm(NamedForm):
    """The name and the window of a wave."""

    name = forms.CharField(
        label="Name",
        max_length=LONGEST_NAME,
        error_messages={"required": "Write a name for the wave."},
    )
    first = TypedDateField(
        required=False,
        label="First day of the window (optional)",
        help_text="For example, 12 3 2026.",
    )
    last = TypedDateField(required=False, label="Last day of the window (optional)")

    def plan(self) -> WavePlan:
        data = self.cleaned_data
        return WavePlan(data["name"], data["first"], data["last"])


class ChangeForm(PlanForm):
    """Filled in against a version of the wave."""

    key = "change"
    reason = text_field("Reason (optional)", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)


class NewForm(PlanForm):
    key = "new"
    number = forms.IntegerField(
        error_messages={
            "required": f"Write a number from {FIRST_WAVE} to {LAST_WAVE}.",
            "invalid": f"Write a number from {FIRST_WAVE} to {LAST_WAVE}.",
        }
    )
    field_order = ("number", "name", "first", "last")


class MoveForm(NamedForm):
    """Put a borough into another wave, or into none."""

    key = "move"
    borough = forms.ChoiceField(
        label="Borough",
        error_messages={
            "required": "Choose a borough.",
            "invalid_choice": "Choose one of the boroughs below.",
        },
    )
    wave = forms.ChoiceField(
        label="To wave",
        error_messages={
            "required": "Choose a wave.",
            "invalid_choice": "Choose one of the waves below.",
        },
    )
    reason = forms.CharField(
        max_length=LONGEST_TEXT, error_messages={"required": "Say why the borough moves."}
    )

    def __init__(
        self, data: QueryDict | None = None, *, boroughs: Choices, waves: Choices, **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        _offer(self.fields["borough"], [("", "Choose a borough"), *boroughs])
        _offer(self.fields["wave"], [("", "Choose a wave"), *waves, (NO_WAVE, "No wave")])

    def target(self) -> int | None:
        wave = self.cleaned_data["wave"]
        return None if wave == NO_WAVE else int(wave)


class ReviewForm(NamedForm):
    """Ask named people whether the wave may go."""

    key = "review"
    question = forms.CharField(
        max_length=LONGEST_TEXT,
        error_messages={"required": "Write what the approvers are to decide."},
    )
    approvers = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Choose who is to decide.",
            "invalid_choice": "Choose from the people below.",
        },
    )
    quorum = forms.IntegerField(
        error_messages={
            "required": "Write how many of them decide.",
            "invalid": "Write a whole number, such as 2.",
        }
    )

    def __init__(self, data: QueryDict | None = None, *, people: Choices, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        _offer(self.fields["approvers"], people)

    def review(self) -> NewReview:
        data = self.cleaned_data
        return NewReview(data["question"], data["quorum"], tuple(map(int, data["approvers"])))


class AnswerForm(NamedForm):
    key = "answer"
    vote = forms.ChoiceField(
        choices=[(vote.value, vote.label) for vote in Vote],
        error_messages={
            "required": "Choose go or no-go.",
            "invalid_choice": "Choose go or no-go.",
        },
    )
    conditions = forms.CharField(required=False, max_length=LONGEST_TEXT)

    def answer(self) -> Answer:
        return Answer(Vote(self.cleaned_data["vote"]), self.cleaned_data["conditions"])


class CloseForm(NamedForm):
    key = "close"
    reason = forms.CharField(
        max_length=LONGEST_TEXT,
        error_messages={"required": "Say why you close it without a decision."},
    )


def _offer(field: forms.Field, choices: Choices) -> None:
    assert isinstance(field, forms.ChoiceField)
    field.choices = list(choices)
