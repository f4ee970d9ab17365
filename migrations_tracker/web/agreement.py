"""What is claimed against what is observed, as a table whose cells lead to their boroughs."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.urls import reverse

from migrations_tracker.domain.delivery import contradicts
from migrations_tracker.domain.endpoint_state import EndpointStatus
from migrations_tracker.domain.stages import LINE, Stage
from migrations_tracker.selectors.overview import BoroughLine

# From good to bad, then what says nothing.
COLUMNS: Final = (
    EndpointStatus.UP,
    EndpointStatus.DEGRADED,
    EndpointStatus.DOWN,
    EndpointStatus.MAINTENANCE,
    EndpointStatus.UNKNOWN,
    EndpointStatus.NOT_EXPECTED,
)
ROWS: Final = (*LINE, Stage.ON_HOLD, Stage.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Cell:
    """How many boroughs claim the one and are observed as the other.

    `disagrees`: claimed live or later, and observed to be in trouble or unknown.
    """

    stage: Stage
    observed: EndpointStatus
    count: int
    disagrees: bool

    @property
    def href(self) -> str:
        boroughs = reverse("web:boroughs")
        return f"{boroughs}?stage={self.stage.value}&observed={self.observed.value}"


@dataclass(frozen=True, slots=True)
class Agreement:
    """Only the stages and the statuses that some borough has; none without a migration."""

    columns: Sequence[EndpointStatus]
    rows: Sequence[tuple[Stage, Sequence[Cell]]]
    disagreeing: int


def agreement(lines: Iterable[BoroughLine]) -> Agreement:
    """Count the lines that have a migration."""
    pairs = [(line.migration.stage, line.migration.observed) for line in lines if line.migration]
    counts = Counter(pairs)
    columns = [status for status in COLUMNS if any(seen is status for _, seen in counts)]
    rows = [
        (stage, [_cell(stage, status, counts) for status in columns])
        for stage in ROWS
        if any(claimed is stage for claimed, _ in counts)
    ]
    return Agreement(columns, rows, sum(contradicts(*pair) for pair in pairs))


def _cell(
    stage: Stage, status: EndpointStatus, counts: Counter[tuple[Stage, EndpointStatus]]
) -> Cell:
    count = counts[stage, status]
    return Cell(stage, status, count, disagrees=bool(count) and contradicts(stage, status))
