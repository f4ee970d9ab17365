"""The filters of the list of boroughs, read from the address."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.http import QueryDict

from migrations_tracker.domain.certificate import Band, band
from migrations_tracker.domain.delivery import DeliveryStatus
from migrations_tracker.domain.endpoint_state import EndpointStatus
from migrations_tracker.domain.judgement import Level
from migrations_tracker.domain.stages import Stage
from migrations_tracker.selectors.migrations import MigrationRow
from migrations_tracker.selectors.overview import BoroughLine, Totals

NO_MIGRATION: Final = "none"
NO_SUPPLIER: Final = "none"
NOT_JUDGED: Final = "none"
NO_WAVE: Final = "none"


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter in force, and the query string without it."""

    words: str
    without: str


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """One question that the list can be narrowed by, with how many rows each answer holds."""

    name: str
    label: str
    options: Sequence[Option]


@dataclass(frozen=True, slots=True)
class Filtered:
    """The rows that match, the filters in force, and what was asked for but is not known."""

    lines: Sequence[BoroughLine]
    facets: Sequence[Facet]
    chips: Sequence[Chip]
    unknown: Sequence[str]
    query: str


Value = Callable[[BoroughLine], tuple[str, str]]
Show = Callable[[MigrationRow, Totals], bool]

SHOWS: Final[Mapping[str, tuple[str, Show]]] = {
    "claimed_live": ("Claimed live", lambda row, _: row.is_claimed_live),
    "verified": ("Verified", lambda row, _: row.verified),
    "unverified": (
        "Claimed live, not verified",
        lambda row, _: row.is_claimed_live and not row.verified,
    ),
    "not_live": ("Not claimed live", lambda row, _: not row.is_claimed_live),
    "observed": ("Claimed live and observed up", lambda row, _: row.agrees),
    "overridden": ("Status set by a person", lambda row, _: row.standing.override is not None),
    "late": ("Late", lambda row, _: row.is_late),
    "silent": ("Silent", lambda row, _: row.is_silent),
    "finish": ("Last to cut over", lambda row, totals: row.id in totals.last),
}

# Boroughs whose migration nobody has opened belong here too.
WITHOUT_MIGRATION: Final = frozenset({"not_live"})


def _status(line: BoroughLine) -> tuple[str, str]:
    row = line.migration
    return (row.delivery.value, row.delivery.label) if row else (NO_MIGRATION, "No migration yet")


def _stage(line: BoroughLine) -> tuple[str, str]:
    row = line.migration
    return (row.stage.value, row.stage.label) if row else (NO_MIGRATION, "No migration yet")


def _observed(line: BoroughLine) -> tuple[str, str]:
    row = line.migration
    return (row.observed.value, row.observed.label) if row else (NO_MIGRATION, "No migration yet")


def _confidence(line: BoroughLine) -> tuple[str, str]:
    found = line.migration.confidence if line.migration else None
    return (found.level.value, found.level.label) if found else (NOT_JUDGED, "Not judged")


def _supplier(line: BoroughLine) -> tuple[str, str]:
    supplier = line.migration.supplier if line.migration else None
    return (supplier.slug, supplier.name) if supplier else (NO_SUPPLIER, "No supplier")


def _wave(line: BoroughLine) -> tuple[str, str]:
    wave = line.migration.wave if line.migration else None
    return (str(wave), f"Wave {wave}") if wave else (NO_WAVE, "No wave")


def _gates(line: BoroughLine) -> tuple[str, str]:
    row = line.migration
    if row is None:
        return NO_MIGRATION, "No migration yet"
    return ("regressed", "Regressed") if row.is_regressed else ("held", "As passed")


def _certificate(line: BoroughLine) -> tuple[str, str]:
    found = band(line.migration.compliance) if line.migration else Band.NONE
    return found.value, found.label


def _subregion(line: BoroughLine) -> tuple[str, str]:
    return line.borough.subregion.lower(), line.borough.subregion


FACETS: Final[Mapping[str, tuple[str, Value]]] = {
    "status": ("Delivery status", _status),
    "confidence": ("Delivery confidence", _confidence),
    "stage": ("Stage", _stage),
    "observed": ("Observed", _observed),
    "gates": ("Gates", _gates),
    "certificate": ("Certificate", _certificate),
    "supplier": ("Lead supplier", _supplier),
    "wave": ("Wave", _wave),
    "subregion": ("Sub-region", _subregion),
}
WORDS: Final[Mapping[str, Sequence[tuple[str, str]]]] = {
    "status": [(s.value, s.label) for s in DeliveryStatus],
    "confidence": [(level.value, level.label) for level in Level],
    "stage": [(s.value, s.label) for s in Stage],
    "observed": [(s.value, s.label) for s in EndpointStatus],
    "gates": [("held", "As passed"), ("regressed", "Regressed")],
    "certificate": [(one.value, one.label) for one in Band],
}
ORDER: Final = [value for words in WORDS.values() for value, _ in words]


def narrow(lines: Sequence[BoroughLine], query: QueryDict, totals: Totals) -> Filtered:
    """Narrow the list by the query: the same key repeated is “or”, different keys are “and”.

    A value that nothing on the list has ever is left out, and named in `unknown`.
    """
    facets = [_facet(name, lines, query) for name in FACETS]
    kept = list(lines)
    unknown: list[str] = []
    chips: list[Chip] = []
    for facet in facets:
        chosen = [option for option in facet.options if option.chosen]
        known = {option.value for option in facet.options}
        unknown += [value for value in query.getlist(facet.name) if value not in known]
        chips += [
            Chip(f"{facet.label}: {option.label}", _without(query, facet.name, option.value))
            for option in chosen
        ]
        if chosen:
            values = {option.value for option in chosen}
            kept = [line for line in kept if FACETS[facet.name][1](line)[0] in values]
    kept = _show(kept, query, totals, chips, unknown)
    return Filtered(kept, facets, chips, unknown, query.urlencode())


def _show(
    lines: list[BoroughLine],
    query: QueryDict,
    totals: Totals,
    chips: list[Chip],
    unknown: list[str],
) -> list[BoroughLine]:
    wanted = query.get("show")
    if wanted is None:
        return lines
    if wanted not in SHOWS:
        unknown.append(wanted)
        return lines
    label, holds = SHOWS[wanted]
    chips.append(Chip(label, _without(query, "show", wanted)))
    without = wanted in WITHOUT_MIGRATION
    return [line for line in lines if _holds(line, holds, totals, without=without)]


def _holds(line: BoroughLine, holds: Show, totals: Totals, *, without: bool) -> bool:
    return holds(line.migration, totals) if line.migration else without


def _facet(name: str, lines: Iterable[BoroughLine], query: QueryDict) -> Facet:
    label, value_of = FACETS[name]
    counts: dict[tuple[str, str], int] = {}
    for line in lines:
        value = value_of(line)
        counts[value] = counts.get(value, 0) + 1
    asked = query.getlist(name)
    options = [
        Option(value, words, count, value in asked)
        for (value, words), count in sorted(counts.items(), key=_rank)
    ]
    return Facet(name, label, [*options, *_empty(name, counts, asked)])


def _rank(item: tuple[tuple[str, str], int]) -> tuple[int, str]:
    (value, words), _ = item
    return (ORDER.index(value) if value in ORDER else len(ORDER), words)


def _empty(
    name: str, counts: Mapping[tuple[str, str], int], asked: Sequence[str]
) -> Iterable[Option]:
    """Known words of the domain that no row has just now: asked for, they give an empty list."""
    known = {value for value, _ in counts}
    for value, label in WORDS.get(name, ()):
        if value in asked and value not in known:
            yield Option(value, label, 0, chosen=True)


def _without(query: QueryDict, name: str, value: str) -> str:
    rest = query.copy()
    rest.setlist(name, [other for other in query.getlist(name) if other != value])
    return rest.urlencode()
