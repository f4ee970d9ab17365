"""What the criteria of gates are judged by: one migration at one instant, as plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import takewhile

from migrations_tracker.domain.availability import Gap
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.certificate import NO_CERTIFICATE, Compliance
from migrations_tracker.domain.delivery import Freshness
from migrations_tracker.domain.endpoint_kinds import EndpointKind
from migrations_tracker.domain.endpoint_state import EndpointStatus
from migrations_tracker.domain.milestones import MilestoneCode, MilestoneStatus, Party
from migrations_tracker.domain.policy import GATE, GatePolicy
from migrations_tracker.domain.psn_services import CutoverOutcome, PsnService
from migrations_tracker.domain.readings import Reading
from migrations_tracker.domain.soak import Flip
from migrations_tracker.domain.waivers import Waiver


@dataclass(frozen=True, slots=True)
class MilestoneFact:
    """How one milestone stands; `reason` says why it is not applicable or blocked."""

    name: str
    status: MilestoneStatus
    baseline: date | None = None
    forecast: date | None = None
    actual: date | None = None
    waiting_on: Party | None = None
    waiting_since: date | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ServiceFact:
    """One service in scope: its planned window, its rehearsal and what came of its cutover.

    `is_from_before` says that this is of an attempt before the present stage was entered.
    """

    service: PsnService
    window: tuple[datetime, datetime] | None = None
    rehearsed: date | None = None
    outcome: CutoverOutcome | None = None
    outcome_at: datetime | None = None
    is_from_before: bool = False

    @property
    def is_cut_over(self) -> bool:
        return self.outcome is CutoverOutcome.COMPLETED


@dataclass(frozen=True, slots=True)
class FreezeFact:
    """Days, both ends included, on which nothing may be cut over."""

    name: str
    starts: date
    ends: date

    def touches(self, window: tuple[datetime, datetime]) -> bool:
        first, last = (london_date(at) for at in window)
        return self.starts <= last and self.ends >= first


@dataclass(frozen=True, slots=True)
class EndpointFact:
    """One endpoint: its confirmed changes since before the soak, its gaps and its last checks.

    `flips` are in order; `readings` are the recent checks only, the newest first.
    """

    kind: EndpointKind
    expected_from: datetime | None = None
    flips: Sequence[Flip] = ()
    readings: Sequence[Reading] = ()
    gaps: Sequence[Gap] = ()

    @property
    def measured(self) -> EndpointStatus | None:
        return self.flips[-1].status if self.flips else None

    @property
    def since(self) -> datetime | None:
        return self.flips[-1].at if self.flips else None

    @property
    def good_run(self) -> int:
        """How many of the last checks, without a break, found it up."""
        return sum(1 for _ in takewhile(lambda reading: reading is Reading.UP, self.readings))

    @property
    def has_answered(self) -> bool:
        return any(reading is not Reading.UNKNOWN for reading in self.readings)


@dataclass(frozen=True, slots=True)
class Facts:
    """What gates need to know about one migration at `now`."""

    now: datetime
    freshness: Freshness
    next_update_by: date | None = None
    compliance: Compliance = NO_CERTIFICATE
    milestones: Mapping[MilestoneCode, MilestoneFact] = field(default_factory=dict)
    services: Sequence[ServiceFact] = ()
    freezes: Sequence[FreezeFact] = ()
    endpoints: Sequence[EndpointFact] = ()
    waivers: Sequence[Waiver] = ()
    policy: GatePolicy = GATE

    @property
    def today(self) -> date:
        return london_date(self.now)
