"""The limits that the rules use. Source: the programme's policy table; defaults stand here."""

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


@dataclass(frozen=True, slots=True)
class DeliveryPolicy:
    """When a claim is silent and a plan is late. Days are working days unless the name says so."""

    next_update_default: int = 5
    next_update_cutover: int = 1
    next_update_longest_calendar_days: int = 31
    at_risk_slip: int = 6
    off_track_slip: int = 21


CHECKS: Final = CheckPolicy()
DELIVERY: Final = DeliveryPolicy()
