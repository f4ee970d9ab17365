"""The form by which people answer a discrepancy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django import forms
from django.http import QueryDict

from migrations_tracker.domain.discrepancy_answers import (
    LONGEST_LINK,
    LONGEST_TEXT,
    Answer,
    AnswerKind,
    AnswerRefused,
    explained_range,
)
from migrations_tracker.domain.discrepancy_words import held_words
from migrations_tracker.domain.errors import Refusal
from migrations_tracker.domain.findings import long_date
from migrations_tracker.domain.programme import CheckHealth
from migrations_tracker.selectors.discrepancies import CaseRow
from migrations_tracker.web.claims import TypedDateField

CHOICES: Final = [
    (AnswerKind.ACCEPTED.value, "Accept: it is so"),
    (AnswerKind.DISPUTED.value, "Dispute: it is not so (say what shows it, or give a link)"),
    (AnswerKind.EXPLAINED.value, "Explain: it is known why, until a date"),
]


class AnswerForm(forms.Form):
    """Checks shape; the service has the last word. Ids are its case’s own: a page may have many."""

    kind = forms.ChoiceField(
        label="Your answer",
        widget=forms.RadioSelect,
        choices=CHOICES,
        error_messages={
            "required": "Choose an answer.",
            "invalid_choice": "Choose one of the answers below.",
        },
    )
    text = forms.CharField(
        label="What you want to say (optional when you accept)",
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea,
    )
    evidence_link = forms.CharField(
        label="Link to evidence (optional)",
        help_text="For example, https://status.supplier.example/incident/42",
        required=False,
        max_length=LONGEST_LINK,
    )
    explained_until = TypedDateField(label="Explained until", required=False)
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        case: CaseRow,
        initial: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(
            data,
            auto_id=f"id_case_{case.id}_%s",
            initial={"version": case.version, **(initial or {})},
            use_required_attribute=False,
        )

    def answer(self) -> Answer:
        found = self.cleaned_data
        return Answer(
            AnswerKind(found["kind"]),
            found["text"],
            found["evidence_link"],
            found["explained_until"],
        )

    def refuse(self, refusal: Refusal) -> None:
        """Show a refusal of the service where it can be mended, else above the form."""
        field = refusal.field if isinstance(refusal, AnswerRefused) else ""
        self.add_error(field or None, str(refusal))

    @classmethod
    def as_it_stands(cls, case: CaseRow) -> "AnswerForm":
        """The form with the last answer in it."""
        stands = {
            "kind": case.answer,
            "text": case.answer_text,
            "evidence_link": case.evidence_link,
            "explained_until": case.explained_until,
        }
        return cls(case=case, initial=stands if case.answer else {})

    def problems(self) -> list[tuple[str, str]]:
        """Each error with the id of the element that mends it, in the order of the page."""
        order = ["__all__", *self.fields]
        return [
            (self._element(name), str(words))
            for name in order
            for words in self.errors.get(name, ())
        ]

    def _element(self, name: str) -> str:
        if name in {"__all__", "version"}:
            return "answer"
        return str(self[name].auto_id)


@dataclass(frozen=True, slots=True)
class OpenCases:
    """The open cases of one’s migrations, each with its form, or None where one may not answer."""

    cases: Sequence[tuple[CaseRow, AnswerForm | None]]
    held: str
    latest: str


def open_cases(rows: Sequence[CaseRow], health: CheckHealth, today: date) -> OpenCases:
    """Cases as a section of another page shows them."""
    return OpenCases(
        cases=[(row, AnswerForm(case=row) if row.may_answer else None) for row in rows],
        held=held_words(health, today) if rows else "",
        latest=latest_explained(today),
    )


def latest_explained(today: date) -> str:
    """The last date that a case may be explained until, in words."""
    return long_date(explained_range(today)[1])
