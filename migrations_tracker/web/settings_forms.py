"""The forms of a person’s own settings."""

from typing import Any

from django import forms
from django.http import QueryDict

from migrations_tracker.domain.comparison import Comparison
from migrations_tracker.web.appearance import Appearance

ONE_OF_THESE = "Choose one of these."


class OneChoiceForm(forms.Form):
    """One question with radio buttons."""

    def __init__(self, data: QueryDict | None = None, **options: Any) -> None:
        super().__init__(data, use_required_attribute=False, **options)


class AppearanceForm(OneChoiceForm):
    appearance = forms.ChoiceField(
        label="Colours",
        help_text="In this browser only.",
        choices=[(one.value, one.label) for one in Appearance],
        widget=forms.RadioSelect,
        error_messages={"required": ONE_OF_THESE, "invalid_choice": ONE_OF_THESE},
    )


class ComparisonForm(OneChoiceForm):
    comparison = forms.ChoiceField(
        label="Compare with",
        help_text="What the overview counts changes from. Yesterday is the last working day.",
        choices=[(one.value, one.label) for one in Comparison],
        widget=forms.RadioSelect,
        error_messages={"required": ONE_OF_THESE, "invalid_choice": ONE_OF_THESE},
    )
