"""The forms of a webhook: where it stands, what it is told of, and what is sent again."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.http import QueryDict

from migrations_tracker.domain.errors import Refusal
from migrations_tracker.domain.webhooks import CHOOSABLE, LONGEST_DESCRIPTION, LONGEST_URL
from migrations_tracker.selectors.webhooks import WebhookRow
from migrations_tracker.services.webhooks import Subscription
from migrations_tracker.web.key_forms import UsedOnceForm
from migrations_tracker.web.typed_moments import TypedMomentField
from suppliers.models import Supplier

TYPES: Final = [(one.value, f"{one.meaning} ({one.value})") for one in CHOOSABLE]


class WebhookForm(UsedOnceForm):
    """Checks shape; the service has the last word."""

    supplier = forms.ChoiceField(
        label="Supplier",
        error_messages={
            "required": "Choose a supplier.",
            "invalid_choice": "Choose one of the suppliers below.",
        },
    )
    target_url = forms.CharField(
        max_length=LONGEST_URL,
        error_messages={
            "required": "Enter the address that messages are sent to.",
            "max_length": f"Shorten the address to {LONGEST_URL} characters.",
        },
    )
    description = forms.CharField(
        max_length=LONGEST_DESCRIPTION,
        required=False,
        error_messages={
            "max_length": f"Shorten the description to {LONGEST_DESCRIPTION} characters."
        },
    )
    event_types = forms.MultipleChoiceField(
        choices=TYPES,
        error_messages={
            "required": "Choose at least one type of event.",
            "invalid_choice": "Choose from the types below.",
        },
    )
    version = forms.IntegerField(min_value=1, required=False, widget=forms.HiddenInput)
    order = ("__all__", "supplier", "target_url", "description", "event_types")

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        suppliers: Sequence[Supplier] = (),
        initial: dict[str, Any] | None = None,
    ) -> None:
        begin = {"event_types": [code for code, _ in TYPES], **(initial or {})}
        super().__init__(data, initial=begin)
        field = self.fields["supplier"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(one.pk), one.name) for one in suppliers]
        field.required = len(suppliers) > 1
        self._only = suppliers[0].pk if len(suppliers) == 1 else None

    @classmethod
    def of(cls, row: WebhookRow, data: QueryDict | None = None) -> "WebhookForm":
        """The form of a webhook that stands, as it is now."""
        begin = {
            "target_url": row.target_url,
            "description": row.description,
            "event_types": list(row.event_types),
            "version": row.version,
        }
        return cls(data, initial=begin)

    @property
    def supplier_id(self) -> int:
        return self._only or int(self.cleaned_data["supplier"])

    def wanted(self, *, enabled: bool = True) -> Subscription:
        found = self.cleaned_data
        return Subscription(
            found["target_url"].strip(), found["event_types"], found["description"], enabled
        )

    def refuse(self, refusal: Refusal) -> None:
        """Show a refusal of the service where it can be mended, else above the form."""
        self.add_error(refusal.field or None, str(refusal))

    def problems(self) -> list[tuple[str, str]]:
        """Each error with the id of the element that mends it, in the order of the page."""
        return [
            (self._element(name), str(words))
            for name in (*self.order, "form_number")
            for words in self.errors.get(name, ())
        ]

    def _element(self, name: str) -> str:
        if name in {"__all__", "form_number"}:
            return "webhook"
        return str(self[name].auto_id)


class ChangeForm(WebhookForm):
    """The same for one that stands: it needs no number, because it shows no secret."""

    form_number = forms.CharField(required=False, widget=forms.HiddenInput)


class RangeForm(forms.Form):
    """From when on what has not arrived is sent again."""

    since = TypedMomentField(
        error_messages={"required": "Enter from when on, for example 12 3 2026 8:30am."}
    )
    arrived_too = forms.BooleanField(required=False)

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, use_required_attribute=False)

    def refuse(self, refusal: Refusal) -> None:
        self.add_error(refusal.field or None, str(refusal))

    def problems(self) -> list[tuple[str, str]]:
        """Each error with the id of the element that mends it."""
        return [
            (str(self["since"].auto_id), str(words))
            for name in ("__all__", "since")
            for words in self.errors.get(name, ())
        ]
