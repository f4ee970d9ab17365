"""Bars of what was confirmed, slot by slot: where they stand tells it, colour only repeats.

Up is a short bar above the line, degraded half of it, down a long one below; maintenance is an
outline and what nobody saw a gap.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from migrations_tracker.domain.endpoint_state import EndpointStatus
from migrations_tracker.domain.status_bars import Slot, runs

WIDTH: Final = 960
LINE: Final = 24
HEIGHT: Final = 52
GAP: Final = 1.5
# Top and height by status; what is not here is a gap.
PLACES: Final = {
    EndpointStatus.UP: (4, 20),
    EndpointStatus.DEGRADED: (14, 10),
    EndpointStatus.DOWN: (24, 24),
    EndpointStatus.MAINTENANCE: (5, 18),
}


@dataclass(frozen=True, slots=True)
class Bar:
    x: str
    y: int
    width: str
    height: int
    status: EndpointStatus


@dataclass(frozen=True, slots=True)
class Bars:
    """`runs` are the same slots for the table, the newest first."""

    width: int
    height: int
    line: int
    bars: Sequence[Bar]
    first: str
    last: str
    runs: Sequence[tuple[str, str, EndpointStatus]]


def status_bars(slots: Sequence[Slot], named: Callable[[Slot], tuple[str, str]]) -> Bars:
    """`named` gives the beginning and the end of a slot in words."""
    each = WIDTH / len(slots)
    bars = [
        Bar(f"{n * each:.1f}", *_place(slot, each), slot.status)
        for n, slot in enumerate(slots)
        if slot.status in PLACES
    ]
    return Bars(
        width=WIDTH,
        height=HEIGHT,
        line=LINE,
        bars=bars,
        first=named(slots[0])[0],
        last=named(slots[-1])[1],
        runs=[(*named(run), run.status) for run in reversed(runs(slots))],
    )


def _place(slot: Slot, each: float) -> tuple[int, str, int]:
    top, height = PLACES[slot.status]
    return top, f"{each - GAP:.1f}", height
