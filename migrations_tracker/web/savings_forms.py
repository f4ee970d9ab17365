"""The forms by which people set costs, record months and withdraw verifications."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django import forms

from migrations_tracker.domain.errors import Refusal
from migrations_tracker.domain.money import NOTHING, AmountTooLarge, NotAnAmount, typed_amount
from migrations_tracker.domain.months import month_name
from migrations_tracker.domain.savings import Costs, Figure
from migrations_tracker.web.claims import text_field
from migrations_tracker.web.typed_dates import MONTHS

# Longer is no amount and no month; a refusal repeats what was typed up to here.
LONGEST_TYPED: Final = 40
TAKE_AWAY: Final = "none"
FIELD_OF: Final = {
    "baseline-in-use": "baseline",
    "month-out-of-range": "month",
    "month-not-begun": "realised",
    "already-verified": "realised",
    "reason-required": "reason",
}


class AmountField(forms.CharField):
    """An amount in pounds as people type it."""

    widget = forms.TextInput(attrs={"class": "input--date"})

    def __init__(self, *, may_be_negative: bool, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.may_be_negative = may_be_negative

    def to_python(self, value: Any) -> Any:
        text = (super().to_python(value) or "")[:LONGEST_TYPED]
        if not text:
            return None
        try:
            amount = typed_amount(text)
        except (NotAnAmount, AmountTooLarge) as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        if amount < 0 and not self.may_be_negative:
            raise forms.ValidationError("A cost cannot be negative. Write 0 or more.")
        return amount


class FigureField(AmountField):
    """An amount that may be negative, or “none” to take away the figure that stands."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(may_be_negative=True, required=False, **kwargs)

    def to_python(self, value: Any) -> Any:
        text = str(value or "").strip()
        return TAKE_AWAY if text.lower() == TAKE_AWAY else super().to_python(value)


class MonthField(forms.CharField):
    """A month as people type it: 3 2026, 03/2026, March 2026, mar 26, 2026-03."""

    widget = forms.TextInput(attrs={"class": "input--date"})

    def to_python(self, value: Any) -> Any:
        text = (super().to_python(value) or "")[:LONGEST_TYPED]
        return typed_month(text) if text else None


def typed_month(text: str) -> date:
    """The first day of the month in a text. Raises ValidationError that says what to write."""
    parts = re.split(r"[\s/.,-]+", text.strip())
    if len(parts) == 2 and len(parts[0]) == 4:
        parts.reverse()
    if len(parts) != 2 or not re.fullmatch(r"\d{2}|\d{4}", parts[1], re.ASCII):
        raise forms.ValidationError(f"“{text}” is not a month. Write one such as March 2026.")
    name, year = parts[0].lower()[:3], int(parts[1])
    number = MONTHS.index(name) + 1 if name in MONTHS else 0
    if parts[0].isascii() and parts[0].isdecimal() and len(parts[0]) <= 2:
        number = int(parts[0])
    try:
        return date(year + 2000 if len(parts[1]) == 2 else year, number, 1)
    except ValueError as error:
        raise forms.ValidationError(f"There is no month “{text}”. Check it.") from error


class SavingsForm(forms.Form):
    """What the three forms share: the version they were filled in against, and their errors."""

    version = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)

    def refuse(self, refusal: Refusal) -> None:
        """Show a refusal of the service where it can be mended, else at the first field."""
        field = FIELD_OF.get(refusal.code, "")
        self.add_error(field if field in self.fields else next(iter(self.shown)), str(refusal))

    @property
    def sent_version(self) -> int:
        """The version that the form was filled in against."""
        return version_of(str(self.cleaned_data.get("version", "")))

    @property
    def shown(self) -> list[str]:
        return [name for name, field in self.fields.items() if not field.widget.is_hidden]

    def problems(self) -> list[tuple[str, str]]:
        """Each error with the id of the field that mends it, in the order of the page."""
        return [
            (f"{self[name].auto_id}", str(words))
            for name in self.shown
            for words in self.errors.get(name, ())
        ]


def version_of(text: str) -> int:
    """The number in a text; -1, which no savings ever have, where there is none."""
    return int(text) if text.isascii() and text.isdecimal() else -1


class CostsForm(SavingsForm):
    prefix = "costs"

    baseline = AmountField(
        may_be_negative=False,
        required=False,
        label="Baseline cost, a year (optional)",
        help_text="What the network cost before the move, in pounds. For example, 120000. "
        "Without it no saving can be shown.",
    )
    new = AmountField(
        may_be_negative=False,
        required=False,
        label="New cost, a year (optional)",
        help_text="What it costs after the move.",
    )
    one_off = AmountField(
        may_be_negative=False,
        label="One-off cost",
        help_text="What the move itself costs, once. Write 0 if there is none.",
        error_messages={"required": "Write the one-off cost. Write 0 if there is none."},
    )

    def costs(self) -> Costs:
        found = self.cleaned_data
        return Costs(found["baseline"], found["new"], found["one_off"])


def costs_as_typed(costs: Costs) -> dict[str, str]:
    """The present costs, as the form of costs shows them."""
    return {
        "baseline": _plain(costs.baseline),
        "new": _plain(costs.new),
        "one_off": _plain(costs.one_off),
    }


class MonthForm(SavingsForm):
    prefix = "month"

    month = MonthField(
        label="Month",
        help_text="For example, March 2026 or 3 2026.",
        error_messages={"required": "Write the month."},
    )
    forecast = FigureField(
        label="Forecast saving (optional)",
        help_text="In pounds, with a minus sign for a cost increase. Left empty, what stands "
        "stays; write “none” to take it away.",
    )
    realised = FigureField(
        label="Realised saving (optional)",
        help_text="It is claimed until somebody with the permission “finance” has verified it.",
    )

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        if not self.errors and found.get("forecast") is None and found.get("realised") is None:
            self.add_error("forecast", "Write a forecast saving, a realised saving, or both.")
        return found

    def figures(self) -> Mapping[Figure, Decimal | None]:
        """The figures that were written; an empty field leaves what stands."""
        return {
            figure: None if written == TAKE_AWAY else written
            for figure in Figure
            if (written := self.cleaned_data[figure.value]) is not None
        }


def month_as_typed(
    month: date, forecast: Decimal | None, realised: Decimal | None
) -> dict[str, str]:
    """A month that stands already, as the form of months shows it."""
    return {
        "month": month_name(month),
        "forecast": _plain(forecast),
        "realised": _plain(realised),
    }


class WithdrawForm(SavingsForm):
    prefix = "withdraw"

    reason = text_field(
        "Reason",
        help_text="The saving is then claimed again, and may be changed.",
        error_messages={"required": "Say why the verification is withdrawn."},
    )


class VerifyForm(SavingsForm):
    """A button beside a month."""


AnyForm = CostsForm | MonthForm | WithdrawForm | VerifyForm


def _plain(amount: Decimal | None) -> str:
    if amount is None:
        return ""
    return f"{amount:.0f}" if amount == amount.to_integral_value() else f"{amount + NOTHING:.2f}"
