"""The two forms of an incident: to take it on, and to say how the work goes."""

from abc import abstractmethod
from collections.abc import Mapping
from datetime import timedelta
from typing import ClassVar, Final

from django import forms
from django.http import QueryDict

from migrations_tracker.domain.errors import Refusal
from migrations_tracker.domain.incident_replies import (
    LONGEST_TEXT,
    UNDER_WAY,
    Progress,
    ReplyRefused,
    Update,
)
from migrations_tracker.selectors.incidents import IncidentRow
from migrations_tracker.services.audit import Origin
from migrations_tracker.services.incident_replies import acknowledge, post_update

UNTIL: Final = [
    ("", "Until it closes"),
    ("1", "For 1 hour"),
    ("4", "For 4 hours"),
    ("24", "For a day"),
    ("72", "For 3 days"),
]


class ReplyForm(forms.Form):
    """Checks shape; the service has the last word. `version` is the one that was read."""

    name: ClassVar[str] = ""
    submit: ClassVar[str] = ""
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        row: IncidentRow,
        initial: Mapping[str, str] | None = None,
    ) -> None:
        self.row = row
        super().__init__(
            data,
            auto_id=f"id_{self.name}_%s",
            initial={"version": row.version, **(initial or {})},
            use_required_attribute=False,
        )

    @staticmethod
    def is_offered(row: IncidentRow) -> bool:
        """Whether the form has a use at present."""
        return row.may_reply

    @abstractmethod
    def record(self, origin: Origin) -> None:
        """Hand what was said to its service, which may refuse it."""

    def refuse(self, refusal: Refusal) -> None:
        """Show a refusal of the service where it can be mended, else above the form."""
        field = refusal.field if isinstance(refusal, ReplyRefused) else ""
        self.add_error(field if field in self.fields else None, str(refusal))

    def problems(self) -> list[tuple[str, str]]:
        """Each error with the id of the element that mends it, in the order of the page."""
        return [
            (self._element(name), str(words))
            for name in ["__all__", *self.fields]
            for words in self.errors.get(name, ())
        ]

    def _element(self, name: str) -> str:
        return "replies" if name in {"__all__", "version"} else str(self[name].auto_id)


class AcknowledgeForm(ReplyForm):
    name, submit = "acknowledge", "Acknowledge"
    until = forms.ChoiceField(
        choices=UNTIL,
        required=False,
        label="Nobody is reminded of it",
        help_text="Then it is told anew, if it is still open.",
        error_messages={"invalid_choice": "Choose one of the lengths of time below."},
    )

    @staticmethod
    def is_offered(row: IncidentRow) -> bool:
        return row.may_reply and row.is_open

    def record(self, origin: Origin) -> None:
        hours = self.cleaned_data["until"]
        until = origin.now + timedelta(hours=int(hours)) if hours else None
        acknowledge(self.row.id, until, origin, expected_version=self.cleaned_data["version"])


class UpdateForm(ReplyForm):
    name, submit = "update", "Post the update"
    progress = forms.ChoiceField(
        label="Progress",
        error_messages={
            "required": "Choose how far the work is.",
            "invalid_choice": "Choose one of the steps below.",
        },
    )
    text = forms.CharField(
        label="What is known or being done",
        max_length=LONGEST_TEXT,
        widget=forms.Textarea,
        error_messages={"required": "Say what is known or being done."},
    )
    cause = forms.CharField(
        label="Cause (optional)",
        help_text="What it was, once it is known. It stays with the incident.",
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea,
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        row: IncidentRow,
        initial: Mapping[str, str] | None = None,
    ) -> None:
        values = {"progress": row.progress.value, "cause": row.cause, **(initial or {})}
        super().__init__(data, row=row, initial=values)
        steps = UNDER_WAY if row.is_open else (Progress.RESOLVED,)
        field = self.fields["progress"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(step.value, step.label) for step in steps]

    def record(self, origin: Origin) -> None:
        said = self.cleaned_data
        update = Update(Progress(said["progress"]), said["text"], said["cause"])
        post_update(self.row.id, update, origin, expected_version=said["version"])


FORMS: Final[Mapping[str, type[ReplyForm]]] = {
    form.name: form for form in (AcknowledgeForm, UpdateForm)
}
