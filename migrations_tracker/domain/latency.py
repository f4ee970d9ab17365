"""Answer times in sixteen bins, so that hours add up to days and a share of them has a time.

Each bin ends at twice the time of the one before: half a millisecond, one, two … and the last, from
8.2 seconds, has no end because no check lasts longer than ten.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

BINS: Final = 16
NARROWEST_US: Final = 500


def bin_of(took_us: int) -> int:
    """The bin of one answer time; an end of a bin belongs to it."""
    return min((max(took_us - 1, 0) // NARROWEST_US).bit_length(), BINS - 1)


def ends_us(number: int) -> int:
    """Where a bin ends, in microseconds."""
    return NARROWEST_US << number


def quantile_us(counts: Sequence[int], share: float, *, max_us: int) -> int | None:
    """The answer time that `share` of the answers kept within; None where there are none.

    Within a bin the answers are taken to be spread evenly, so the error is at most the bin's width:
    half a millisecond in the first, else no more than the true time itself. It never says more than
    `max_us`, the longest time seen.
    """
    wanted = sum(counts) * share
    if not wanted:
        return None
    passed = 0
    for number, count in enumerate(counts):
        if passed + count >= wanted:
            start = ends_us(number - 1) if number else 0
            inside = (wanted - passed) / count
            return min(round(start + (ends_us(number) - start) * inside), max_us)
        passed += count
    return max_us


def milliseconds(took_us: int | None) -> str:
    """An answer time in words: 0.8 ms, 12 ms; a dash where there is none."""
    if took_us is None:
        return "–"
    took_ms = took_us / 1000
    return f"{took_ms:.1f} ms" if took_ms < 10 else f"{took_ms:,.0f} ms"


@dataclass(frozen=True, slots=True)
class Latency:
    """Half, 95 and 99 of a hundred answers took at most so many microseconds."""

    answers: int
    p50_us: int | None
    p95_us: int | None
    p99_us: int | None
    max_us: int


def latency_words(found: Latency) -> str:
    """The times in one sentence."""
    if not found.answers:
        return "No answer has counted yet."
    return (
        f"Half of {found.answers:,} answers took up to {milliseconds(found.p50_us)}, "
        f"95 of a hundred {milliseconds(found.p95_us)}, 99 {milliseconds(found.p99_us)}."
    )


def latency(counts: Sequence[int], *, max_us: int) -> Latency:
    """The times of merged bins: counts of hours or days added up bin by bin."""
    half, most, nearly_all = (
        quantile_us(counts, share, max_us=max_us) for share in (0.5, 0.95, 0.99)
    )
    return Latency(sum(counts), half, most, nearly_all, max_us)
