"""What has changed, counted in groups: what people ask first, and the rest together."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from migrations_tracker.domain.findings import count_of
from migrations_tracker.domain.ledger import EventKind

K = EventKind
# In the order in which they are told; both forms of each noun with its verb.
TOLD: Final[Mapping[EventKind, tuple[str, str]]] = {
    K.GATE_REVOKED: ("gate lost", "gates lost"),
    K.DISCREPANCY_OPENED: ("discrepancy opened", "discrepancies opened"),
    K.DISCREPANCY_CLOSED: ("discrepancy closed", "discrepancies closed"),
    K.STAGE_CLAIMED: ("stage claimed", "stages claimed"),
    K.MILESTONE_CHANGED: ("milestone moved on", "milestones moved on"),
    K.CUTOVER_ENDED: ("cutover ended", "cutovers ended"),
    K.CERTIFICATE_ISSUED: ("certificate issued", "certificates issued"),
    K.CERTIFICATE_REFUSED: ("certificate refused", "certificates refused"),
}
# Said of each claim anyway, or not by people.
UNTOLD: Final = frozenset({K.OBSERVED_CHANGED, K.CLAIM_REAFFIRMED, K.FORECAST_CHANGED})


@dataclass(frozen=True, slots=True)
class Changed:
    """How much has changed: events by kind, dates moved either way, changes of endpoints."""

    kinds: Mapping[str, int]
    later: int
    earlier: int
    flips: int

    @property
    def words(self) -> str:
        """“4 dates slipped, 1 date improved, 2 stages claimed”; empty where nothing has."""
        dates = [
            count_of(self.later, "date slipped", "dates slipped") if self.later else "",
            count_of(self.earlier, "date improved", "dates improved") if self.earlier else "",
        ]
        told = [count_of(n, *nouns) for kind, nouns in TOLD.items() if (n := self.kinds.get(kind))]
        flips = count_of(self.flips, "change of an endpoint", "changes of endpoints")
        rest = sum(n for kind, n in self.kinds.items() if kind not in TOLD.keys() | UNTOLD)
        others = [flips if self.flips else "", count_of(rest, "other change") if rest else ""]
        return ", ".join(filter(None, [*dates, *told, *others]))
