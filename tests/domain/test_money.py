"""Amounts are exact, read as people type them and said as people say them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrations_tracker.domain.money import (
    LARGEST,
    AmountTooLarge,
    NotAnAmount,
    exact,
    in_figures,
    in_prose,
    percent_of,
    pounds,
    typed_amount,
)

AMOUNTS = st.decimals(-LARGEST, LARGEST, places=2)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("12500", "12500.00"),
        ("£12,500", "12500.00"),
        (" 980.5 ", "980.50"),
        ("-£980.50", "-980.50"),
        ("\u2212 £1,000,000", "-1000000.00"),
        ("0", "0.00"),
        ("-0", "0.00"),
    ],
)
def test_amounts_are_read_as_people_type_them(text: str, amount: str) -> None:
    assert str(typed_amount(text)) == amount


@pytest.mark.parametrize(
    "text",
    ["", "abc", "1,23", "1.234", "12,500,0", "1e5", "NaN", "Infinity", "£", "--5", "1.2.3", "١٢"],
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(NotAnAmount, match="Write one such as"):
        typed_amount(text)


def test_an_amount_beyond_the_largest_is_refused() -> None:
    with pytest.raises(AmountTooLarge, match="at most £9,999,999,999"):
        typed_amount("10000000000")


@pytest.mark.parametrize("value", ["1.005", "NaN", "-Infinity"])
def test_an_amount_is_never_rounded_when_it_is_kept(value: str) -> None:
    with pytest.raises(NotAnAmount):
        pounds(Decimal(value))


@given(AMOUNTS)
def test_every_amount_is_read_back_from_its_own_words(amount: Decimal) -> None:
    assert typed_amount(exact(amount)) == amount


@pytest.mark.parametrize(
    ("amount", "prose", "figures"),
    [
        ("1900000", "£1.9 million", "£1.9m"),
        ("2000000.40", "£2 million", "£2m"),
        ("1950000", "£2 million", "£2m"),
        ("999999.49", "£999,999", "£999,999"),
        ("999999.50", "£1 million", "£1m"),
        ("-1250000", "\u2212£1.3 million", "\u2212£1.3m"),
        ("1234567890", "£1,234.6 million", "£1,234.6m"),
        ("12500.5", "£12,501", "£12,501"),
        ("0", "£0", "£0"),
    ],
)
def test_large_amounts_are_said_in_millions(amount: str, prose: str, figures: str) -> None:
    assert (in_prose(Decimal(amount)), in_figures(Decimal(amount))) == (prose, figures)


@pytest.mark.parametrize(
    ("part", "whole", "percent"),
    [
        ("30000", "120000", 25),
        ("1", "200", 1),
        ("-30000", "120000", -25),
        ("5", "0", None),
        ("5", "-1", None),
    ],
)
def test_a_percentage_needs_something_to_be_of(part: str, whole: str, percent: int | None) -> None:
    assert percent_of(Decimal(part), Decimal(whole)) == percent
