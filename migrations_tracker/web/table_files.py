"""A list as a file: CSV, XLSX or JSON with the same rows, order and columns as its page."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Final

from django.http import HttpResponse
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from migrations_tracker.domain.calendar import LONDON
from migrations_tracker.web.csv_files import csv_answer, inert

Value = str | int | float | Decimal | date | datetime | None
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_FILTER: Final = 60
WIDEST, NARROWEST, SPARE = 60, 10, 2
# A datetime is a date too, so it is looked for first.
FORMATS: Final = ((datetime, "d mmm yyyy hh:mm"), (date, "d mmm yyyy"))


@dataclass(frozen=True, slots=True)
class Table:
    """What is exported. `about` are facts on the whole, such as the filter and as of when."""

    name: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Value]]
    about: Sequence[tuple[str, str]]


def file_name(subject: str, query: str, day: date) -> str:
    """It says the subject, the filter and the day."""
    kept = re.sub(r"[^a-z0-9]+", "-", query.lower()).strip("-")[:LONGEST_FILTER].strip("-")
    return "-".join(filter(None, (subject, kept, day.isoformat())))


def as_csv(table: Table) -> HttpResponse:
    rows = ([_plain(value) for value in row] for row in table.rows)
    return csv_answer(table.name, table.columns, rows)


def as_json(table: Table) -> HttpResponse:
    """Each row by the names of its columns, in snake case; what is missing is null."""
    names = [_key(column) for column in table.columns]
    rows = [dict(zip(names, map(_json_value, row), strict=False)) for row in table.rows]
    body = {"about": {_key(term): words for term, words in table.about}, "rows": rows}
    text = json.dumps(body, ensure_ascii=False, indent=1)
    answer = HttpResponse(text, content_type="application/json; charset=utf-8")
    return _download(answer, f"{table.name}.json")


def as_xlsx(table: Table) -> HttpResponse:
    """Dates are dates, numbers are numbers, and no text is a formula."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "Rows"
    sheet.append(list(table.columns))
    for row in table.rows:
        sheet.append([_cell(value) for value in row])
    _dress(sheet)
    about = book.create_sheet("About")
    for term, words in table.about:
        about.append([inert(term), inert(words)])
    about.column_dimensions["A"].width, about.column_dimensions["B"].width = 28, 100
    content = BytesIO()
    book.save(content)
    return _download(HttpResponse(content.getvalue(), content_type=XLSX), f"{table.name}.xlsx")


WRITERS: Final[Mapping[str, Callable[[Table], HttpResponse]]] = {
    "csv": as_csv,
    "xlsx": as_xlsx,
    "json": as_json,
}


def _dress(sheet: Worksheet) -> None:
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    for column in sheet.iter_cols():
        longest = max(
            (len(str(cell.value)) for cell in column if cell.value is not None), default=0
        )
        width = min(max(longest + SPARE, NARROWEST), WIDEST)
        sheet.column_dimensions[str(column[0].column_letter)].width = width
        column[0].font = Font(bold=True)
        for cell in column[1:]:
            for kind, pattern in FORMATS:
                if isinstance(cell.value, kind):
                    cell.number_format = pattern
                    break


def _cell(value: Value) -> Value:
    """A spreadsheet knows no time zones: instants are London’s."""
    if isinstance(value, datetime):
        return value.astimezone(LONDON).replace(tzinfo=None, microsecond=0)
    return inert(value) if isinstance(value, str) else value


def _plain(value: Value) -> str | int | Decimal | None:
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, float) else value


def _json_value(value: Value) -> str | int | float | None:
    if isinstance(value, float):
        return value
    plain = _plain(value)
    return str(plain) if isinstance(plain, Decimal) else plain


def _key(label: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", label.lower()).strip("_")


def _download(answer: HttpResponse, name: str) -> HttpResponse:
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
