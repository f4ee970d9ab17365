"""What the log of activity is narrowed by, read from the address."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from django import forms
from django.http import QueryDict

from migrations_tracker.domain.findings import long_date
from migrations_tracker.selectors.activity_log import Choices, Wanted
from migrations_tracker.web.claims import TypedDateField
from migrations_tracker.web.filters import Chip

ANY: Final = [("", "Any")]
NOT_KNOWN: Final = {"invalid_choice": "We do not recognise “%(value)s”. Choose one of these."}


class LogForm(forms.Form):
    """Every field is optional; one that cannot be read is said and left out."""

    place = forms.ChoiceField(label="About", required=False, error_messages=NOT_KNOWN)
    actor = forms.ChoiceField(label="Who", required=False, error_messages=NOT_KNOWN)
    channel = forms.ChoiceField(label="How", required=False, error_messages=NOT_KNOWN)
    first = TypedDateField(label="From", required=False)
    last = TypedDateField(label="Until", required=False)

    def __init__(self, data: QueryDict, choices: Choices) -> None:
        super().__init__(data)
        for name, offered in (
            ("place", choices.places),
            ("actor", choices.actors),
            ("channel", choices.channels),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [*ANY, *offered]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        first, last = found.get("first"), found.get("last")
        if first and last and last < first:
            self.add_error("last", f"Give a day from {long_date(first)} on.")
        return found

    def wanted(self) -> Wanted:
        self.is_valid()
        return Wanted(**{name: value for name, value in self.cleaned_data.items() if value})

    def problems(self) -> list[tuple[str, str]]:
        return [
            (str(self[name].auto_id), str(words))
            for name in self.fields
            for words in self.errors.get(name, ())
        ]

    def chips(self) -> Sequence[Chip]:
        """What is in force, each with the address without it."""
        data = self.data
        assert isinstance(data, QueryDict)
        chips = []
        for name, value in self.cleaned_data.items():
            if value:
                rest = data.copy()
                rest.pop(name, None)
                rest.pop("page", None)
                chips.append(
                    Chip(f"{self.fields[name].label}: {self._word(name, value)}", rest.urlencode())
                )
        return chips

    def _word(self, name: str, value: str | date) -> str:
        if isinstance(value, date):
            return long_date(value)
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        return str(dict(field.choices)[value])  # type: ignore[arg-type]  # flat pairs
