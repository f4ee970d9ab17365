"""The measured condition that would trigger a risk, and whether it holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.delivery import Freshness
from migrations_tracker.domain.endpoint_kinds import EndpointKind
from migrations_tracker.domain.endpoint_state import EndpointStatus
from migrations_tracker.domain.findings import count_of, long_date

LONGEST_SLIP: Final = 1000


class ConditionKind(StrEnum):
    ENDPOINT_DOWN = "endpoint_down"
    ENDPOINT_DEGRADED = "endpoint_degraded"
    CLAIM_OVERDUE = "claim_overdue"
    SLIP_OVER = "slip_over"

    @property
    def label(self) -> str:
        return {
            ConditionKind.ENDPOINT_DOWN: "An endpoint is down",
            ConditionKind.ENDPOINT_DEGRADED: "An endpoint is degraded or down",
            ConditionKind.CLAIM_OVERDUE: "The supplier’s update is overdue",
            ConditionKind.SLIP_OVER: "The forecast slips by more than some working days",
        }[self]


OF_ENDPOINT: Final = frozenset({ConditionKind.ENDPOINT_DOWN, ConditionKind.ENDPOINT_DEGRADED})


@dataclass(frozen=True, slots=True)
class Condition:
    """`endpoint` goes with the two endpoint kinds, `days` (working days) with the slip."""

    kind: ConditionKind
    endpoint: EndpointKind | None = None
    days: int | None = None

    @property
    def is_whole(self) -> bool:
        """Names an endpoint where one is asked of, days where they are counted, and no more."""
        has_endpoint, has_days = self.endpoint is not None, self.days is not None
        in_range = self.days is None or 1 <= self.days <= LONGEST_SLIP
        return (
            has_endpoint is (self.kind in OF_ENDPOINT)
            and has_days is (self.kind is ConditionKind.SLIP_OVER)
            and in_range
        )


@dataclass(frozen=True, slots=True)
class Facts:
    """What is measured and claimed of a borough's migration at one instant.

    `endpoints` holds each shown status and since when; `next_update_by` goes with `freshness`.
    """

    endpoints: Mapping[EndpointKind, tuple[EndpointStatus, datetime | None]]
    freshness: Freshness
    next_update_by: date | None
    slip: int | None


class Verdict(StrEnum):
    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Triggered:
    """Whether a condition holds, and since which London date where that is known."""

    verdict: Verdict
    since: date | None = None

    @property
    def is_met(self) -> bool:
        return self.verdict is Verdict.MET


UNKNOWN: Final = Triggered(Verdict.UNKNOWN)
NOT_MET: Final = Triggered(Verdict.NOT_MET)


def triggered(condition: Condition, facts: Facts | None) -> Triggered:
    """Whether the condition holds. What cannot be measured is unknown, never met."""
    if facts is None:
        return UNKNOWN
    if condition.kind in OF_ENDPOINT and condition.endpoint is not None:
        return _endpoint(condition.kind, condition.endpoint, facts)
    if condition.kind is ConditionKind.CLAIM_OVERDUE:
        return _overdue(facts)
    if facts.slip is None or condition.days is None:
        return UNKNOWN
    return Triggered(Verdict.MET) if facts.slip > condition.days else NOT_MET


def _endpoint(kind: ConditionKind, endpoint: EndpointKind, facts: Facts) -> Triggered:
    status, since = facts.endpoints.get(endpoint, (EndpointStatus.UNKNOWN, None))
    if status is EndpointStatus.UNKNOWN:
        return UNKNOWN
    bad = {EndpointStatus.DOWN}
    if kind is ConditionKind.ENDPOINT_DEGRADED:
        bad.add(EndpointStatus.DEGRADED)
    if status not in bad:
        return NOT_MET
    return Triggered(Verdict.MET, london_date(since) if since else None)


def _overdue(facts: Facts) -> Triggered:
    if facts.freshness is not Freshness.OVERDUE:
        return NOT_MET
    promised = facts.next_update_by
    return Triggered(Verdict.MET, promised + timedelta(days=1) if promised else None)


def condition_words(condition: Condition) -> str:
    """The condition as a sentence without its full stop."""
    name = condition.endpoint.label if condition.endpoint else ""
    return {
        ConditionKind.ENDPOINT_DOWN: f"{name} is down",
        ConditionKind.ENDPOINT_DEGRADED: f"{name} is degraded or down",
        ConditionKind.CLAIM_OVERDUE: "The supplier’s update is overdue",
        ConditionKind.SLIP_OVER: (
            f"The cutover is more than {count_of(condition.days or 0, 'working day')} late"
        ),
    }[condition.kind]


def triggered_words(found: Triggered) -> str:
    """Whether the condition holds, such as “Condition met since 2 March 2026”."""
    if found.verdict is Verdict.UNKNOWN:
        return "Cannot be told now: nothing recent is measured"
    if not found.is_met:
        return "Not met now"
    return f"Condition met since {long_date(found.since)}" if found.since else "Condition met now"
