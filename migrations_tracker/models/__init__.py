"""The tables of the tracker. Rows are the present; events are the past."""

from migrations_tracker.models.access import Membership, User
from migrations_tracker.models.check import (
    CheckResult,
    RegistrySource,
    RollupDay,
    RollupHour,
    StatusChange,
)
from migrations_tracker.models.endpoint import Endpoint, EndpointState, ThresholdSetting
from migrations_tracker.models.event import ChangeCounter, Event, Stream
from migrations_tracker.models.idempotency import IdempotentRequest
from migrations_tracker.models.migration import Assignment, Claim, PsnMigration

__all__ = [
    "Assignment",
    "ChangeCounter",
    "CheckResult",
    "Claim",
    "Endpoint",
    "EndpointState",
    "Event",
    "IdempotentRequest",
    "Membership",
    "PsnMigration",
    "RegistrySource",
    "RollupDay",
    "RollupHour",
    "StatusChange",
    "Stream",
    "ThresholdSetting",
    "User",
]
