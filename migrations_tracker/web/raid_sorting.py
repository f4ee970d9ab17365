"""Sorting the RAID register by its headers, which are those of its cells."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from django.http import QueryDict

from migrations_tracker.domain.raid import Kind, Proximity, Severity
from migrations_tracker.selectors.raid import ItemRow
from migrations_tracker.web.raid_table import PROGRAMME, Line
from migrations_tracker.web.sorting import Column, Sorted, in_order

Key = Callable[[ItemRow], Any]
PROXIMITIES, SEVERITIES = list(Proximity), list(Severity)
NUMBERS: Final = frozenset({"Score", "Before"})
# By the label of the column. What happens, its trend and the response to it have no order.
SORTS: Final[Mapping[str, tuple[str, Key]]] = {
    "Borough": ("borough", lambda row: str(row.borough or PROGRAMME)),
    "Gives": ("gives", lambda row: str(row.giver)),
    "Gets": ("gets", lambda row: str(row.borough)),
    "Score": ("score", lambda row: row.score and row.score.value),
    "Before": ("before", lambda row: row.score_before and row.score_before.value),
    "Proximity": ("proximity", lambda row: row.proximity and PROXIMITIES.index(row.proximity)),
    "Severity": ("severity", lambda row: row.severity and SEVERITIES.index(row.severity)),
    "Finding": ("finding", lambda row: row.finding and row.finding.label),
    "Owner": ("owner", lambda row: row.owner.lower()),
    "Next action": ("action", lambda row: row.next_action and row.next_action.due_date),
    "Status": ("status", lambda row: row.status.label),
}


def by_headers(kind: Kind, lines: Sequence[Line], query: QueryDict) -> Sorted[Line]:
    """The lines in the order that the address asks for; without one, in their own."""
    columns: list[Column[Line]] = [
        Column("reference", "Reference", lambda line: line.row.number),
        *(_column(kind, cell.label) for cell in (lines[0].cells if lines else ())),
    ]
    return in_order(columns, lines, query)


def _column(kind: Kind, label: str) -> Column[Line]:
    if label == kind.date_label:
        return Column("date", label, lambda line: line.row.due_date)
    if label not in SORTS:
        return Column(label.lower(), label)
    name, key = SORTS[label]
    return Column(name, label, lambda line: key(line.row), is_number=label in NUMBERS)
