"""The filters of the RAID register, read from the address, and the matrix of its risks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.http import QueryDict

from migrations_tracker.domain.raid import SCALE, Kind, Score, Status
from migrations_tracker.domain.raid_words import cell_words
from migrations_tracker.selectors.raid import ItemRow
from migrations_tracker.web.facets import (
    Questions,
    Values,
    chips_of,
    chosen,
    facets_of,
    matching,
    unknown_in,
)
from migrations_tracker.web.filters import Chip, Facet
from migrations_tracker.web.raid_table import PROGRAMME

NO_BOROUGH: Final = "programme"
NO_OWNER: Final = "nobody"


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


FACETS: Final[Questions[ItemRow]] = {
    "status": ("Status", _status),
    "borough": ("Borough", _boroughs),
    "owner": ("Owner", _owner),
}
SCORES: Final[Questions[ItemRow]] = {
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
    facets = facets_of(FACETS, rows, query, ALWAYS)
    scores = facets_of(SCORES, rows, query, ALWAYS) if kind is Kind.RISK else []
    kept = matching(FACETS, rows, facets)
    if not chosen(facets[0]):
        kept = [row for row in kept if row.is_open]
    asked = [*facets, *scores]
    return Narrowed(
        rows=matching(SCORES, kept, scores),
        facets=facets,
        chips=chips_of(asked, query),
        unknown=unknown_in(asked, query),
        query=query.urlencode(),
        matrix=_matrix(kept, query) if kind is Kind.RISK else (),
    )


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
