"""Reading a reference table from CSV: whole or not at all, with every problem named by its place.

A column is a check: it takes a cell's text and says what was expected, or None where it is fine.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

Check = Callable[[str], str | None]


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong with a file. `line` counts from 1, the header included."""

    file: str
    line: int
    column: str
    found: str
    expected: str

    def __str__(self) -> str:
        place = f"{self.file}, line {self.line}" + (f", {self.column}" if self.column else "")
        return f"{place}: found {self.found}; expected {self.expected}."


class BrokenTable(Exception):
    """A file that cannot be loaded, with all that is wrong with it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the file; a row whose cells are all good has no faults."""

    file: str
    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def problem(self, column: str, expected: str) -> Problem:
        return Problem(self.file, self.line, column, quoted(self[column]), expected)


def quoted(text: str) -> str:
    """A cell as a message shows it: nothing, or the text between quotation marks, cut at 60."""
    if not text:
        return "nothing"
    shown = text if len(text) <= 60 else f"{text[:60]}…"
    return f"“{shown}”" if shown.isprintable() else f"“{shown!a}”"


def read_rows(data: bytes, *, file: str, columns: Mapping[str, Check]) -> list[Row]:
    """The rows of a file whose cells are each good.

    Raises BrokenTable with every cell that is not; where the text cannot be cut into cells at all,
    with the place at which reading stopped.
    """
    lines = list(_lines(_decoded(data, file), file))
    if not lines:
        raise BrokenTable([Problem(file, 1, "", "an empty file", f"the columns {_list(columns)}")])
    (_, header), body = lines[0], lines[1:]
    if header != list(columns):
        found = f"the columns {', '.join(header)}"
        raise BrokenTable([Problem(file, 1, "", found, f"the columns {_list(columns)}")])
    if not body:
        raise BrokenTable([Problem(file, 2, "", "no rows", "at least one")])
    problems = [problem for line, cells in body for problem in _faults(file, line, cells, columns)]
    if problems:
        raise BrokenTable(problems)
    return [Row(file, line, dict(zip(columns, cells, strict=True))) for line, cells in body]


def repeated(rows: Sequence[Row], *columns: str) -> Iterator[Problem]:
    """A problem for each row that repeats what an earlier one has in `columns` together."""
    first: dict[tuple[str, ...], int] = {}
    for row in rows:
        line = first.setdefault(tuple(row[column] for column in columns), row.line)
        if line != row.line:
            found = ", ".join(quoted(row[column]) for column in columns)
            expected = f"another, because line {line} has it already"
            yield Problem(row.file, row.line, " and ".join(columns), found, expected)


def words(longest: int) -> Check:
    """Text of 1 to `longest` characters, without blanks around it."""

    def check(text: str) -> str | None:
        good = 0 < len(text) <= longest and text.strip() == text and text.isprintable()
        return None if good else f"1 to {longest} characters without blanks around them"

    return check


def one_of(*choices: str) -> Check:
    def check(text: str) -> str | None:
        return None if text in choices else f"one of {', '.join(choices)}"

    return check


def whole_number(least: int, most: int) -> Check:
    def check(text: str) -> str | None:
        good = text.isascii() and text.isdigit() and len(text) <= 10 and least <= int(text) <= most
        return None if good else f"a whole number from {least} to {most}"

    return check


def pattern(expression: str, expected: str) -> Check:
    compiled = re.compile(expression, re.ASCII)

    def check(text: str) -> str | None:
        return None if compiled.fullmatch(text) else expected

    return check


def slug(longest: int) -> Check:
    return pattern(
        rf"(?=.{{1,{longest}}}$)[a-z0-9]+(-[a-z0-9]+)*",
        f"small letters and digits joined by hyphens, {longest} characters at most",
    )


def _decoded(data: bytes, file: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        found = f"the byte 0x{data[error.start]:02x}"
        raise BrokenTable([Problem(file, line, "", found, "UTF-8 text")]) from error


def _lines(text: str, file: str) -> Iterator[tuple[int, list[str]]]:
    """Line numbers and cells; empty lines are left out."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for cells in reader:
            if cells:
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        problem = Problem(file, line, "", f"a line that cannot be read ({error})", "CSV")
        raise BrokenTable([problem]) from error


def _faults(
    file: str, line: int, cells: list[str], columns: Mapping[str, Check]
) -> Iterator[Problem]:
    if len(cells) != len(columns):
        yield Problem(file, line, "", f"{len(cells)} cells", f"{len(columns)}")
        return
    for (column, check), cell in zip(columns.items(), cells, strict=True):
        if expected := check(cell):
            yield Problem(file, line, column, quoted(cell), expected)


def _list(columns: Iterable[str]) -> str:
    return ", ".join(columns)
