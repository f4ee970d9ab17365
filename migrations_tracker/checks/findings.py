"""What travels through the engine: endpoints claimed, and what a check of one of them found.

What is made for each check is a named tuple: a frozen dataclass takes four times as long to make.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from migrations_tracker.domain.availability import Gap
from migrations_tracker.domain.endpoint_kinds import EndpointKind
from migrations_tracker.domain.endpoint_state import State
from migrations_tracker.domain.policy import CheckPolicy
from migrations_tracker.domain.readings import MAINTENANCE, UNKNOWN, Reading
from migrations_tracker.registry.outcomes import Outcome


class OwnLimits(NamedTuple):
    """What is set for one endpoint alone; None leaves it to its kind."""

    retry_s: int | None = None
    fails_to_down: int | None = None
    oks_to_up: int | None = None


NO_LIMITS: Final = OwnLimits()


class Claimed(NamedTuple):
    """One endpoint that is ours to ask: its configuration and what is held of it."""

    endpoint_id: int
    ref: str
    kind: EndpointKind
    borough_code: str
    interval: timedelta
    own: OwnLimits
    expected_from: datetime | None
    due_at: datetime
    config_version: int
    state: State
    last_reading: Reading | None
    certificate_not_after: datetime | None
    quiet_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """Endpoints claimed together under one lease, and the limits that they are judged by.

    `claimed_at` is the database's own time.
    """

    token: UUID
    claimed_at: datetime
    rows: tuple[Claimed, ...]
    policy: CheckPolicy


class Finding(NamedTuple):
    """One finished check: what is recorded of it, and the endpoint's state after it.

    `is_planned` says that it was asked within a maintenance window of ours.
    """

    claimed: Claimed
    slot_at: datetime
    asked_at: datetime
    outcome: Outcome
    reading: Reading
    reason: str
    took_us: int
    http_status: int | None
    excerpt: str
    state: State
    certificate_not_after: datetime | None
    due_at: datetime
    missed: int
    quiet_since: datetime | None
    gap: Gap | None
    is_planned: bool = False

    @property
    def is_known(self) -> bool:
        return self.reading is not UNKNOWN

    @property
    def rolled_as(self) -> Reading:
        """What the roll-ups count it as: within a maintenance window, that."""
        return MAINTENANCE if self.is_planned and self.is_known else self.reading

    @property
    def counts(self) -> bool:
        """Whether it enters the roll-ups: an endpoint not expected yet counts for nothing."""
        expected_from = self.claimed.expected_from
        return expected_from is not None and expected_from <= self.asked_at

    @property
    def changes_status(self) -> bool:
        return self.state.status is not self.claimed.state.status

    @property
    def changes_observed(self) -> bool:
        """Whether another status may be shown than before this check."""
        before, now = self.claimed.last_reading, self.reading
        return (
            self.changes_status
            or (before is MAINTENANCE) != (now is MAINTENANCE)
            or (before is None or before is UNKNOWN) != (now is UNKNOWN)
        )

    @property
    def changes_incidents(self) -> bool:
        """Whether an incident may open or close by this check."""
        return (
            self.changes_status or self.certificate_not_after != self.claimed.certificate_not_after
        )

    @property
    def changes_pages(self) -> bool:
        """Whether live pages would show something else than before this check."""
        return self.changes_observed or self.changes_incidents
