"""The forms about evidence. The services have the last word."""

from typing import Any

from django import forms

from migrations_tracker.domain.errors import Refusal
from migrations_tracker.domain.evidence import (
    LONGEST_LINK,
    LONGEST_REASON,
    LONGEST_TITLE,
    EvidenceRefusal,
    check_size,
)
from migrations_tracker.services.evidence import Piece


class EvidenceForm(forms.Form):
    """A title, and a file or a link. A file has to be chosen again after a mistake."""

    title = forms.CharField(
        max_length=LONGEST_TITLE,
        label="What is it?",
        help_text="For example, Test report of 12 March.",
        error_messages={"required": "Say what it is."},
    )
    file = forms.FileField(
        required=False,
        # An empty file is refused in our own words.
        allow_empty_file=True,
        label="A file",
        help_text="PDF, PNG, JPEG, CSV, DOCX or XLSX, of at most 25 MB.",
    )
    link = forms.CharField(
        required=False,
        max_length=LONGEST_LINK,
        label="Or a link",
        help_text="It begins with https://.",
    )

    def clean_file(self) -> bytes | None:
        """The content, read only where its size may be."""
        sent = self.cleaned_data["file"]
        if sent is None:
            return None
        try:
            check_size(sent.size or 0)
        except EvidenceRefusal as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        content: bytes = sent.read()
        return content

    def piece(self) -> Piece:
        said = self.cleaned_data
        return Piece(said["title"], said["file"], said["link"])

    def refuse(self, refusal: Refusal) -> None:
        self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))

    def problems(self) -> list[tuple[str, str]]:
        return problems_of(self, "title")


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        max_length=LONGEST_REASON,
        widget=forms.Textarea,
        label="Why is it withdrawn?",
        error_messages={"required": "Say why it is withdrawn."},
    )

    def refuse(self, refusal: Refusal) -> None:
        self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))

    def problems(self) -> list[tuple[str, str]]:
        return problems_of(self, "reason")


def problems_of(form: Any, first: str) -> list[tuple[str, str]]:
    """Each error with the id of the element that mends it, in the order of the form."""
    return [
        (f"id_{first if name == '__all__' else name}", str(words))
        for name in ("__all__", *form.fields)
        for words in form.errors.get(name, ())
    ]
