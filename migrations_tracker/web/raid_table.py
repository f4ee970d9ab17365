"""The columns of the RAID register: the same cells for the page and for its CSV."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from migrations_tracker.domain.appearance import Status as Shape
from migrations_tracker.domain.findings import count_of
from migrations_tracker.domain.moments import table_date
from migrations_tracker.domain.raid import Finding, Kind, Severity
from migrations_tracker.domain.raid_conditions import triggered_words
from migrations_tracker.selectors.raid import ItemRow

PROGRAMME: Final = "Whole programme"
OVERDUE: Final = Shape("Overdue", "diamond", "red", filled=True)
TRIGGERED: Final = Shape("Condition met", "triangle", "amber", filled=True)
BROKEN: Final = Shape("Broken", "diamond", "red", filled=True)
CRITICAL: Final = Shape("Critical", "diamond", "red", filled=True)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: `text` on the page with the `shape` beside it, `export` in the CSV."""

    label: str
    text: str
    shape: Shape | None = None
    export: str = ""
    is_number: bool = False

    @property
    def exported(self) -> str:
        """What the cell says, in one text."""
        shape = self.shape.word if self.shape else ""
        said = f"{self.text} ({shape.lower()})" if self.text and shape else self.text or shape
        return self.export or said


@dataclass(frozen=True, slots=True)
class Line:
    """One item; its first cell, the reference, leads to its page."""

    row: ItemRow
    cells: Sequence[Cell]


Column = Callable[[ItemRow, date], Cell]


def _title(row: ItemRow, _: date) -> Cell:
    shape = TRIGGERED if row.is_triggered else None
    words = triggered_words(row.triggered) if row.triggered and row.is_triggered else ""
    return Cell(row.kind.label, row.words, shape, f"{row.words} ({words})" if words else "")


def _borough(row: ItemRow, _: date) -> Cell:
    return Cell("Borough", str(row.borough or PROGRAMME))


def _gives(row: ItemRow, _: date) -> Cell:
    return Cell("Gives", str(row.giver))


def _gets(row: ItemRow, _: date) -> Cell:
    return Cell("Gets", str(row.borough))


def _score(row: ItemRow, _: date) -> Cell:
    return Cell("Score", str(row.score), is_number=True)


def _before(row: ItemRow, _: date) -> Cell:
    before = str(row.score_before.value) if row.score_before else "–"
    return Cell("Before", before, is_number=True)


def _trend(row: ItemRow, _: date) -> Cell:
    return Cell("Trend", row.trend.label if row.trend else "–")


def _proximity(row: ItemRow, _: date) -> Cell:
    return Cell("Proximity", row.proximity.label if row.proximity else "–")


def _response(row: ItemRow, _: date) -> Cell:
    return Cell("Response", row.response.label if row.response else "–")


def _severity(row: ItemRow, _: date) -> Cell:
    if row.severity is Severity.CRITICAL:
        return Cell("Severity", "", CRITICAL)
    return Cell("Severity", row.severity.label if row.severity else "–")


def _finding(row: ItemRow, _: date) -> Cell:
    if row.finding is Finding.BROKEN:
        return Cell("Finding", "", BROKEN)
    return Cell("Finding", row.finding.label if row.finding else "–")


def _date(row: ItemRow, today: date) -> Cell:
    day = row.due_date
    if day is None:
        return Cell(row.kind.date_label, "–")
    shape = OVERDUE if row.is_late and row.finding in {None, Finding.NOT_VALIDATED} else None
    return Cell(row.kind.date_label, table_date(day, today), shape, day.isoformat())


def _owner(row: ItemRow, _: date) -> Cell:
    return Cell("Owner", row.owner)


def _action(row: ItemRow, today: date) -> Cell:
    action = row.next_action
    if action is None:
        return Cell("Next action", "None")
    count = row.overdue_actions
    shape = Shape(f"{count_of(count, 'action')} overdue", "diamond", "red", filled=True)
    said = f"{action.text}, by {table_date(action.due_date, today)}"
    late = f" ({count_of(count, 'action')} overdue)" if count else ""
    export = f"{action.text}, by {action.due_date.isoformat()}{late}"
    return Cell("Next action", said, shape if count else None, export)


def _status(row: ItemRow, _: date) -> Cell:
    return Cell("Status", row.status.label)


COLUMNS: Final[Mapping[Kind, Sequence[Column]]] = {
    Kind.RISK: (
        *(_title, _borough, _score, _before, _trend, _proximity, _response, _owner, _action),
    ),
    Kind.ASSUMPTION: (_title, _borough, _finding, _date, _owner, _action),
    Kind.ISSUE: (_title, _borough, _severity, _date, _owner, _action),
    Kind.DEPENDENCY: (_title, _gives, _gets, _date, _owner, _action),
}


def lines(kind: Kind, rows: Iterable[ItemRow], today: date) -> list[Line]:
    """A line for each row. The status stands in it where something closed is among the rows."""
    shown = list(rows)
    columns = list(COLUMNS[kind])
    if any(not row.is_open for row in shown):
        columns.append(_status)
    return [Line(row, [column(row, today) for column in columns]) for row in shown]
