"""Every endpoint the registry knows: 33 boroughs by ten kinds, and synthetic boroughs on demand.

Hosts stand under `.psn.example` and addresses in 198.18.0.0/15, both reserved for examples
and tests: nothing here leads to a real network.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address
from types import MappingProxyType
from typing import Final

from .kinds import KINDS, Kind

SLUGS: Final = (
    "city-of-london",
    "barking-and-dagenham",
    "barnet",
    "bexley",
    "brent",
    "bromley",
    "camden",
    "croydon",
    "ealing",
    "enfield",
    "greenwich",
    "hackney",
    "hammersmith-and-fulham",
    "haringey",
    "harrow",
    "havering",
    "hillingdon",
    "hounslow",
    "islington",
    "kensington-and-chelsea",
    "kingston-upon-thames",
    "lambeth",
    "lewisham",
    "merton",
    "newham",
    "redbridge",
    "richmond-upon-thames",
    "southwark",
    "sutton",
    "tower-hamlets",
    "waltham-forest",
    "wandsworth",
    "westminster",
)
MOST_EXTRA_BOROUGHS: Final = 5000
_FIRST_ADDRESS: Final = IPv4Address("198.18.0.0")
_ADDRESSES_PER_BOROUGH: Final = 16


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One thing on the simulated PSN. `ref` is the borough's ONS code, a hyphen and the kind."""

    ref: str
    borough: str
    kind: Kind
    host: str
    address: str


@dataclass(frozen=True, slots=True)
class Inventory:
    """All endpoints by ref, in the order of their refs' boroughs and kinds."""

    by_ref: Mapping[str, Endpoint]
    by_borough: Mapping[str, tuple[Endpoint, ...]]


def build_inventory(extra_boroughs: int = 0) -> Inventory:
    """The 330 endpoints of London's boroughs, plus ten for each synthetic borough."""
    boroughs = dict(_boroughs(extra_boroughs))
    by_borough = {
        gss: tuple(
            _endpoint(gss=gss, slug=slug, number=number, kind=kind) for kind in range(len(KINDS))
        )
        for number, (gss, slug) in enumerate(boroughs.items(), start=1)
    }
    by_ref = {endpoint.ref: endpoint for group in by_borough.values() for endpoint in group}
    return Inventory(MappingProxyType(by_ref), MappingProxyType(by_borough))


def _boroughs(extra: int) -> Iterator[tuple[str, str]]:
    for number, slug in enumerate(SLUGS, start=1):
        yield f"E09{number:06}", slug
    for number in range(1, extra + 1):
        yield f"E099{number:05}", f"synthetic-{number}"


def _endpoint(*, gss: str, slug: str, number: int, kind: int) -> Endpoint:
    return Endpoint(
        ref=f"{gss}-{KINDS[kind].name}",
        borough=gss,
        kind=KINDS[kind],
        host=f"{KINDS[kind].host}.{slug}.psn.example",
        address=str(_FIRST_ADDRESS + number * _ADDRESSES_PER_BOROUGH + kind),
    )
