"""What a review of many migrations found to write."""

from dataclasses import dataclass, field

from migrations_tracker.models import CaseClock, Discrepancy, GatePassage, MigrationFacts, Waiver
from migrations_tracker.services.audit import NewEvent


@dataclass(slots=True)
class Changes:
    facts: list[MigrationFacts] = field(default_factory=list)
    clocks: list[CaseClock] = field(default_factory=list)
    clocks_over: list[int] = field(default_factory=list)
    opened: list[Discrepancy] = field(default_factory=list)
    closed: list[Discrepancy] = field(default_factory=list)
    passages: list[GatePassage] = field(default_factory=list)
    waivers_over: list[Waiver] = field(default_factory=list)
    events: list[NewEvent] = field(default_factory=list)
