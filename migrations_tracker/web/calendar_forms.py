"""The forms by which managers keep the calendar of the plan. The services have the last word."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from boroughs.models import Borough
from migrations_tracker.domain.calendar_refusals import CalendarRefusal
from migrations_tracker.domain.errors import Refusal
from migrations_tracker.domain.freezes import Frozen
from migrations_tracker.web.claims import LONGEST_TEXT, TypedDateField

PROGRAMME = "The whole programme"


class CalendarForm(forms.Form):
    """`name` tells it from the others of its page."""

    name_of_form = ""

    def __init__(self, data: QueryDict | None = None, **kwargs: Any) -> None:
        super().__init__(data, **{**kwargs, "auto_id": f"{self.name_of_form}_%s"})

    def refuse(self, refusal: Refusal) -> None:
        """Show a refusal at the field that mends it, else above the form."""
        field = refusal.field if isinstance(refusal, CalendarRefusal) else ""
        self.add_error(field if field in self.fields else None, str(refusal))

    def problems(self) -> list[tuple[str, str]]:
        """Each error with the id of the element that mends it, in the order of the form."""
        return [
            (self.name_of_form if name == "__all__" else f"{self.name_of_form}_{name}", str(words))
            for name in ("__all__", *self.fields)
            for words in self.errors.get(name, ())
        ]


class FreezeForm(CalendarForm):
    name_of_form = "freeze"
    name = forms.CharField(
        max_length=80, error_messages={"required": "Give the freeze a name, such as Christmas."}
    )
    borough = forms.ChoiceField(
        label="Where",
        required=False,
        error_messages={"invalid_choice": "Choose the whole programme, or one of the boroughs."},
    )
    starts_on = TypedDateField(error_messages={"required": "Write the first day of the freeze."})
    ends_on = TypedDateField(error_messages={"required": "Write the last day of the freeze."})
    reason = forms.CharField(
        max_length=LONGEST_TEXT,
        error_messages={"required": "Say why nothing may be cut over on these days."},
    )

    def __init__(self, data: QueryDict | None = None, *, boroughs: Sequence[Borough]) -> None:
        super().__init__(data)
        field = self.fields["borough"]
        assert isinstance(field, forms.ChoiceField)
        self.places = {place.pk: place for place in boroughs}
        field.choices = [("", PROGRAMME), *((place.pk, str(place)) for place in boroughs)]

    def frozen(self) -> Frozen:
        found = self.cleaned_data
        return Frozen(found["name"], found["starts_on"], found["ends_on"])

    def borough_chosen(self) -> Borough | None:
        return self.places.get(self.cleaned_data["borough"])


class BoardDateForm(CalendarForm):
    name_of_form = "board"
    name = forms.CharField(
        max_length=80,
        initial="Programme board",
        error_messages={"required": "Give the meeting a name."},
    )
    day = TypedDateField(error_messages={"required": "Write the day on which the board meets."})


class RemoveForm(CalendarForm):
    name_of_form = "remove"
    reason = forms.CharField(
        max_length=LONGEST_TEXT, error_messages={"required": "Say why it is removed."}
    )
