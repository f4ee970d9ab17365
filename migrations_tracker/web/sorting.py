"""Sorting a list by its address: `?sort=slip` upwards, `?sort=-slip` downwards."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.http import QueryDict

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """One column. `key` gives what rows are sorted by; rows for which it is None stand last."""

    name: str
    label: str
    key: Callable[[Row], Any] | None = None
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Head:
    """The header of a column; `aria_sort` is empty where the list is not sorted by it."""

    name: str
    label: str
    href: str
    aria_sort: str
    is_number: bool


@dataclass(frozen=True, slots=True)
class Sorted(Generic[Row]):
    """The rows in the order asked for. `unknown` is what no column is called, empty if none."""

    rows: Sequence[Row]
    heads: Sequence[Head]
    unknown: str


def in_order(columns: Sequence[Column[Row]], rows: Sequence[Row], query: QueryDict) -> Sorted[Row]:
    """Sort rows as the address asks; without it they keep their order."""
    asked = query.get("sort", "")
    name, downwards = asked.removeprefix("-"), asked.startswith("-")
    by = next((one for one in columns if one.name == name and one.key), None)
    heads = [_head(one, query, current=one is by, downwards=downwards) for one in columns]
    if by is None or by.key is None:
        return Sorted(rows, heads, asked)
    keys: Mapping[int, Any] = {place: by.key(row) for place, row in enumerate(rows)}
    known = [place for place in range(len(rows)) if keys[place] is not None]
    missing = [row for place, row in enumerate(rows) if keys[place] is None]
    ordered = sorted(known, key=lambda place: keys[place], reverse=downwards)
    return Sorted([*(rows[place] for place in ordered), *missing], heads, "")


def _head(column: Column[Row], query: QueryDict, *, current: bool, downwards: bool) -> Head:
    """A link that sorts by the column: upwards first, then the other way."""
    state = ("descending" if downwards else "ascending") if current else ""
    href = ""
    if column.key:
        rest = query.copy()
        rest["sort"] = f"-{column.name}" if current and not downwards else column.name
        href = f"?{rest.urlencode()}"
    return Head(column.name, column.label, href, state, column.is_number)
