"""The filters of the list of discrepancies, read from the address."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.http import QueryDict

from migrations_tracker.domain.discrepancy import DiscrepancyKind
from migrations_tracker.selectors.discrepancies import CaseRow
from migrations_tracker.web.filters import Chip, Facet, Option

NO_SUPPLIER: Final = "none"
LONGEST_SHOWN: Final = 60
Value = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Narrowed:
    """The rows that match, and what the list was narrowed by."""

    rows: Sequence[CaseRow]
    facets: Sequence[Facet]
    chips: Sequence[Chip]
    unknown: Sequence[str]
    query: str


STATUSES: Final = (("open", "Open"), ("explained", "Explained, open"), ("closed", "Closed"))


def _status(row: CaseRow) -> Value:
    """Explained is apart from open while nobody is to be reminded of it."""
    return STATUSES[2 if not row.is_open else row.is_silenced]


def _kind(row: CaseRow) -> Value:
    return row.kind.value, row.kind.label


def _supplier(row: CaseRow) -> Value:
    return (row.supplier.slug, row.supplier.name) if row.supplier else (NO_SUPPLIER, "No supplier")


def _borough(row: CaseRow) -> Value:
    return row.borough.slug, row.borough.short_name


FACETS: Final[Mapping[str, tuple[str, Callable[[CaseRow], Value]]]] = {
    "status": ("Status", _status),
    "kind": ("Kind", _kind),
    "supplier": ("Lead supplier", _supplier),
    "borough": ("Borough", _borough),
}
# What may be asked for although no row has it just now: then the list is empty.
ALWAYS: Final[Mapping[str, Sequence[Value]]] = {
    "status": STATUSES,
    "kind": [(kind.value, kind.label) for kind in DiscrepancyKind],
}


def narrow(rows: Sequence[CaseRow], query: QueryDict) -> Narrowed:
    """Narrow rows by the query: the same key repeated is “or”, different keys are “and”.

    A value that no row has is left out, and named in `unknown`.
    """
    facets, kept = [], list(rows)
    chips: list[Chip] = []
    unknown: list[str] = []
    for name, (label, of) in FACETS.items():
        counts = dict.fromkeys(ALWAYS.get(name, ()), 0)
        for row in rows:
            counts[of(row)] = counts.get(of(row), 0) + 1
        asked = query.getlist(name)
        options = [Option(value, word, n, value in asked) for (value, word), n in counts.items()]
        facets.append(Facet(name, label, options))
        chosen = {option.value for option in options if option.chosen}
        unknown += [value[:LONGEST_SHOWN] for value in asked if value not in chosen]
        chips += [
            Chip(f"{label}: {option.label}", _without(query, name, option.value))
            for option in options
            if option.chosen
        ]
        if chosen:
            kept = [row for row in kept if of(row)[0] in chosen]
    return Narrowed(kept, facets, chips, unknown, query.urlencode())


def _without(query: QueryDict, name: str, value: str) -> str:
    rest = query.copy()
    rest.setlist(name, [other for other in query.getlist(name) if other != value])
    return rest.urlencode()
