"""Amounts of money: pounds sterling with two decimals, exact, never floating point."""

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from migrations_tracker.domain.errors import Refusal

NOTHING: Final = Decimal("0.00")
PENNY: Final = Decimal("0.01")
MILLION: Final = Decimal(1_000_000)
MINUS: Final = "\u2212"
LARGEST: Final = Decimal("9999999999.99")
# Digits, or digits with a comma before every three: 1,23 would be read as 123 otherwise.
TYPED: Final = re.compile(r"(?P<sign>-?)(?P<pounds>\d+|\d{1,3}(,\d{3})+)(?P<pence>\.\d{1,2})?")


class NotAnAmount(Refusal):
    code = "not-an-amount"
    title = "This is not an amount of money"

    def __init__(self, *, sent: str) -> None:
        super().__init__(f"“{sent}” is not an amount in pounds. Write one such as 12500 or 980.50.")


class AmountTooLarge(Refusal):
    code = "amount-too-large"
    title = "This amount is too large"

    def __init__(self) -> None:
        super().__init__(f"Write an amount of at most {exact(LARGEST)}.")


def pounds(value: Decimal) -> Decimal:
    """`value` with exactly two decimals. Raises NotAnAmount or AmountTooLarge; never rounds."""
    if not value.is_finite():
        raise NotAnAmount(sent=str(value))
    if abs(value) > LARGEST:
        raise AmountTooLarge
    held = value.quantize(PENNY)
    if held != value:
        raise NotAnAmount(sent=str(value))
    return held + NOTHING  # minus nothing is nothing


def typed_amount(text: str) -> Decimal:
    """The amount in a text as people type it: 12500, £12,500, -980.50, -£980.50."""
    plain = text.replace(MINUS, "-").replace("£", "").replace(" ", "").replace("\u00a0", "")
    found = TYPED.fullmatch(plain)
    if found is None or not plain.isascii():
        raise NotAnAmount(sent=text.strip())
    return pounds(Decimal(plain.replace(",", "")))


def exact(amount: Decimal) -> str:
    """£1,234,567, with the pence where there are any: £980.50. A minus sign stands before."""
    size = abs(amount)
    digits = f"{size:,.0f}" if size == size.to_integral_value() else f"{size:,.2f}"
    return f"{MINUS if amount < 0 else ''}£{digits}"


def in_prose(amount: Decimal) -> str:
    """£1.9 million, or whole pounds below a million: £12,500."""
    return _short(amount, " million")


def in_figures(amount: Decimal) -> str:
    """£1.9m, or whole pounds below a million: £12,500."""
    return _short(amount, "m")


def _short(amount: Decimal, unit: str) -> str:
    whole = amount.quantize(Decimal(1), ROUND_HALF_UP)
    if abs(whole) < MILLION:
        return exact(whole)
    millions = (abs(amount) / MILLION).quantize(Decimal("0.1"), ROUND_HALF_UP)
    digits = f"{millions:,}".removesuffix(".0")
    return f"{MINUS if amount < 0 else ''}£{digits}{unit}"


def percent_of(part: Decimal, whole: Decimal) -> int | None:
    """`part` in whole per cent of `whole`, half rounded up; None of nothing or of less."""
    if whole <= 0:
        return None
    return int((100 * part / whole).quantize(Decimal(1), ROUND_HALF_UP))
