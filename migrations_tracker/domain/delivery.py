"""Is a claim fresh, is a plan late, and the delivery status that follows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from migrations_tracker.domain.calendar import add_working_days, working_days_between
from migrations_tracker.domain.endpoint_state import EndpointStatus
from migrations_tracker.domain.milestones import Party
from migrations_tracker.domain.policy import DeliveryPolicy
from migrations_tracker.domain.stages import CLAIMED_LIVE, COMPLETE, Stage


class Freshness(StrEnum):
    """Whether the claimant has kept its promise of when it would next report."""

    FRESH = "fresh"
    DUE = "due"
    OVERDUE = "overdue"
    NOT_DUE = "not_due"

    @property
    def label(self) -> str:
        return {
            Freshness.FRESH: "Up to date",
            Freshness.DUE: "Update due today",
            Freshness.OVERDUE: "No recent update",
            Freshness.NOT_DUE: "No update due",
        }[self]


class DeliveryStatus(StrEnum):
    COMPLETE = "complete"
    NOT_STARTED = "not_started"
    OFF_TRACK = "off_track"
    NO_RECENT_UPDATE = "no_recent_update"
    AT_RISK = "at_risk"
    ON_TRACK = "on_track"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ").capitalize()


NO_UPDATE_DUE: Final = COMPLETE | {Stage.NOT_STARTED, Stage.ON_HOLD, Stage.WITHDRAWN}


@dataclass(frozen=True, slots=True)
class Held:
    """The day before which a milestone cannot be, and by the forecast of which one, by its name."""

    until: date
    by: str


@dataclass(frozen=True, slots=True)
class Plan:
    """The dates of one migration's cutover; None where nobody has said.

    `forecast` is what was said; `held` is set where what it still needs is forecast for later.
    """

    baseline: date | None
    forecast: date | None
    actual: date | None
    held: Held | None = None

    @property
    def expected(self) -> date | None:
        """The forecast that counts: never before what the cutover still needs is forecast."""
        return self.held.until if self.held else self.forecast


def freshness(stage: Stage, next_update_by: date | None, today: date) -> Freshness:
    """From `accepted` on, before the start and on hold no update is due."""
    if stage in NO_UPDATE_DUE or next_update_by is None:
        return Freshness.NOT_DUE
    if today > next_update_by:
        return Freshness.OVERDUE
    return Freshness.DUE if today == next_update_by else Freshness.FRESH


def default_next_update(stage: Stage, today: date, policy: DeliveryPolicy) -> date | None:
    """When the next update is due where the claimant does not say; None where none is due."""
    if stage in NO_UPDATE_DUE:
        return None
    cutover = stage is Stage.CUTOVER
    return add_working_days(
        today, policy.next_update_cutover if cutover else policy.next_update_default
    )


def next_update_range(today: date, policy: DeliveryPolicy) -> tuple[date, date]:
    """The first and the last date that a claimant may promise; a far promise would hide silence."""
    return today, today + timedelta(days=policy.next_update_longest_calendar_days)


def slip_working_days(plan: Plan, today: date) -> int | None:
    """Working days by which the cutover is later than its baseline; negative when earlier.

    A forecast that has passed without the cutover counts as today: a date cannot be kept in the
    past. One before what the cutover still needs counts as that. None without a baseline or
    without any date to compare.
    """
    if plan.baseline is None:
        return None
    expected = plan.actual or (max(plan.expected, today) if plan.expected else None)
    return working_days_between(plan.baseline, expected) if expected else None


@dataclass(frozen=True, slots=True)
class Blocked:
    """The milestone of a migration that has been blocked longest, by its name."""

    milestone: str
    waiting_on: Party
    since: date

    def working_days(self, today: date) -> int:
        return working_days_between(self.since, today)


def delivery_status(
    stage: Stage,
    slip: int | None,
    fresh: Freshness,
    policy: DeliveryPolicy,
    *,
    certificate_days_left: int | None = None,
    blocked_days: int | None = None,
    is_regressed: bool = False,
) -> DeliveryStatus:
    """The published rule, first match wins; the order is the precedence.

    `certificate_days_left` counts only once a certificate was issued; it is None before.
    `blocked_days` are the working days of the milestone blocked longest; None where none is.
    One that is regressed has lost a gate: it is neither complete nor on track, and what is
    accepted is no longer late.
    """
    left = certificate_days_left
    if stage in COMPLETE and not is_regressed:
        return DeliveryStatus.COMPLETE
    if stage in {Stage.NOT_STARTED, Stage.WITHDRAWN}:
        return DeliveryStatus.NOT_STARTED
    late = 0 if stage in COMPLETE else slip or 0
    stuck = blocked_days is not None and blocked_days >= policy.blocked_off_track
    ending = _within(left, policy.certificate_off_track_calendar_days)
    if late >= policy.off_track_slip or stuck or ending:
        return DeliveryStatus.OFF_TRACK
    if fresh is Freshness.OVERDUE:
        return DeliveryStatus.NO_RECENT_UPDATE
    ends_soon = _within(left, policy.certificate_at_risk_calendar_days)
    if late >= policy.at_risk_slip or ends_soon or is_regressed:
        return DeliveryStatus.AT_RISK
    return DeliveryStatus.ON_TRACK


def _within(days_left: int | None, limit: int) -> bool:
    return days_left is not None and days_left <= limit


# What needs somebody most stands first.
PRECEDENCE: Final = (
    DeliveryStatus.OFF_TRACK,
    DeliveryStatus.NO_RECENT_UPDATE,
    DeliveryStatus.AT_RISK,
    DeliveryStatus.ON_TRACK,
    DeliveryStatus.NOT_STARTED,
    DeliveryStatus.COMPLETE,
)
SEVERITY: Final = (
    EndpointStatus.DOWN,
    EndpointStatus.UNKNOWN,
    EndpointStatus.DEGRADED,
    EndpointStatus.MAINTENANCE,
    EndpointStatus.UP,
)


def observed(critical: Iterable[EndpointStatus]) -> EndpointStatus:
    """What the checks say of a migration: the worst of its expected critical endpoints.

    `not_expected` endpoints count for nothing; with none expected the answer is `not_expected`.
    """
    seen = set(critical) - {EndpointStatus.NOT_EXPECTED}
    return next((status for status in SEVERITY if status in seen), EndpointStatus.NOT_EXPECTED)


def agrees(stage: Stage, seen: EndpointStatus) -> bool:
    """A migration claimed live, or later, that the checks observe to be up."""
    return stage in CLAIMED_LIVE and seen is EndpointStatus.UP


CONTRADICTING: Final = frozenset(
    {EndpointStatus.DOWN, EndpointStatus.DEGRADED, EndpointStatus.UNKNOWN}
)


def contradicts(stage: Stage, seen: EndpointStatus) -> bool:
    """A migration claimed live, or later, that the checks do not see working."""
    return stage in CLAIMED_LIVE and seen in CONTRADICTING
