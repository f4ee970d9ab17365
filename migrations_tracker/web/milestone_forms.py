"""The forms about a milestone and about the baseline. The services have the last word."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from django import forms
from django.http import QueryDict

from migrations_tracker.domain.delay_reasons import REASONS, DelayReason
from migrations_tracker.domain.milestones import MilestoneCode, Party
from migrations_tracker.domain.plan_rules import Delay
from migrations_tracker.services.milestones import Wait
from migrations_tracker.web.certificate_forms import VersionedForm
from migrations_tracker.web.claims import TypedDateField, text_field

PARTIES: Final = [(party.value, party.label) for party in Party]
REASON_CHOICES: Final = [("", "No reason: not later")] + [
    (reason.value, facts.label) for reason, facts in REASONS.items()
]
CAUSES: Final = [("", "The usual one for the reason"), *PARTIES]


class StartForm(VersionedForm):
    name = "start"


class SubmitForm(VersionedForm):
    name = "submit"


class UnblockForm(VersionedForm):
    name = "unblock"


class ForecastForm(VersionedForm):
    name = "forecast"
    forecast_date = TypedDateField(
        label="Forecast",
        help_text="For example, 12 3 2026.",
        error_messages={"required": "Write the day on which it is expected."},
    )
    reason_code = forms.ChoiceField(
        label="Why it is later",
        help_text="Needed where the date moves later.",
        choices=REASON_CHOICES,
        required=False,
    )
    cause_owner = forms.ChoiceField(
        label="Whose doing it is", help_text="Optional.", choices=CAUSES, required=False
    )
    note = text_field("Note (optional)", required=False)

    def delay(self) -> Delay:
        data = self.cleaned_data
        reason, cause = data["reason_code"], data["cause_owner"]
        return Delay(
            DelayReason(reason) if reason else None,
            Party(cause) if cause else None,
            data["note"],
        )


class BlockForm(VersionedForm):
    name = "block"
    waiting_on = forms.ChoiceField(
        label="Waiting on",
        choices=[("", "Choose one"), *PARTIES],
        error_messages={"required": "Choose on whom it waits."},
    )
    waiting_since = TypedDateField(
        label="Since (optional)", help_text="Left empty, today.", required=False
    )
    reason = text_field("What it waits for", error_messages={"required": "Say why it is blocked."})

    def wait(self) -> Wait:
        data = self.cleaned_data
        return Wait(Party(data["waiting_on"]), data["reason"], data["waiting_since"])


class CompleteForm(VersionedForm):
    name = "complete"
    actual_date = TypedDateField(
        label="Completed on (optional)", help_text="Left empty, today.", required=False
    )
    note = text_field("Note (optional)", required=False)


class ReopenForm(VersionedForm):
    name = "reopen"
    reason = text_field(
        "Why it is reopened", error_messages={"required": "Say why it is reopened."}
    )


class SetAsideForm(VersionedForm):
    name = "set_aside"
    reason = text_field(
        "Why it is not applicable", error_messages={"required": "Say why it is not applicable."}
    )


class ApproveForm(VersionedForm):
    name = "approve"


class BaselineForm(VersionedForm):
    """Asks that the present forecasts of the chosen milestones become their baselines."""

    name = "ask"
    dates = forms.MultipleChoiceField(
        label="New baselines", error_messages={"required": "Choose at least one milestone."}
    )
    reason = text_field(
        "Why the baseline should change",
        error_messages={"required": "Say why the baseline should change."},
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        offered: Sequence[tuple[MilestoneCode, str, date]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        self.days = {code.value: day for code, _, day in offered}
        field = self.fields["dates"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(code.value, label) for code, label, _ in offered]

    @property
    def chosen(self) -> dict[MilestoneCode, date]:
        return {MilestoneCode(code): self.days[code] for code in self.cleaned_data["dates"]}


class DecisionForm(VersionedForm):
    """`version` holds the id of the request that is decided."""

    name = "decide"
    decision = forms.ChoiceField(
        choices=[("approved", "Approve"), ("rejected", "Reject")],
        error_messages={"required": "Approve or reject the request."},
    )
    note = text_field("Note", help_text="Needed where the request is rejected.", required=False)

    def refuse(self, refusal: Any) -> None:
        """The reason of a rejection is its note."""
        field = "note" if getattr(refusal, "field", "") == "reason" else None
        self.add_error(field, str(refusal))
