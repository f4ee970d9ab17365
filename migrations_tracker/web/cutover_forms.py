"""The forms about the cutover of a service. The services have the last word."""

from typing import Any, Final

from django import forms

from migrations_tracker.domain.cutover import Ended, Window
from migrations_tracker.domain.cutover_rules import (
    LONGEST_ON_CALL,
    LONGEST_REFERENCE,
    CutoverPlan,
)
from migrations_tracker.domain.psn_services import CutoverOutcome
from migrations_tracker.web.certificate_forms import VersionedForm
from migrations_tracker.web.claims import LONGEST_TEXT, TypedDateField
from migrations_tracker.web.typed_moments import TypedMomentField

IN_SCOPE: Final = "yes"
MOMENT_HINT: Final = "A date and a time in London, for example 12 3 2026 6:30am."


def _textarea(**options: Any) -> forms.CharField:
    return forms.CharField(max_length=LONGEST_TEXT, widget=forms.Textarea, **options)


class ScopeForm(VersionedForm):
    name = "scope"
    in_scope = forms.ChoiceField(
        label="Does the borough need this service?",
        choices=[(IN_SCOPE, "Yes, it is in scope"), ("no", "No, it is not in scope")],
        error_messages={"invalid_choice": "Choose one of the two."},
    )
    reason = _textarea(required=False, label="Reason", help_text="Needed where it is not in scope.")

    @property
    def wants_it(self) -> bool:
        return bool(self.cleaned_data["in_scope"] == IN_SCOPE)


class PlanForm(VersionedForm):
    name = "plan"
    starts_at = TypedMomentField(
        label="The window starts",
        help_text=MOMENT_HINT,
        error_messages={"required": "Write when the window starts."},
    )
    ends_at = TypedMomentField(
        label="The window ends", error_messages={"required": "Write when the window ends."}
    )
    no_return_at = TypedMomentField(
        required=False,
        label="Point of no return (optional)",
        help_text="Up to then it can still be backed out of. It lies inside the window.",
    )
    change_reference = forms.CharField(
        required=False, max_length=LONGEST_REFERENCE, label="Change reference (optional)"
    )
    on_call = forms.CharField(
        required=False,
        max_length=LONGEST_ON_CALL,
        label="On call (optional)",
        help_text="Names of those who can be reached during the window.",
    )

    def plan(self) -> CutoverPlan:
        said = self.cleaned_data
        window = Window(said["starts_at"], said["ends_at"], said["no_return_at"])
        return CutoverPlan(window, said["change_reference"], said["on_call"])


class RehearseForm(VersionedForm):
    name = "rehearse"
    rehearsed_date = TypedDateField(
        label="Backing out was rehearsed on",
        help_text="For example, 12 3 2026.",
        error_messages={"required": "Write the day on which it was rehearsed."},
    )


class OutcomeForm(VersionedForm):
    name = "outcome"
    outcome = forms.ChoiceField(
        label="How did it end?",
        choices=[("", "Choose one"), *((one.value, one.label) for one in CutoverOutcome)],
        error_messages={"required": "Choose how it ended.", "invalid_choice": "Choose one below."},
    )
    outcome_at = TypedMomentField(
        label="When?",
        help_text=MOMENT_HINT,
        error_messages={"required": "Write when it ended."},
    )
    reason = _textarea(
        required=False,
        label="Reason",
        help_text="Needed where it was cut over in part, or rolled back.",
    )

    def ended(self) -> Ended:
        said = self.cleaned_data
        return Ended(CutoverOutcome(said["outcome"]), said["outcome_at"], said["reason"])


class CorrectForm(VersionedForm):
    name = "correct-outcome"
    outcome_at = TypedMomentField(
        label="When did it really end?",
        help_text=f"{MOMENT_HINT} Earlier than what is recorded.",
        error_messages={"required": "Write when it really ended."},
    )
    reason = _textarea(required=False, label="Reason", help_text="How the wrong time came about.")


class SignOffForm(VersionedForm):
    name = "sign-off"
    reference = forms.CharField(
        required=False,
        max_length=LONGEST_TEXT,
        label="Reference",
        help_text="The letter or e-mail of the borough. Officers of the borough need none.",
    )
