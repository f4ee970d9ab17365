"""Bringing the table of authorities in line with its reference file."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import models, transaction
from django.db.models import F
from django.db.models.functions import Right

from boroughs.models import Borough
from boroughs.reference import BoroughRecord

FIELDS: Final = (
    "name",
    "short_name",
    "slug",
    "label",
    "inner_outer",
    "subregion",
    "bank_of_thames",
    "population_2011",
    "population_2021",
    "tile_col",
    "tile_row",
)
UNIQUE: Final = (("name",), ("short_name",), ("slug",), ("label",), ("tile_col", "tile_row"))
LONGEST_REASON: Final = 100


class AlreadyTaken(Exception):
    """A row that the file does not have holds a value that must be unique."""

    def __init__(self, *, value: str, holder: str) -> None:
        super().__init__(
            f"The database has “{value}” already, on {holder}, which the file does not name. "
            "Change that record in the admin or add it to the file."
        )


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading a file did. `absent` are records that the file does not have; they stay."""

    created: int
    changed: int
    unchanged: int
    absent: tuple[str, ...]


@transaction.atomic
def load_boroughs(records: Sequence[BoroughRecord]) -> Loaded:
    """Create what is new, change what differs, leave the rest. Loading twice changes nothing.

    Raises AlreadyTaken; nothing has been written then. Two queries where nothing differs.
    """
    held = {b.gss_code: b for b in Borough.objects.prefetch_related("neighbours")}
    absent = [b for code, b in held.items() if code not in {r.gss_code for r in records}]
    refuse_taken(records, absent, UNIQUE)
    differing = {r.gss_code: _differences(held.get(r.gss_code), r) for r in records}
    changed = [code for code, names in differing.items() if names and code in held]
    _park(changed)
    rows = {r.gss_code: held.get(r.gss_code) or Borough(gss_code=r.gss_code) for r in records}
    for record in records:
        if names := differing[record.gss_code]:
            values = {name: getattr(record, name) for name in FIELDS}
            save_record(rows[record.gss_code], values, names)
    for record in records:
        if "neighbours" in differing[record.gss_code]:
            rows[record.gss_code].neighbours.set(rows[code] for code in record.neighbours)
    created = sum(record.gss_code not in held for record in records)
    unchanged = len(records) - created - len(changed)
    return Loaded(created, len(changed), unchanged, tuple(str(borough) for borough in absent))


def refuse_taken(
    records: Iterable[object], absent: Iterable[models.Model], unique: Iterable[tuple[str, ...]]
) -> None:
    """Raise AlreadyTaken where a record needs what a row outside the file holds."""
    holders = list(absent)
    for names in unique:
        taken = {tuple(getattr(row, name) for name in names): row for row in holders}
        for record in records:
            value = tuple(getattr(record, name) for name in names)
            if value in taken:
                shown = ", ".join(str(part) for part in value)
                raise AlreadyTaken(value=shown, holder=str(taken[value]))


def save_record(row: Any, values: Mapping[str, object], names: Sequence[str]) -> None:
    """Save a row with its history, and in the history which fields the file changed."""
    for name, value in values.items():
        setattr(row, name, value)
    what = "new" if row._state.adding else ", ".join(names)  # noqa: SLF001 - Django documents it
    row._change_reason = f"Reference data loaded: {what}"[:LONGEST_REASON]  # noqa: SLF001 - the package's way
    row.save()


def _differences(held: Borough | None, record: BoroughRecord) -> list[str]:
    """The fields in which a record differs from its row; all of them where there is no row."""
    if held is None:
        return [*FIELDS, "neighbours"]
    names = [name for name in FIELDS if getattr(held, name) != getattr(record, name)]
    neighbours = {borough.gss_code for borough in held.neighbours.all()}
    return names if neighbours == record.neighbours else [*names, "neighbours"]


def _park(codes: Sequence[str]) -> None:
    """Free the unique values of rows about to change, so that two can swap a name or a tile."""
    if codes:
        Borough.objects.filter(pk__in=codes).update(
            name=F("pk"),
            short_name=F("pk"),
            slug=F("pk"),
            label=Right("pk", 3),
            tile_row=F("tile_row") + 1000,
        )
