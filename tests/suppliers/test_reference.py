"""The suppliers' file is checked whole, and loading it twice is once."""

from dataclasses import replace

import pytest

from boroughs.services import AlreadyTaken, Loaded
from boroughs.tables import BrokenTable
from suppliers.models import Supplier
from suppliers.reference import COLUMNS, FILE, SupplierRecord, parse_suppliers
from suppliers.services import load_suppliers
from tests.make import make_supplier

HEADER = ",".join(COLUMNS)
ONE = "1,One Ltd,one-ltd,LAN,framework supplier,no"
TWO = "2,Two Ltd,two-ltd,LAN,framework supplier,yes"


@pytest.fixture
def records() -> list[SupplierRecord]:
    return parse_suppliers(FILE.read_bytes(), FILE.name)


def test_the_projects_own_file_has_29_suppliers_of_which_one_is_real(
    records: list[SupplierRecord],
) -> None:
    assert [r.number for r in records] == list(range(1, 30))
    assert [r.name for r in records if not r.illustrative] == ["Virgin Media Business"]


@pytest.mark.parametrize(
    ("broken", "column", "expected"),
    [
        (TWO.replace("2,", "0,", 1), "number", "a whole number from 1 to 9999"),
        (TWO.replace("Two Ltd", ""), "name", "1 to 80 characters without blanks around them"),
        (TWO.replace("two-ltd", "two_ltd"), "slug", "small letters and digits joined by hyphens"),
        (TWO.replace("LAN", ""), "service_type", "1 to 60 characters"),
        (TWO.replace("framework supplier", " "), "role", "1 to 40 characters"),
        (TWO.replace("yes", "maybe"), "illustrative", "one of yes, no"),
        (TWO.replace("2,", "1,", 1), "number", "another, because line 2 has it already"),
        (TWO.replace("Two Ltd", "One Ltd"), "name", "another, because line 2 has it already"),
        (TWO.replace("two-ltd", "one-ltd"), "slug", "another, because line 2 has it already"),
    ],
)
def test_a_broken_cell_is_named_by_file_line_and_column(
    broken: str, column: str, expected: str
) -> None:
    with pytest.raises(BrokenTable) as refused:
        parse_suppliers(f"{HEADER}\n{ONE}\n{broken}".encode(), "s.csv")

    (problem,) = refused.value.problems
    assert (problem.file, problem.line, problem.column) == ("s.csv", 3, column)
    assert problem.expected.startswith(expected)


@pytest.mark.parametrize("column", ["name", "slug", "service_type", "role"])
def test_the_longest_text_is_that_of_the_model(column: str) -> None:
    longest = Supplier._meta.get_field(column).max_length  # type: ignore[union-attr]  # a column
    assert longest is not None

    assert COLUMNS[column]("a" * longest) is None
    assert COLUMNS[column]("a" * (longest + 1)) is not None


@pytest.mark.django_db
def test_loading_twice_is_loading_once(records: list[SupplierRecord]) -> None:
    first, second = load_suppliers(records), load_suppliers(records)

    assert (first, second) == (Loaded(29, 0, 0, ()), Loaded(0, 0, 29, ()))
    assert Supplier.history.count() == 29


@pytest.mark.django_db
def test_two_suppliers_can_swap_names_and_the_history_says_so(
    records: list[SupplierRecord],
) -> None:
    load_suppliers(records)
    first, second, *rest = records

    load_suppliers([replace(first, name=second.name), replace(second, name=first.name), *rest])

    swapped = Supplier.objects.get(number=first.number)
    assert swapped.name == second.name
    assert swapped.history.latest().history_change_reason == "Reference data loaded: name"


@pytest.mark.django_db
def test_a_name_held_by_a_supplier_outside_the_file_refuses_the_whole_file(
    records: list[SupplierRecord],
) -> None:
    make_supplier(number=900, name="Fleet Networks")

    with pytest.raises(AlreadyTaken, match="“Fleet Networks” already"):
        load_suppliers(records)

    assert Supplier.objects.count() == 1
