"""The forms about a borough's certificate and its acceptance. The services have the last word."""

from typing import Any

from django import forms
from django.http import QueryDict

from migrations_tracker.domain.certificate_rules import Issue
from migrations_tracker.domain.errors import Refusal
from migrations_tracker.web.claims import LONGEST_TEXT, TypedDateField


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


class ApplyForm(VersionedForm):
    name = "apply"
    applied_date = TypedDateField(required=False)


class IssueForm(VersionedForm):
    name = "issue"
    number = forms.CharField(
        max_length=40, error_messages={"required": "Write the number that stands on it."}
    )
    issued_date = TypedDateField(
        error_messages={"required": "Write the day on which it was issued."}
    )
    expires_date = TypedDateField(required=False)

    def issue(self) -> Issue:
        data = self.cleaned_data
        return Issue(data["number"], data["issued_date"], data["expires_date"])


class RefuseForm(VersionedForm):
    name = "refuse"
    reason = forms.CharField(
        max_length=LONGEST_TEXT, error_messages={"required": "Say why it was refused."}
    )
    refused_date = TypedDateField(required=False)


class WithdrawForm(VersionedForm):
    name = "withdraw"
    reason = forms.CharField(
        max_length=LONGEST_TEXT, error_messages={"required": "Say why it was withdrawn."}
    )
    withdrawn_date = TypedDateField(required=False)


class AcceptForm(VersionedForm):
    name = "accept"
    note = forms.CharField(required=False, max_length=LONGEST_TEXT)


class WithdrawAcceptanceForm(VersionedForm):
    name = "unaccept"
    reason = forms.CharField(
        max_length=LONGEST_TEXT,
        error_messages={"required": "Say why the borough withdraws its acceptance."},
    )
