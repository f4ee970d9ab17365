"""A reference file is checked whole: each problem is named by file, line and column."""

import csv
import io

import pytest

from boroughs.models import Borough
from boroughs.reference import COLUMNS, FILE, parse_boroughs
from boroughs.tables import BrokenTable, Problem

ROWS = [
    "E09000001,City of One,One,one,ONE,inner,Central,north,100,200,0,0,E09000002",
    "E09000002,Borough of Two,Two,two,TWO,outer,East,south,100,200,1,0,E09000001",
    "E09000003,Borough of Three,Three,three,TRI,outer,West,both,100,200,2,0,",
]


def table(*rows: str, header: str = ",".join(COLUMNS)) -> bytes:
    return "\n".join([header, *rows]).encode()


def problems_of(data: bytes) -> list[Problem]:
    with pytest.raises(BrokenTable) as broken:
        parse_boroughs(data, "b.csv")
    return list(broken.value.problems)


def changed(line: int, column: str, text: str) -> bytes:
    """The good table with one cell of the given line (the header is line 1) replaced."""
    cells = [row.split(",") for row in ROWS]
    cells[line - 2][list(COLUMNS).index(column)] = text
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([list(COLUMNS), *cells])
    return out.getvalue().encode()


def test_a_good_file_gives_its_records_in_order() -> None:
    one, two, three = parse_boroughs(table(*ROWS), "b.csv")

    assert (one.name, one.population_2021, one.tile_col) == ("City of One", 200, 0)
    assert two.neighbours == {"E09000001"}
    assert three.neighbours == frozenset()


def test_the_projects_own_file_has_the_33_authorities() -> None:
    records = parse_boroughs(FILE.read_bytes(), FILE.name)

    assert [r.gss_code for r in records] == [f"E090000{n:02d}" for n in range(1, 34)]
    assert len({(r.tile_col, r.tile_row) for r in records}) == 33
    assert sum(r.population_2021 for r in records) == 8_800_000
    assert sum(r.population_2011 for r in records) == 8_173_941
    assert sum(r.inner_outer == "inner" for r in records) == 14


def test_what_the_file_accepts_the_model_accepts() -> None:
    for record in parse_boroughs(FILE.read_bytes(), FILE.name):
        values = {name: getattr(record, name) for name in COLUMNS if name != "neighbours"}
        Borough(**values).clean_fields()


@pytest.mark.parametrize("column", ["name", "short_name", "slug", "gss_code"])
def test_the_longest_text_is_that_of_the_model(column: str) -> None:
    longest = Borough._meta.get_field(column).max_length  # type: ignore[union-attr]  # a column
    assert longest is not None

    good = "E09000014" if column == "gss_code" else "a" * longest

    assert COLUMNS[column](good) is None
    assert COLUMNS[column](good + "a") is not None


@pytest.mark.parametrize(
    ("column", "text", "expected"),
    [
        ("gss_code", "E0900002", "an ONS code, such as E09000014"),
        ("gss_code", "E09" + "\N{ARABIC-INDIC DIGIT ONE}" * 6, "an ONS code, such as E09000014"),
        ("name", "", "1 to 80 characters without blanks around them"),
        ("short_name", " Two", "1 to 40 characters without blanks around them"),
        ("slug", "Two", "small letters and digits joined by hyphens, 40 characters at most"),
        ("label", "TW", "three capital letters"),
        ("inner_outer", "Outer", "one of inner, outer"),
        ("subregion", "Orient", "one of Central, East, North, South, West"),
        ("bank_of_thames", "left", "one of north, south, both"),
        ("population_2011", "-5", "a whole number from 1 to 10000000"),
        ("population_2021", "1e3", "a whole number from 1 to 10000000"),
        ("tile_col", "8", "a whole number from 0 to 7"),
        ("tile_row", "6", "a whole number from 0 to 5"),
        ("neighbours", "E09000001,E09000003", "ONS codes joined by semicolons"),
    ],
)
def test_a_broken_cell_is_named_by_file_line_and_column(
    column: str, text: str, expected: str
) -> None:
    (problem,) = problems_of(changed(3, column, text))

    assert (problem.file, problem.line, problem.column) == ("b.csv", 3, column)
    assert problem.expected.startswith(expected)
    assert problem.found == (f"“{text}”" if text else "nothing")


@pytest.mark.parametrize("column", ["name", "short_name", "slug", "label"])
def test_a_value_that_must_be_unique_is_refused_the_second_time(column: str) -> None:
    value = dict(zip(COLUMNS, ROWS[0].split(","), strict=True))[column]

    (problem,) = problems_of(changed(4, column, value))

    assert (problem.line, problem.column, problem.found) == (4, column, f"“{value}”")
    assert problem.expected == "another, because line 2 has it already"


def test_two_authorities_cannot_stand_on_one_tile() -> None:
    (problem,) = problems_of(changed(4, "tile_col", "1"))

    assert (problem.line, problem.column) == (4, "tile_col and tile_row")
    assert problem.found == "“1”, “0”"


def test_a_gap_in_the_codes_is_a_lost_row() -> None:
    (problem,) = problems_of(changed(4, "gss_code", "E09000004"))

    assert (problem.line, problem.column) == (4, "gss_code")
    assert problem.found == "“E09000004” after E09000002"
    assert problem.expected == "E09000003: no gaps"


def test_codes_begin_at_one() -> None:
    (problem,) = problems_of(table(ROWS[2]))

    assert problem.expected == "E09000001: no gaps"


@pytest.mark.parametrize(
    ("neighbours", "found", "expected"),
    [
        ("E09000009", "“E09000009”", "a code that the file has a row for"),
        ("E09000003", "“E09000003”", "other authorities only"),
        ("E09000001", "“E09000001”", "that E09000001 lists E09000003 in turn"),
    ],
)
def test_neighbours_are_known_others_who_say_the_same(
    neighbours: str, found: str, expected: str
) -> None:
    (problem,) = problems_of(changed(4, "neighbours", neighbours))

    assert (problem.line, problem.column) == (4, "neighbours")
    assert (problem.found, problem.expected) == (found, expected)


def test_a_neighbour_listed_twice_is_a_problem_of_its_own() -> None:
    (problem,) = problems_of(changed(3, "neighbours", "E09000001;E09000001"))

    assert problem.expected == "each neighbour once"


def test_all_problems_are_listed_in_the_order_of_the_file() -> None:
    broken = table(ROWS[0].replace("inner", "in"), ROWS[1].replace("TWO", "2"), ROWS[2] + ",")

    assert [(p.line, p.column) for p in problems_of(broken)] == [
        (2, "inner_outer"),
        (3, "label"),
        (4, ""),
    ]


@pytest.mark.parametrize(
    ("data", "line", "found"),
    [
        (b"", 1, "an empty file"),
        (table(*ROWS, header="code,name"), 1, "the columns code, name"),
        (table(), 2, "no rows"),
        (table("a,b"), 2, "2 cells"),
        (table(ROWS[0]).replace(b"City", b"C\xeft"), 2, "the byte 0xef"),
        (table('"open', ROWS[1]), 2, "a line that cannot be read (unexpected end of data)"),
        (table(ROWS[0], 'a"b"c,"d"e'), 3, "a line that cannot be read"),
    ],
)
def test_a_file_that_is_no_table_says_where_reading_stopped(
    data: bytes, line: int, found: str
) -> None:
    (problem,) = problems_of(data)

    assert problem.line == line
    assert problem.found.startswith(found)


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm() -> None:
    data = b"\xef\xbb\xbf" + table(*ROWS).replace(b"\n", b"\r\n")

    assert len(parse_boroughs(data, "b.csv")) == 3


def test_a_problem_reads_as_a_sentence() -> None:
    (problem,) = problems_of(changed(3, "label", "TW"))

    assert str(problem) == "b.csv, line 3, label: found “TW”; expected three capital letters."
