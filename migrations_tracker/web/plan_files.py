"""The plan as a file: written as CSV or XLSX, and read back from either, told by content."""

import csv
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from io import BytesIO, StringIO
from typing import Final
from zipfile import BadZipFile, ZipFile

from django.core.exceptions import ValidationError
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from migrations_tracker.domain.delay_reasons import DelayReason
from migrations_tracker.domain.milestones import MilestoneCode, MilestoneStatus, Party
from migrations_tracker.domain.plan_table import COLUMNS, DATES, PlanLine, PlanRow, Problem
from migrations_tracker.web.claims import LONGEST_TEXT
from migrations_tracker.web.csv_files import FORMULA_STARTS, inert
from migrations_tracker.web.typed_dates import typed_date

Cell = str | int | float | date | None
LARGEST: Final = 1024 * 1024
LARGEST_UNPACKED: Final = 30 * 1024 * 1024
MOST_ROWS: Final = 2000
WIDTHS: Final = (12, 22, 15, 30, 15, 13, 13, 13, 16, 14, 50, 9)
SHEET: Final = "Plan"
ABOUT: Final = (
    ("Baseline", "The approved date; changed by a request, never in a file."),
    ("Forecast", "When it is expected now. A later date needs a reason code."),
    ("Actual", "When it was done; only beside the status Complete."),
    ("Reason code, Cause owner, Note", "Of the last change of the forecast."),
    ("Version", "Leave it as it is: it shows whether somebody else was first."),
    ("Statuses", ", ".join(status.label for status in MilestoneStatus)),
    ("Reason codes", ", ".join(f"{one.value}: {one.label}" for one in DelayReason)),
    ("Cause owners", ", ".join(party.value for party in Party)),
)


class BrokenFile(Exception):
    """The file as a whole cannot be read as a plan; the words say what to do."""


def workbook_of(rows: Sequence[PlanRow], *, as_of: str, whose: str) -> bytes:
    """An XLSX file that can be imported again: dates are dates, and no text is a formula."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = SHEET
    sheet.append(COLUMNS)
    for row in rows:
        sheet.append([inert(cell) if isinstance(cell, str) else cell for cell in row.cells])
    _dress(sheet)
    about = book.create_sheet("About")
    facts = (("As of", as_of), ("Rows", f"{len(rows)}: {whose}"), *ABOUT)
    for fact in facts:
        about.append([inert(part) for part in fact])
    about.column_dimensions["A"].width, about.column_dimensions["B"].width = 32, 100
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _dress(sheet: Worksheet) -> None:
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    for column, width in zip(sheet.iter_cols(), WIDTHS, strict=True):
        sheet.column_dimensions[str(column[0].column_letter)].width = width
        column[0].font = Font(bold=True)
        if column[0].value in DATES:
            for cell in column[1:]:
                cell.number_format = "d mmm yyyy"


def read_lines(content: bytes) -> tuple[list[PlanLine], list[Problem]]:
    """The lines of a file, and those that cannot be understood. Raises BrokenFile."""
    if not content:
        raise BrokenFile("The file is empty. Choose one that was exported here.")
    if len(content) > LARGEST:
        raise BrokenFile("The file is larger than 1 MB. Leave out what has not changed.")
    rows = _workbook_rows(content) if content.startswith(b"PK\x03\x04") else _csv_rows(content)
    _check_header(next(rows, []))
    lines: list[PlanLine] = []
    problems: list[Problem] = []
    for number, row in enumerate(rows, start=2):
        if number > MOST_ROWS + 1:
            raise BrokenFile(f"The file has more than {MOST_ROWS:,} rows. Split it.")
        if all(cell in {None, ""} for cell in row):
            continue
        try:
            lines.append(_line(number, row))
        except ValueError as error:
            problems.append(Problem(number, str(error)))
    return lines, problems


def _workbook_rows(content: bytes) -> Iterator[list[Cell]]:
    try:
        with ZipFile(BytesIO(content)) as packed:
            if sum(one.file_size for one in packed.infolist()) > LARGEST_UNPACKED:
                raise BrokenFile("The workbook is too large once it is unpacked. Leave rows out.")
        book = load_workbook(BytesIO(content), read_only=True, data_only=True)
        sheet = book[SHEET] if SHEET in book.sheetnames else book.worksheets[0]
        for row in sheet.iter_rows(values_only=True):
            yield [_plain(cell) for cell in row]
    except (BadZipFile, InvalidFileException, KeyError, OSError, SyntaxError, IndexError) as error:
        raise BrokenFile("The workbook cannot be read. Save it as XLSX or CSV again.") from error


def _plain(cell: object) -> Cell:
    if isinstance(cell, datetime):
        return cell.date()
    return cell if isinstance(cell, str | int | float | date) else None


def _csv_rows(content: bytes) -> Iterator[list[Cell]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        words = "The file is neither XLSX nor CSV in UTF-8. Save it as one of these."
        raise BrokenFile(words) from error
    try:
        for row in csv.reader(StringIO(text, newline=""), strict=True):
            yield list(row)
    except csv.Error as error:
        raise BrokenFile("The file is no CSV: a quotation mark is missing.") from error


def _check_header(row: Sequence[Cell]) -> None:
    found = [str(cell or "").strip() for cell in row]
    while found and not found[-1]:
        found.pop()
    if found == list(COLUMNS):
        return
    for place, name in enumerate(COLUMNS):
        given = found[place] if place < len(found) else ""
        if given != name:
            raise BrokenFile(
                f"Column {place + 1} of the header is “{given}”; it must be “{name}”. Keep the "
                "header of the exported file."
            )
    raise BrokenFile(f"The header has {len(found)} columns; it must have {len(COLUMNS)}.")


def _line(number: int, row: Sequence[Cell]) -> PlanLine:
    """Raises ValueError with the words of what cannot be understood."""
    padded = [*row, *([None] * (len(COLUMNS) - len(row)))]
    if any(cell not in {None, ""} for cell in padded[len(COLUMNS) :]):
        raise ValueError(f"It has more than {len(COLUMNS)} cells. Put commas in quotation marks.")
    cells = dict(zip(COLUMNS, padded[: len(COLUMNS)], strict=True))
    note = _text(cells["Note"])
    if len(note) > LONGEST_TEXT:
        raise ValueError(f"The note has {len(note)} characters. Keep it to {LONGEST_TEXT}.")
    reason, cause = _text(cells["Reason code"]), _text(cells["Cause owner"])
    return PlanLine(
        number=number,
        gss_code=_text(cells["GSS code"]),
        code=MilestoneCode(_one_of("Milestone", _text(cells["Milestone"]), MilestoneCode)),
        status=_status(_text(cells["Status"])),
        baseline=_day("Baseline", cells["Baseline"]),
        forecast=_day("Forecast", cells["Forecast"]),
        actual=_day("Actual", cells["Actual"]),
        reason=DelayReason(_one_of("Reason code", reason, DelayReason)) if reason else None,
        cause=Party(_one_of("Cause owner", cause, Party)) if cause else None,
        note=note,
        version=_number(cells["Version"]),
    )


def _text(cell: Cell) -> str:
    text = "" if cell is None else str(cell).strip()
    guarded = text.startswith("'") and text[1:].lstrip(" ").startswith(FORMULA_STARTS)
    return text[1:] if guarded else text


def _one_of(column: str, value: str, known: type[MilestoneCode | DelayReason | Party]) -> str:
    if value not in {one.value for one in known}:
        raise ValueError(f"“{value}” is no value of “{column}”. The sheet “About” lists them.")
    return value


def _status(text: str) -> MilestoneStatus:
    wanted = text.lower().replace("_", " ")
    for status in MilestoneStatus:
        if wanted == status.label.lower():
            return status
    raise ValueError(f"“{text}” is no status of a milestone. Write one such as “In progress”.")


def _day(column: str, cell: Cell) -> date | None:
    if isinstance(cell, date):
        return cell
    text = _text(cell)
    try:
        return typed_date(text[:40]) if text else None
    except ValidationError as error:
        raise ValueError(f"{column}: {error.messages[0]}") from error


def _number(cell: Cell) -> int:
    text = _text(int(cell) if isinstance(cell, float) and cell.is_integer() else cell)
    if not text.isdecimal() or len(text) > 9:
        raise ValueError(f"The version is “{text}”. Keep the one that was exported.")
    return int(text)
