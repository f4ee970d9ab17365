"""Invented check results as plain values: when endpoints had trouble, and what an hour adds up to.

Everything depends on the seed, the endpoint and the time alone.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from migrations_tracker.demo.draws import draw
from migrations_tracker.demo.troubles import Lasted
from migrations_tracker.domain.endpoint_kinds import EndpointKind
from migrations_tracker.domain.endpoint_state import EndpointStatus
from migrations_tracker.domain.latency import bin_of
from migrations_tracker.domain.observation import CRITICAL
from migrations_tracker.domain.policy import CHECKS

HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
MINUTES_A_DAY: Final = 24 * 60
CHECKS_AN_HOUR: Final = HOUR // CHECKS.interval
TROUBLED_DAYS_IN_1000: Final = 15
# The bins of answer times from 6 to 52 milliseconds.
BINS_USED: Final = range(4, 8)
SHORTEST_MIN: Final = 6
LONGEST_MIN: Final = 96
# Too short for a discrepancy: those that were long enough for one are told by hand.
LONGEST_CRITICAL_MIN: Final = 14


@dataclass(frozen=True, slots=True)
class Span:
    """An endpoint had to answer from `starts` to `ends` (None: still). Calm ones had no trouble."""

    endpoint_id: int
    ref: str
    starts: datetime
    ends: datetime | None
    is_calm: bool


@dataclass(frozen=True, slots=True)
class Episode:
    """An endpoint was down or degraded for a while, or (unknown) gave no answer.

    One that lasts has no end yet: `ends` is how far the past goes.
    """

    starts: datetime
    ends: datetime
    status: EndpointStatus
    lasts: bool = False


@dataclass(frozen=True, slots=True)
class Tally:
    """The roll-up of one endpoint and hour."""

    n: int
    up: int
    degraded: int
    down: int
    unknown: int
    sum_us: int
    max_us: int
    bins: tuple[int, ...]


def kind_spans(
    moves: Iterable[tuple[datetime, frozenset[EndpointKind]]],
) -> Iterator[tuple[EndpointKind, datetime, datetime | None]]:
    """From when to when each kind was expected, if `moves` says what was from each on."""
    since: dict[EndpointKind, datetime] = {}
    for at, wanted in moves:
        for kind in since.keys() - wanted:
            yield kind, since.pop(kind), at
        for kind in wanted - since.keys():
            since[kind] = at
    yield from ((kind, starts, None) for kind, starts in since.items())


def episode_of(trouble: Lasted, until: datetime) -> Episode:
    """A trouble by hand as far as the past goes."""
    lasts = trouble.until is None or trouble.until > until
    ends = until if trouble.until is None or lasts else trouble.until
    return Episode(trouble.since, ends, trouble.status, lasts=lasts)


def episodes(
    seed: int, span: Span, until: datetime, by_hand: Collection[Episode] = ()
) -> list[Episode]:
    """The span's episodes by `until`, in their order: those by hand, and at most one drawn a day.

    A drawn one is over by `until`, and stands at least a day away from those by hand.
    """
    if span.is_calm:
        return []
    end = min(span.ends or until, until)
    drawn = (_episode(seed, span.ref, day) for day in _days(span.starts, end))
    found = [
        one
        for one in drawn
        if one and one.ends < end and not any(_is_near(one, other) for other in by_hand)
    ]
    both = sorted([*found, *by_hand], key=lambda one: one.starts)
    return [one for one in both if span.starts < one.starts < one.ends <= end]


def _is_near(one: Episode, other: Episode) -> bool:
    return other.starts - DAY < one.starts < other.ends + DAY


def _days(start: datetime, end: datetime) -> Iterator[datetime]:
    day = start.replace(hour=0, minute=0, second=0, microsecond=0)
    while day < end:
        yield day
        day += DAY


def _episode(seed: int, ref: str, day: datetime) -> Episode | None:
    key = (seed, ref, day.date())
    if draw(1000, "trouble", *key) >= TROUBLED_DAYS_IN_1000:
        return None
    is_critical = ref.rpartition("-")[2] in CRITICAL
    longest = LONGEST_CRITICAL_MIN if is_critical else LONGEST_MIN
    minutes = SHORTEST_MIN + draw(longest - SHORTEST_MIN, "length", *key)
    starts = day + timedelta(minutes=draw(MINUTES_A_DAY - minutes, "start", *key))
    is_down = draw(3, "status", *key) == 0
    status = EndpointStatus.DOWN if is_down else EndpointStatus.DEGRADED
    return Episode(starts, starts + timedelta(minutes=minutes), status)


def hours_of(episode: Episode) -> Iterator[datetime]:
    """The hours that an episode touches."""
    hour = episode.starts.replace(minute=0, second=0, microsecond=0)
    while hour < episode.ends:
        yield hour
        hour += HOUR


def tally(seed: int, ref: str, hour: datetime, troubles: Iterable[Episode]) -> Tally:
    """What the checks of an endpoint add up to in the hour from `hour`."""
    bad = {EndpointStatus.DEGRADED: 0, EndpointStatus.DOWN: 0, EndpointStatus.UNKNOWN: 0}
    for episode in troubles:
        inside = min(episode.ends, hour + HOUR) - max(episode.starts, hour)
        bad[episode.status] += max(inside, timedelta(0)) // CHECKS.interval
    noise = draw(8_000, seed, ref, hour)
    typical_us = 6_000 + noise
    longest_us = typical_us * 2 + noise * 3
    return Tally(
        n=CHECKS_AN_HOUR,
        up=CHECKS_AN_HOUR - sum(bad.values()),
        degraded=bad[EndpointStatus.DEGRADED],
        down=bad[EndpointStatus.DOWN],
        unknown=bad[EndpointStatus.UNKNOWN],
        sum_us=typical_us * CHECKS_AN_HOUR,
        max_us=longest_us,
        bins=_bins(typical_us, longest_us),
    )


def _bins(typical_us: int, longest_us: int) -> tuple[int, ...]:
    """Nine of ten answers take the usual time, a few twice that, two an hour the longest."""
    counts = [0] * len(BINS_USED)
    slow, slowest = CHECKS_AN_HOUR // 12, 2
    for took_us, number in (
        (typical_us, CHECKS_AN_HOUR - slow - slowest),
        (typical_us * 2, slow),
        (longest_us, slowest),
    ):
        counts[BINS_USED.index(bin_of(took_us))] += number
    return tuple(counts)
