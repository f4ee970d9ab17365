"""The reference file of the suppliers, checked as a whole before anything is loaded from it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from boroughs.tables import (
    BrokenTable,
    Check,
    one_of,
    read_rows,
    repeated,
    slug,
    whole_number,
    words,
)

FILE: Final = Path(__file__).parent / "reference" / "suppliers.csv"

COLUMNS: Final[Mapping[str, Check]] = {
    "number": whole_number(1, 9999),
    "name": words(80),
    "slug": slug(60),
    "service_type": words(60),
    "role": words(40),
    "illustrative": one_of("yes", "no"),
}


@dataclass(frozen=True, slots=True)
class SupplierRecord:
    """One supplier as the file has it. Field names are those of the model."""

    number: int
    name: str
    slug: str
    service_type: str
    role: str
    illustrative: bool


def parse_suppliers(data: bytes, file: str) -> list[SupplierRecord]:
    """The suppliers in a file, in its order. Raises BrokenTable with all that is wrong."""
    rows = read_rows(data, file=file, columns=COLUMNS)
    problems = [p for column in ("number", "name", "slug") for p in repeated(rows, column)]
    if problems:
        raise BrokenTable(problems)
    return [
        SupplierRecord(
            number=int(row["number"]),
            name=row["name"],
            slug=row["slug"],
            service_type=row["service_type"],
            role=row["role"],
            illustrative=row["illustrative"] == "yes",
        )
        for row in rows
    ]
