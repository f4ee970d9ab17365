"""The forms about a borough's certificate and its acceptance. The services have the last word."""

from typing import Any, Final

from django import forms
from django.http import QueryDict

from migrations_tracker.domain.certificate_rules import Issue
from migrations_tracker.domain.errors import Refusal
from migrations_tracker.web.claims import TypedDateField, text_field


class VersionedForm(forms.Form):
    """Filled in against a version of the migration; `name` tells it from the others of its page."""

    name = ""
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, **kwargs: Any) -> None:
        super().__init__(data, **{**kwargs, "auto_id": f"{self.name}_%s"})

    @property
    def sent_version(self) -> int | None:
        """None where what was sent is no number."""
        text = str(self.data.get("version", ""))
        return int(text) if text.isdecimal() else None

    def as_typed(self) -> dict[str, str]:
        """What was sent, word for word, to be kept in the form."""
        return {name: str(self.data.get(name, "")) for name in self.fields}

    def refuse(self, refusal: Refusal) -> None:
        """Show a refusal at the field that mends it, else above the form."""
        self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))

    def problems(self) -> list[tuple[str, str]]:
        """Each error with the id of the element that mends it, in the order of the form."""
        return [
            (self.name if name == "__all__" else f"{self.name}_{name}", str(words))
            for name in ("__all__", *self.fields)
            for words in self.errors.get(name, ())
        ]


TODAY: Final = "Left empty, today."


class ApplyForm(VersionedForm):
    name = "apply"
    applied_date = TypedDateField(
        required=False, label="Applied for on (optional)", help_text=TODAY
    )


class IssueForm(VersionedForm):
    name = "issue"
    number = forms.CharField(
        max_length=40,
        label="Number",
        error_messages={"required": "Write the number that stands on it."},
    )
    issued_date = TypedDateField(
        label="Issued on",
        help_text="For example, 12 3 2026.",
        error_messages={"required": "Write the day on which it was issued."},
    )
    expires_date = TypedDateField(
        required=False,
        label="Expires on (optional)",
        help_text="The last day that it is valid. Left empty, as long as the policy says.",
    )

    def issue(self) -> Issue:
        data = self.cleaned_data
        return Issue(data["number"], data["issued_date"], data["expires_date"])


class RefuseForm(VersionedForm):
    name = "refuse"
    reason = text_field("Reason", error_messages={"required": "Say why it was refused."})
    refused_date = TypedDateField(required=False, label="Refused on (optional)", help_text=TODAY)


class WithdrawForm(VersionedForm):
    name = "withdraw"
    reason = text_field("Reason", error_messages={"required": "Say why it was withdrawn."})
    withdrawn_date = TypedDateField(
        required=False, label="Withdrawn on (optional)", help_text=TODAY
    )


class AcceptForm(VersionedForm):
    name = "accept"
    note = text_field("Note (optional)", required=False)


class WithdrawAcceptanceForm(VersionedForm):
    name = "unaccept"
    reason = text_field(
        "Reason",
        error_messages={"required": "Say why the borough withdraws its acceptance."},
    )
