"""The form that issues an API key."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from secrets import token_urlsafe
from typing import Any, Final

from django import forms
from django.http import QueryDict

from migrations_tracker.domain.access import Scope
from migrations_tracker.domain.api_keys import LONGEST_NAME, NewKey, last_days
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.errors import Refusal
from migrations_tracker.web.claims import TypedDateField
from migrations_tracker.web.maintenance_forms import numbers
from suppliers.models import Supplier

SCOPES: Final = [(scope.value, scope.label) for scope in Scope]


class UsedOnceForm(forms.Form):
    """A form with a number of its own: sent again, it does nothing."""

    form_number = forms.CharField(widget=forms.HiddenInput, max_length=40)

    def __init__(
        self, data: QueryDict | None = None, *, initial: Mapping[str, Any] | None = None
    ) -> None:
        begin = {"form_number": token_urlsafe(16), **(initial or {})}
        super().__init__(data, initial=begin, use_required_attribute=False)


class KeyForm(UsedOnceForm):
    """Checks shape; the service has the last word."""

    supplier = forms.ChoiceField(
        label="Supplier",
        error_messages={
            "required": "Choose a supplier.",
            "invalid_choice": "Choose one of the suppliers below.",
        },
    )
    name = forms.CharField(
        max_length=LONGEST_NAME,
        error_messages={
            "required": "Say what the key is for.",
            "max_length": f"Shorten the name to {LONGEST_NAME} characters.",
        },
    )
    scopes = forms.MultipleChoiceField(
        choices=SCOPES,
        error_messages={
            "required": "Choose at least one scope.",
            "invalid_choice": "Choose from the scopes below.",
        },
    )
    last_day = TypedDateField(
        error_messages={"required": "Enter the last day on which it works, for example 12 3 2027."}
    )

    def __init__(
        self, data: QueryDict | None = None, *, suppliers: Sequence[Supplier], now: datetime
    ) -> None:
        default, self.latest = last_days(london_date(now))
        begin = {"scopes": [Scope.READ.value], "last_day": numbers(default)}
        super().__init__(data, initial=begin)
        field = self.fields["supplier"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(one.pk), one.name) for one in suppliers]
        if len(suppliers) == 1:
            field.required, field.initial = False, field.choices[0][0]
        self._only = suppliers[0].pk if len(suppliers) == 1 else None

    @property
    def supplier_id(self) -> int:
        return self._only or int(self.cleaned_data["supplier"])

    def wanted(self) -> NewKey:
        found = self.cleaned_data
        scopes = frozenset(Scope(code) for code in found["scopes"])
        return NewKey(found["name"], scopes, found["last_day"])

    def refuse(self, refusal: Refusal) -> None:
        """Show a refusal of the service where it can be mended, else above the form."""
        self.add_error(refusal.field or None, str(refusal))

    def problems(self) -> list[tuple[str, str]]:
        """Each error with the id of the element that mends it, in the order of the page."""
        return [
            (self._element(name), str(words))
            for name in ["__all__", "supplier", "name", "scopes", "last_day", "form_number"]
            for words in self.errors.get(name, ())
        ]

    def _element(self, name: str) -> str:
        if name in {"__all__", "form_number"}:
            return "key"
        return str(self[name].auto_id)
