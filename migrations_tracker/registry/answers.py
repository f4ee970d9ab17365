"""A registry answer once it has been read, and a refusal to read one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from .outcomes import Outcome


class AnsweredState(StrEnum):
    """The state of an endpoint in the registry's own words."""

    UP = "up"
    DEGRADED = "degraded"
    DOWN = "down"
    MAINTENANCE = "maintenance"


@dataclass(frozen=True, slots=True)
class Maintenance:
    """A window of planned work, as announced: `starts_at` is before `ends_at`."""

    starts_at: datetime
    ends_at: datetime
    reason: str


class Answer(NamedTuple):
    """A whole, current answer about the endpoint that was asked for. All instants are aware.

    A named tuple, because one is made for each check.
    """

    ref: str
    state: AnsweredState
    observed_at: datetime
    metrics: Mapping[str, float]
    certificate_subject: str | None
    certificate_not_after: datetime | None
    maintenance: Maintenance | None
    ttl_s: int


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an answer cannot be used. `detail` is at most 200 printable ASCII characters."""

    outcome: Outcome
    detail: str
