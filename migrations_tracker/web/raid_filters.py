"""The filters of the RAID register, read from the address, and the matrix of its risks."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.http import QueryDict

from migrations_tracker.domain.raid import SCALE, Kind, Score, Status
from migrations_tracker.domain.raid_words import cell_words
from migrations_tracker.selectors.raid import ItemRow
from migrations_tracker.web.filters import Chip, Facet, Option
from migrations_tracker.web.raid_table import PROGRAMME

NO_BOROUGH: Final = "programme"
NO_OWNER: Final = "nobody"
MOST_OF_A_VALUE: Final = 60
Values = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """How many risks have a score, in words, and where they are listed."""

    score: Score
    count: int
    words: str
    href: str


@dataclass(frozen=True, slots=True)
class Narrowed:
    """The rows that match, and what the list was narrowed by."""

    rows: Sequence[ItemRow]
    facets: Sequence[Facet]
    chips: Sequence[Chip]
    unknown: Sequence[str]
    query: str
    matrix: Sequence[tuple[int, Sequence[MatrixCell]]]


def _boroughs(row: ItemRow) -> Values:
    places = [(place.slug, str(place)) for place in (row.borough, row.giver) if place]
    return places or [(NO_BOROUGH, PROGRAMME)]


def _status(row: ItemRow) -> Values:
    return [(row.status.value, row.status.label)]


def _owner(row: ItemRow) -> Values:
    return [(str(row.owner_id) if row.owner_id else NO_OWNER, row.owner)]


def _probability(row: ItemRow) -> Values:
    return [(str(row.score.probability),) * 2] if row.score else []


def _impact(row: ItemRow) -> Values:
    return [(str(row.score.impact),) * 2] if row.score else []


FACETS: Final[Mapping[str, tuple[str, Callable[[ItemRow], Values]]]] = {
    "status": ("Status", _status),
    "borough": ("Borough", _boroughs),
    "owner": ("Owner", _owner),
}
SCORES: Final[Mapping[str, tuple[str, Callable[[ItemRow], Values]]]] = {
    "probability": ("Probability", _probability),
    "impact": ("Impact", _impact),
}
# What may be asked for although no row has it just now: then the list is empty.
ALWAYS: Final[Mapping[str, Values]] = {
    "status": [(s.value, s.label) for s in Status],
    "probability": [(str(n), str(n)) for n in SCALE],
    "impact": [(str(n), str(n)) for n in SCALE],
}


def narrow(kind: Kind, rows: Sequence[ItemRow], query: QueryDict) -> Narrowed:
    """Narrow rows by the query: the same key repeated is “or”, different keys are “and”.

    Without a status asked for, open items are shown. A value that no row has is named in `unknown`.
    """
    facets = [_facet(name, label, of, rows, query) for name, (label, of) in FACETS.items()]
    scores = [_facet(name, label, of, rows, query) for name, (label, of) in SCORES.items()]
    asked = [*facets, *scores] if kind is Kind.RISK else facets
    kept = _kept(rows, facets)
    if not _chosen(facets[0]):
        kept = [row for row in kept if row.is_open]
    return Narrowed(
        rows=_kept(kept, asked[len(facets) :]),
        facets=facets,
        chips=[chip for facet in asked for chip in _chips(facet, query)],
        unknown=[value for facet in asked for value in _unknown(facet, query)],
        query=query.urlencode(),
        matrix=_matrix(kept, query) if kind is Kind.RISK else (),
    )


def _kept(rows: Iterable[ItemRow], facets: Iterable[Facet]) -> list[ItemRow]:
    of = {name: values for name, (_, values) in {**FACETS, **SCORES}.items()}
    kept = list(rows)
    for facet in facets:
        if wanted := _chosen(facet):
            kept = [row for row in kept if wanted & {value for value, _ in of[facet.name](row)}]
    return kept


def _chosen(facet: Facet) -> set[str]:
    return {option.value for option in facet.options if option.chosen}


def _facet(
    name: str,
    label: str,
    of: Callable[[ItemRow], Values],
    rows: Iterable[ItemRow],
    query: QueryDict,
) -> Facet:
    asked = query.getlist(name)
    counts = dict.fromkeys(ALWAYS.get(name, ()), 0)
    for row in rows:
        for value in of(row):
            counts[value] = counts.get(value, 0) + 1
    found = counts.items() if name in ALWAYS else sorted(counts.items(), key=lambda one: one[0][1])
    options = [Option(value, words, count, value in asked) for (value, words), count in found]
    return Facet(name, label, options)


def _chips(facet: Facet, query: QueryDict) -> Iterable[Chip]:
    for option in facet.options:
        if option.chosen:
            rest = query.copy()
            values = [value for value in query.getlist(facet.name) if value != option.value]
            rest.setlist(facet.name, values)
            yield Chip(f"{facet.label}: {option.label}", rest.urlencode())


def _unknown(facet: Facet, query: QueryDict) -> Iterable[str]:
    known = {option.value for option in facet.options}
    for value in query.getlist(facet.name):
        if value not in known:
            yield value[:MOST_OF_A_VALUE]


def _matrix(rows: Iterable[ItemRow], query: QueryDict) -> list[tuple[int, Sequence[MatrixCell]]]:
    """Lines from the highest probability down, each with its five impacts."""
    counts: dict[Score, int] = {}
    for row in rows:
        if row.score:
            counts[row.score] = counts.get(row.score, 0) + 1
    return [
        (probability, [_cell(Score(probability, impact), counts, query) for impact in SCALE])
        for probability in reversed(SCALE)
    ]


def _cell(score: Score, counts: Mapping[Score, int], query: QueryDict) -> MatrixCell:
    count = counts.get(score, 0)
    narrower = query.copy()
    narrower["probability"], narrower["impact"] = str(score.probability), str(score.impact)
    return MatrixCell(score, count, cell_words(score, count), f"?{narrower.urlencode()}")
