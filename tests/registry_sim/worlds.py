"""Moments, endpoints and simulations without a process."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from migrations_tracker.registry_sim.clock import SimulatedClock
from migrations_tracker.registry_sim.inventory import build_inventory
from migrations_tracker.registry_sim.scenarios import load_scenarios
from migrations_tracker.registry_sim.simulation import Simulation

INVENTORY = build_inventory()
SCENARIOS = load_scenarios(known_refs=INVENTORY.by_ref)
NOON = datetime(2013, 11, 5, 12, 0, tzinfo=UTC)  # a Tuesday
MONDAY_MORNING = datetime(2013, 11, 4, 9, 0, tzinfo=UTC)
SATURDAY_NOON = datetime(2013, 11, 9, 12, 0, tzinfo=UTC)
HOUR_SKIPPED = datetime(2014, 3, 30, 1, 30, tzinfo=UTC)
HOUR_REPEATED = datetime(2013, 10, 27, 1, 30, tzinfo=UTC)
MIDNIGHT = datetime(2014, 1, 1, tzinfo=UTC)
MOMENTS = [NOON, MONDAY_MORNING, SATURDAY_NOON, HOUR_SKIPPED, HOUR_REPEATED, MIDNIGHT]


class Hands:
    """A real clock that stands still until it is moved."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def epoch_s(self) -> float:
        return self.at.timestamp()

    def forward(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


def make_simulation(
    *, scenario: str = "calm_day", seed: int = 33, epoch_s: Callable[[], float] | None = None
) -> Simulation:
    """A simulation that stands at noon, unless it is given a clock."""
    return Simulation(
        seed=seed,
        inventory=INVENTORY,
        scenarios=SCENARIOS,
        scenario=scenario,
        clock=SimulatedClock(epoch_s or NOON.timestamp),
    )
