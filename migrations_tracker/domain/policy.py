"""The limits that the rules use. The published defaults stand here.

What an administrator changed is stored (`PolicyValue`); `facts.read_policies` gives what is in
force. Each field has its rule in `domain/policy_rules.py`.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final


@dataclass(frozen=True, slots=True)
class CheckPolicy:
    """How an endpoint is checked and when its status changes."""

    interval: timedelta = timedelta(seconds=30)
    retry_interval: timedelta = timedelta(seconds=8)
    fails_to_down: int = 3
    oks_to_up: int = 2
    stale_after_intervals: float = 2.5

    def stale_after(self, interval: timedelta | None = None) -> timedelta:
        """How long without an answer makes the last known status stale.

        Without `interval`: where the endpoint has none of its own.
        """
        return (interval or self.interval) * self.stale_after_intervals


@dataclass(frozen=True, slots=True)
class DeliveryPolicy:
    """When a claim is silent and a plan is late. Days are working days unless the name says so."""

    next_update_default: int = 5
    next_update_cutover: int = 1
    next_update_longest_calendar_days: int = 31
    at_risk_slip: int = 6
    off_track_slip: int = 21
    blocked_off_track: int = 10
    certificate_at_risk_calendar_days: int = 60
    certificate_off_track_calendar_days: int = 14


@dataclass(frozen=True, slots=True)
class CertificatePolicy:
    """How long a PSN compliance certificate holds where it does not say itself."""

    life_months: int = 12


@dataclass(frozen=True, slots=True)
class DiscrepancyPolicy:
    """For how long claim and observation must disagree, or agree again. A soak is of services."""

    disagreement_opens_after: timedelta = timedelta(minutes=15)
    agreement_closes_after: timedelta = timedelta(minutes=15)
    soak_working_days: int = 10


@dataclass(frozen=True, slots=True)
class IncidentPolicy:
    """When an endpoint flaps, what counts as one incident, and what is told together."""

    flapping_changes: int = 4
    flapping_within: timedelta = timedelta(hours=1)
    reopens_within: timedelta = timedelta(minutes=10)
    together_within: timedelta = timedelta(seconds=30)
    certificate_calendar_days: tuple[int, ...] = (30, 14, 7, 1, 0)


@dataclass(frozen=True, slots=True)
class GatePolicy:
    """When an endpoint counts as measured up for a gate, and what a clean soak is."""

    measured_up_checks: int = 3
    soak_working_days: int = 10
    soak_allowed_downtime: timedelta = timedelta(minutes=60)

    @property
    def soak_allowed_minutes(self) -> int:
        return int(self.soak_allowed_downtime.total_seconds()) // 60


CHECKS: Final = CheckPolicy()
DELIVERY: Final = DeliveryPolicy()
CERTIFICATE: Final = CertificatePolicy()
DISCREPANCY: Final = DiscrepancyPolicy()
INCIDENT: Final = IncidentPolicy()
GATE: Final = GatePolicy()


@dataclass(frozen=True, slots=True)
class Policies:
    """Every limit, by the rules that use it."""

    checks: CheckPolicy = CHECKS
    delivery: DeliveryPolicy = DELIVERY
    certificate: CertificatePolicy = CERTIFICATE
    discrepancy: DiscrepancyPolicy = DISCREPANCY
    gate: GatePolicy = GATE


DEFAULTS: Final = Policies()
