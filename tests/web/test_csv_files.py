"""Files that a spreadsheet opens safely."""

from decimal import Decimal

import pytest

from migrations_tracker.web.csv_files import csv_answer, inert


@pytest.mark.parametrize(
    "text", ["=1+1", "+44 20", "-5", "@SUM(A1)", "\tx", "\rx", "\n=1", "  =1+1"]
)
def test_text_that_would_run_as_a_formula_is_inert(text: str) -> None:
    assert inert(text) == f"'{text}"


@pytest.mark.parametrize("text", ["Barnet", "", "5 = 5", "King’s Cross", "’=1"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert inert(text) == text


def test_numbers_stay_numbers_and_nothing_stays_empty() -> None:
    answer = csv_answer("name", ["A", "B", "C"], [(Decimal("-5.00"), None, 7)])

    assert answer.content.decode("utf-8-sig") == "A,B,C\r\n-5.00,,7\r\n"
    assert answer["Content-Disposition"] == 'attachment; filename="name.csv"'


def test_commas_quotes_and_accents_survive() -> None:
    answer = csv_answer("name", ["A"], [('Café, “old” "x"',)])

    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert answer.content.decode("utf-8-sig") == 'A\r\n"Café, “old” ""x"""\r\n'
