"""The reference file of the authorities, checked as a whole before anything is loaded from it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

from boroughs.tables import (
    BrokenTable,
    Check,
    Problem,
    Row,
    one_of,
    pattern,
    quoted,
    read_rows,
    repeated,
    slug,
    whole_number,
    words,
)

FILE: Final = Path(__file__).parent / "reference" / "boroughs.csv"
MAP_COLUMNS: Final = 8
MAP_ROWS: Final = 6
CODE: Final = r"E09\d{6}"
MOST_PEOPLE: Final = 10_000_000

COLUMNS: Final[Mapping[str, Check]] = {
    "gss_code": pattern(CODE, "an ONS code, such as E09000014"),
    "name": words(80),
    "short_name": words(40),
    "slug": slug(40),
    "label": pattern(r"[A-Z]{3}", "three capital letters"),
    "inner_outer": one_of("inner", "outer"),
    "subregion": one_of("Central", "East", "North", "South", "West"),
    "bank_of_thames": one_of("north", "south", "both"),
    "population_2011": whole_number(1, MOST_PEOPLE),
    "population_2021": whole_number(1, MOST_PEOPLE),
    "tile_col": whole_number(0, MAP_COLUMNS - 1),
    "tile_row": whole_number(0, MAP_ROWS - 1),
    "neighbours": pattern(
        rf"({CODE}(;{CODE})*)?", "ONS codes joined by semicolons, such as E09000001;E09000007"
    ),
}


@dataclass(frozen=True, slots=True)
class BoroughRecord:
    """One authority as the file has it. Field names are those of the model."""

    gss_code: str
    name: str
    short_name: str
    slug: str
    label: str
    inner_outer: str
    subregion: str
    bank_of_thames: str
    population_2011: int
    population_2021: int
    tile_col: int
    tile_row: int
    neighbours: frozenset[str]


def parse_boroughs(data: bytes, file: str) -> list[BoroughRecord]:
    """The authorities in a file, in its order. Raises BrokenTable with all that is wrong."""
    rows = read_rows(data, file=file, columns=COLUMNS)
    problems = [
        *(p for column in ("gss_code", "name", "short_name") for p in repeated(rows, column)),
        *(p for column in ("slug", "label") for p in repeated(rows, column)),
        *repeated(rows, "tile_col", "tile_row"),
        *_gaps(rows),
        *_unfriendly(rows),
    ]
    if problems:
        raise BrokenTable(problems)
    return [_record(row) for row in rows]


def _gaps(rows: Sequence[Row]) -> Iterator[Problem]:
    """ONS numbers the authorities from 1 without gaps, so a gap is a row that was lost."""
    by_number = sorted((int(row["gss_code"][3:]), row.line) for row in rows)
    file = rows[0].file
    for (before, _), (number, line) in pairwise([(0, 0), *by_number]):
        if number > before + 1:
            after = f"after E09{before:06d}" if before else "as the first code"
            found = f"“E09{number:06d}” {after}"
            yield Problem(file, line, "gss_code", found, f"E09{before + 1:06d}: no gaps")


def _unfriendly(rows: Sequence[Row]) -> Iterator[Problem]:
    """Neighbours that are unknown, oneself, listed twice, or do not say the same of each other."""
    lists = {row["gss_code"]: _neighbours(row) for row in rows}
    for row in rows:
        code, listed = row["gss_code"], _neighbours(row)
        for other in dict.fromkeys(listed):
            expected = _expected_of(code, other, listed, lists)
            if expected:
                yield Problem(row.file, row.line, "neighbours", quoted(other), expected)


def _expected_of(
    code: str, other: str, listed: Sequence[str], lists: Mapping[str, Sequence[str]]
) -> str | None:
    if other not in lists:
        return "a code that the file has a row for"
    if other == code:
        return "other authorities only"
    if listed.count(other) > 1:
        return "each neighbour once"
    return None if code in lists[other] else f"that {other} lists {code} in turn"


def _neighbours(row: Row) -> list[str]:
    return row["neighbours"].split(";") if row["neighbours"] else []


def _record(row: Row) -> BoroughRecord:
    return BoroughRecord(
        gss_code=row["gss_code"],
        name=row["name"],
        short_name=row["short_name"],
        slug=row["slug"],
        label=row["label"],
        inner_outer=row["inner_outer"],
        subregion=row["subregion"],
        bank_of_thames=row["bank_of_thames"],
        population_2011=int(row["population_2011"]),
        population_2021=int(row["population_2021"]),
        tile_col=int(row["tile_col"]),
        tile_row=int(row["tile_row"]),
        neighbours=frozenset(_neighbours(row)),
    )
