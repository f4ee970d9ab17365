"""The tile map of the overview: one tile for each authority, coloured by one of four statuses."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.urls import reverse

from boroughs.models import Borough
from migrations_tracker.domain.appearance import HIDDEN, NO_MIGRATION, Status, shown, stage_status
from migrations_tracker.domain.certificate import band
from migrations_tracker.domain.findings import slip_words
from migrations_tracker.domain.judgement_words import override_words
from migrations_tracker.selectors.migrations import MigrationRow
from migrations_tracker.selectors.overview import BoroughLine


@dataclass(frozen=True, slots=True)
class Tile:
    """`words` is the whole accessible name; `href` is empty where the person may not look in."""

    borough: Borough
    status: Status
    words: str
    href: str


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """How many tiles have a status, and where their rows are listed."""

    status: Status
    count: int
    href: str


@dataclass(frozen=True, slots=True)
class Colouring:
    """A way to colour the map. `value` is also the filter of the list of boroughs it matches."""

    value: str
    label: str
    status_of: Callable[[MigrationRow], Status]
    code_of: Callable[[MigrationRow], str]


@dataclass(frozen=True, slots=True)
class TileMap:
    tiles: Sequence[Tile]
    key: Sequence[KeyEntry]
    colouring: Colouring
    choices: Sequence[Colouring]


CHOICES: Final = (
    Colouring(
        "status", "Delivery status", lambda row: shown(row.delivery), lambda row: row.delivery
    ),
    Colouring("stage", "Stage", lambda row: stage_status(row.stage), lambda row: row.stage),
    Colouring("observed", "Observed", lambda row: shown(row.observed), lambda row: row.observed),
    Colouring(
        "certificate",
        "Certificate days left",
        lambda row: shown(band(row.compliance)),
        lambda row: band(row.compliance),
    ),
)


def colouring(asked: str | None) -> Colouring | None:
    """The way asked for, the first where none is; None for one that does not exist."""
    if asked is None:
        return CHOICES[0]
    return next((choice for choice in CHOICES if choice.value == asked), None)


def tile_map(lines: Iterable[BoroughLine], by: Colouring) -> TileMap:
    """Tiles in the order of the lines; the key counts the tiles that the person may look into."""
    tiles: list[Tile] = []
    counts: dict[tuple[str, Status], int] = {}
    for line in lines:
        status = _status(line, by)
        tiles.append(_tile(line, status, by))
        if line.is_visible:
            code = by.code_of(line.migration) if line.migration else "none"
            counts[code, status] = counts.get((code, status), 0) + 1
    return TileMap(tiles, _key(counts, by), by, CHOICES)


def _status(line: BoroughLine, by: Colouring) -> Status:
    if not line.is_visible:
        return HIDDEN
    return by.status_of(line.migration) if line.migration else NO_MIGRATION


def _tile(line: BoroughLine, status: Status, by: Colouring) -> Tile:
    words = f"{line.borough.short_name}: {status.word[:1].lower()}{status.word[1:]}"
    row = line.migration if line.is_visible else None
    if row and by is CHOICES[0] and row.standing.override:
        words = f"{words}, {override_words(row.standing)}"
    if row and row.slip:
        words = f"{words}, {slip_words(row.slip)}"
    href = reverse("web:borough", args=[line.borough.slug]) if line.is_visible else ""
    return Tile(line.borough, status, words, href)


def _key(counts: dict[tuple[str, Status], int], by: Colouring) -> list[KeyEntry]:
    """From good to bad, then what has not started; stages in their order."""
    boroughs = reverse("web:boroughs")
    return [
        KeyEntry(status, count, f"{boroughs}?{by.value}={code}")
        for (code, status), count in sorted(counts.items(), key=lambda item: _order(item[0][1]))
    ]


def _order(status: Status) -> tuple[int, str]:
    tones = ("stage", "blue", "green", "amber", "red", "none")
    tone = status.tone.partition("-")[0]
    return tones.index(tone), status.mark or status.icon
