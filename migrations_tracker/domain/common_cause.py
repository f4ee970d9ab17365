"""Failures that came together: by time, and then by what they share."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Shared(StrEnum):
    """What the failures of a cause have in common beside their time."""

    NOTHING = "nothing"
    SUPPLIER = "supplier"
    ENDPOINT_KIND = "endpoint_kind"


@dataclass(frozen=True, slots=True)
class Failure:
    """One incident as far as its cause goes. `supplier` led the migration when it opened."""

    number: int
    kind: str
    since: datetime
    supplier: int | None
    endpoint_kind: str


@dataclass(frozen=True, slots=True)
class Cause:
    """Failures with one likely cause, the first of them first; a single one shares nothing."""

    shared: Shared
    numbers: tuple[int, ...]


def common_causes(failures: Iterable[Failure], within: timedelta) -> list[Cause]:
    """Failures grouped, in the order in which their first ones came.

    Those of one kind that follow each other within `within` are a burst. A burst is split by
    supplier or by kind of endpoint, whichever explains it with fewer causes.
    """
    found: list[tuple[datetime, Cause]] = []
    for burst in _bursts(failures, within):
        shared, groups = _split(burst)
        for group in groups:
            numbers = tuple(each.number for each in group)
            alone = len(numbers) == 1
            found.append((group[0].since, Cause(Shared.NOTHING if alone else shared, numbers)))
    return [cause for _, cause in sorted(found, key=lambda one: (one[0], one[1].numbers))]


def _bursts(failures: Iterable[Failure], within: timedelta) -> list[list[Failure]]:
    bursts: list[list[Failure]] = []
    last: dict[str, list[Failure]] = {}
    for failure in sorted(failures, key=lambda one: (one.since, one.number)):
        burst = last.get(failure.kind)
        if burst is not None and failure.since - burst[-1].since <= within:
            burst.append(failure)
        else:
            last[failure.kind] = [failure]
            bursts.append(last[failure.kind])
    return bursts


def _split(burst: Sequence[Failure]) -> tuple[Shared, list[list[Failure]]]:
    suppliers = _grouped((one.supplier, one) for one in burst)
    kinds = _grouped((one.endpoint_kind, one) for one in burst)
    if len(kinds) < len(suppliers):
        return Shared.ENDPOINT_KIND, list(kinds.values())
    return Shared.SUPPLIER, list(suppliers.values())


def _grouped(pairs: Iterable[tuple[Hashable, Failure]]) -> Mapping[Hashable, list[Failure]]:
    groups: dict[Hashable, list[Failure]] = defaultdict(list)
    for key, failure in pairs:
        groups[key].append(failure)
    return groups
