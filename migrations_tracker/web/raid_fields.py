"""The fields and the frame that the forms of the RAID register share."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID, uuid4

from django import forms

from migrations_tracker.domain.errors import Refusal
from migrations_tracker.domain.raid import SCALE, Score, Severity
from migrations_tracker.domain.raid_raising import Issue
from migrations_tracker.domain.raid_refusals import RaidRefusal
from migrations_tracker.models.raid import LONGEST_TITLE
from migrations_tracker.web.claims import LONGEST_TEXT, TypedDateField

Choices = Sequence[tuple[str, str]]
EMPTY: Final = ("", "Choose")
LIKELIHOODS: Final = ("very unlikely", "unlikely", "possible", "likely", "almost certain")
IMPACTS: Final = ("hardly felt", "minor", "moderate", "major", "severe")
DATE_HINT: Final = "For example, 12 3 2026."


@dataclass(frozen=True, slots=True)
class Offered:
    """What a form lets people choose from: boroughs by slug, owners by id."""

    boroughs: Choices = ()
    givers: Choices = ()
    owners: Choices = ()
    actions: Choices = ()


def words(label: str, hint: str = "", *, missing: str) -> forms.CharField:
    """A line of text that is required; `missing` says what to write."""
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=LONGEST_TITLE,
        strip=True,
        error_messages={
            "required": missing,
            "max_length": f"Write at most {LONGEST_TITLE} characters.",
        },
    )


def reason(label: str, missing: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=LONGEST_TEXT,
        strip=True,
        widget=forms.Textarea,
        error_messages={"required": missing},
    )


def choice(label: str, choices: Choices, hint: str = "", *, required: bool = True) -> Any:
    """One of some values, none of them chosen beforehand."""
    return forms.ChoiceField(
        label=label,
        help_text=hint,
        required=required,
        choices=[EMPTY, *choices],
        error_messages={
            "required": f"Choose: {label.lower()}.",
            "invalid_choice": "Choose one of the list.",
        },
    )


def day(label: str) -> TypedDateField:
    return TypedDateField(
        label=label,
        help_text=DATE_HINT,
        widget=forms.TextInput(attrs={"class": "input--date"}),
        error_messages={"required": f"Write a date: {label.lower()}."},
    )


def scale(label: str, names: Sequence[str]) -> Any:
    return choice(label, [(str(n), f"{n}, {name}") for n, name in zip(SCALE, names, strict=True)])


class RaidForm(forms.Form):
    """`nonce` names one sending of the form; `version` is the item's when it was opened."""

    nonce = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, offered: Offered, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = {
            "borough": offered.boroughs,
            "giver": offered.givers,
            "owner": offered.owners,
            "action": offered.actions,
        }
        for name, choices in every.items():
            field = self.fields.get(name)
            if isinstance(field, forms.ChoiceField):
                field.choices = [EMPTY, *choices] if field.required else list(choices)

    def clean(self) -> dict[str, Any]:
        """The hidden fields are nobody's to mend: where they are spoilt, the whole form is."""
        if {"nonce", "version"} & set(self.errors):
            self.add_error(None, "This form did not arrive whole. Open this page again.")
        return self.cleaned_data

    @property
    def kept_nonce(self) -> UUID:
        """The nonce that came with the form, so that it is the same sending; else a new one."""
        kept = self.cleaned_data.get("nonce") if self.is_bound else self.initial.get("nonce")
        return kept or uuid4()

    def refuse(self, refusal: Refusal) -> None:
        """Show a refusal of the service where it can be mended, else above the form."""
        field = refusal.field if isinstance(refusal, RaidRefusal) else ""
        self.add_error(field if field in self.fields else None, str(refusal))

    def problems(self) -> list[tuple[str, str]]:
        """Each error with the id of the element that mends it, in the order of the page."""
        visible = [field.name for field in self.visible_fields()]
        top = f"id_{visible[0]}"
        whole = [(top, str(error)) for error in self.non_field_errors()]
        return whole + [
            (f"id_{name}", str(error)) for name in visible for error in self.errors.get(name, ())
        ]

    def owner_id(self) -> int:
        return int(self.cleaned_data["owner"])


def score_of(form: RaidForm) -> Score:
    return Score(int(form.cleaned_data["probability"]), int(form.cleaned_data["impact"]))


def issue_of(form: RaidForm) -> Issue:
    said = form.cleaned_data
    return Issue(said["title"], Severity(said["severity"]), said["due_date"])
