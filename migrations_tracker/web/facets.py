"""Narrowing any list by its address: which answers its rows give, and which are asked for."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from django.http import QueryDict

from migrations_tracker.web.filters import Chip, Facet, Option

MOST_OF_A_VALUE: Final = 60
Row = TypeVar("Row")
Values = Sequence[tuple[str, str]]
Questions = Mapping[str, tuple[str, Callable[[Row], Values]]]


@dataclass(frozen=True, slots=True)
class Kept(Generic[Row]):
    """The rows that match, and what the list was narrowed by."""

    rows: Sequence[Row]
    facets: Sequence[Facet]
    chips: Sequence[Chip]
    unknown: Sequence[str]
    query: str


def keep(
    questions: Questions[Row],
    rows: Sequence[Row],
    query: QueryDict,
    *,
    always: Mapping[str, Values] | None = None,
) -> Kept[Row]:
    """Narrow rows by the query: the same key repeated is “or”, different keys are “and”.

    `always` are answers that may be asked for although no row gives them; they give the order of
    their facet too. A value that is neither is left out, and named in `unknown`.
    """
    facets = facets_of(questions, rows, query, always or {})
    return Kept(
        rows=matching(questions, rows, facets),
        facets=facets,
        chips=chips_of(facets, query),
        unknown=unknown_in(facets, query),
        query=query.urlencode(),
    )


def facets_of(
    questions: Questions[Row],
    rows: Iterable[Row],
    query: QueryDict,
    always: Mapping[str, Values],
) -> list[Facet]:
    """Each question with how many rows give each answer."""
    shown = list(rows)
    facets = []
    for name, (label, values_of) in questions.items():
        asked = query.getlist(name)
        counts = dict.fromkeys(always.get(name, ()), 0)
        for row in shown:
            for value in values_of(row):
                counts[value] = counts.get(value, 0) + 1
        found = counts.items() if name in always else sorted(counts.items(), key=_words)
        options = [Option(value, words, count, value in asked) for (value, words), count in found]
        facets.append(Facet(name, label, options))
    return facets


def _words(item: tuple[tuple[str, str], int]) -> str:
    return item[0][1]


def matching(questions: Questions[Row], rows: Iterable[Row], facets: Iterable[Facet]) -> list[Row]:
    kept = list(rows)
    for facet in facets:
        if wanted := chosen(facet):
            values_of = questions[facet.name][1]
            kept = [row for row in kept if wanted & {value for value, _ in values_of(row)}]
    return kept


def chosen(facet: Facet) -> set[str]:
    return {option.value for option in facet.options if option.chosen}


def chips_of(facets: Iterable[Facet], query: QueryDict) -> list[Chip]:
    return [
        Chip(f"{facet.label}: {option.label}", without(query, facet.name, option.value))
        for facet in facets
        for option in facet.options
        if option.chosen
    ]


def unknown_in(facets: Iterable[Facet], query: QueryDict) -> list[str]:
    return [
        value[:MOST_OF_A_VALUE]
        for facet in facets
        for value in query.getlist(facet.name)
        if value not in {option.value for option in facet.options}
    ]


def without(query: QueryDict, name: str, value: str) -> str:
    """The query string without one of the values of a key."""
    rest = query.copy()
    rest.setlist(name, [other for other in query.getlist(name) if other != value])
    return rest.urlencode()
