"""The filters of the list of incidents, read from the address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.http import QueryDict

from migrations_tracker.selectors.incident_facets import Counted
from migrations_tracker.web.filters import Chip, Facet, Option

LABELS: Final = {
    "status": "Status",
    "kind": "Kind",
    "supplier": "Lead supplier",
    "borough": "Borough",
}
LONGEST_SHOWN: Final = 60


@dataclass(frozen=True, slots=True)
class Choice:
    """What the address asks for: the values by facet, and how the page shows them."""

    chosen: Mapping[str, Sequence[str]]
    facets: Sequence[Facet]
    chips: Sequence[Chip]
    unknown: Sequence[str]
    query: str


def choose(counted: Mapping[str, Counted], query: QueryDict) -> Choice:
    """Read the address. A value that no incident has is left out, and named in `unknown`."""
    chosen: dict[str, list[str]] = {}
    facets: list[Facet] = []
    chips: list[Chip] = []
    unknown: list[str] = []
    for name, counts in counted.items():
        asked = query.getlist(name)
        ordered = (
            counts.items() if name in {"status", "kind"} else sorted(counts.items(), key=_word)
        )
        options = [Option(value, label, n, value in asked) for (value, label), n in ordered]
        facets.append(Facet(name, LABELS[name], options))
        chosen[name] = [option.value for option in options if option.chosen]
        unknown += [value[:LONGEST_SHOWN] for value in asked if value not in chosen[name]]
        chips += [
            Chip(f"{LABELS[name]}: {option.label}", _without(query, name, option.value))
            for option in options
            if option.chosen
        ]
    return Choice(chosen, facets, chips, unknown, _kept(query))


def _word(item: tuple[tuple[str, str], int]) -> str:
    return item[0][1]


def _kept(query: QueryDict) -> str:
    rest = query.copy()
    rest.pop("page", None)
    return rest.urlencode()


def _without(query: QueryDict, name: str, value: str) -> str:
    rest = query.copy()
    rest.pop("page", None)
    rest.setlist(name, [other for other in query.getlist(name) if other != value])
    return rest.urlencode()
