"""The state of the simulator: its clock, its scenario, the faults set by hand, its replies.

Of several faults on one endpoint the nearest counts: set on the endpoint, on its borough, on
a region, on the whole registry, then the scenario's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from .answers import HEALTHY, Document, answer
from .clock import SimulatedClock
from .faults import Fault, Mode, Placed
from .inventory import Endpoint, Inventory
from .malformed import encode, spoil
from .pages import etag_of
from .readings import SLOT_S
from .scenarios import Scenario, Scope


@dataclass(frozen=True, slots=True)
class Reply:
    """A rendered answer and the simulated seconds from which and up to which it holds."""

    body: bytes
    etag: str
    document: Document
    fault: Fault
    since_s: float
    until_s: float


@dataclass(frozen=True, slots=True)
class ScopedFault:
    """A fault set by hand on a group of endpoints."""

    scope: Scope
    placed: Placed


class Simulation:
    """One simulated registry. Everything that is set by hand forgets the rendered replies."""

    def __init__(
        self,
        *,
        seed: int,
        inventory: Inventory,
        scenarios: Mapping[str, Scenario],
        scenario: str,
        clock: SimulatedClock,
    ) -> None:
        self.seed: Final = seed
        self.inventory: Final = inventory
        self.scenarios: Final = scenarios
        self.clock: Final = clock
        self.requests = 0
        self.endpoint_faults: dict[str, Placed] = {}
        self.borough_faults: dict[str, ScopedFault] = {}
        self.regional_fault: ScopedFault | None = None
        self.registry_fault: Placed | None = None
        self._first_scenario: Final = scenario
        self._replies: dict[str, Reply] = {}
        self.start_scenario(scenario)

    def start_scenario(self, name: str) -> None:
        """Begin the scenario's story now. Raises KeyError for a name that does not exist."""
        self.scenario = self.scenarios[name]
        self.scenario_started_at = slot_start(self.clock.epoch_s())
        self.forget_replies()

    def reset(self) -> None:
        """As it was at the start: no faults set by hand, the real clock, the first scenario."""
        self.endpoint_faults.clear()
        self.borough_faults.clear()
        self.regional_fault = None
        self.registry_fault = None
        self.clock.offset_s = 0.0
        self.start_scenario(self._first_scenario)

    def forget_replies(self) -> None:
        """Call after every change, so that the next answer shows it."""
        self._replies.clear()

    def reply_for(self, endpoint: Endpoint) -> Reply:
        """The endpoint's answer now; rendered once per slot of ten seconds."""
        now_s = self.clock.epoch_s()
        reply = self._replies.get(endpoint.ref)
        if reply is None or not reply.since_s <= now_s < reply.until_s:
            reply = self._replies[endpoint.ref] = self._render(endpoint, now_s)
        return reply

    def fault_of_registry(self) -> Fault | None:
        """The fault that spoils every call, health included, or None."""
        if self.registry_fault is None and not self.scenario.touches_registry:
            return None
        now = self.clock.now()
        placed = _in_force(self.registry_fault, now) or self._from_scenario(None, now)
        return None if placed is None or placed.fault.is_delivered_well else placed.fault

    def _render(self, endpoint: Endpoint, now_s: float) -> Reply:
        at = slot_start(now_s)
        placed = self._placed_on(endpoint, now_s)
        fault = placed.fault
        document = answer(self.seed, endpoint, at, placed)
        is_spoilt = fault.mode is Mode.MALFORMED and fault.is_delivered_well
        body = spoil(document, fault.variant) if is_spoilt else encode(document)
        ends_s = at.timestamp() + SLOT_S
        if placed.until is not None:
            ends_s = min(ends_s, placed.until.timestamp())
        return Reply(body, etag_of(body), document, fault, at.timestamp(), ends_s)

    def _placed_on(self, endpoint: Endpoint, now_s: float) -> Placed:
        now = datetime.fromtimestamp(now_s, tz=UTC)
        by_hand = (
            self.endpoint_faults.get(endpoint.ref),
            _if_covering(self.borough_faults.get(endpoint.borough), endpoint),
            _if_covering(self.regional_fault, endpoint),
            self._answer_fault_of_registry(),
        )
        for candidate in by_hand:
            placed = _in_force(candidate, now)
            if placed is not None:
                return placed
        return self._from_scenario(endpoint, slot_start(now_s)) or HEALTHY

    def _answer_fault_of_registry(self) -> Placed | None:
        """A registry fault that leaves the calls whole and spoils what is said."""
        placed = self.registry_fault
        return placed if placed is not None and placed.fault.is_delivered_well else None

    def _from_scenario(self, endpoint: Endpoint | None, at: datetime) -> Placed | None:
        for episode in self.scenario.episodes:
            scope = episode.scope
            if scope.is_registry if endpoint is None else scope.covers(endpoint):
                placed = episode.placed(at, started_at=self.scenario_started_at)
                if placed is not None:
                    return placed
        return None


def slot_start(epoch_s: float) -> datetime:
    """The start of the ten-second slot, aware, in UTC."""
    return datetime.fromtimestamp(int(epoch_s) // SLOT_S * SLOT_S, tz=UTC)


def _in_force(placed: Placed | None, now: datetime) -> Placed | None:
    if placed is None or (placed.until is not None and now >= placed.until):
        return None
    return placed


def _if_covering(scoped: ScopedFault | None, endpoint: Endpoint) -> Placed | None:
    return scoped.placed if scoped is not None and scoped.scope.covers(endpoint) else None
