"""What people judge of a delivery: a dated override of its status, and their confidence in it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.delivery import Blocked, DeliveryStatus
from migrations_tracker.domain.errors import NotYours
from migrations_tracker.domain.judgement_refusals import (
    JudgementReasonRequired,
    JudgementTooLong,
    NotAnOverride,
    NothingToJudge,
    OverrideEndOutOfRange,
)
from migrations_tracker.domain.stages import COMPLETE, Stage

# What is complete or not started is a fact, and silence ends with an update: nobody judges those.
OVERRIDES: Final = (DeliveryStatus.ON_TRACK, DeliveryStatus.AT_RISK, DeliveryStatus.OFF_TRACK)
SETTLED: Final = frozenset({DeliveryStatus.COMPLETE, DeliveryStatus.NOT_STARTED})
NOTHING_TO_JUDGE: Final = COMPLETE | {Stage.NOT_STARTED, Stage.WITHDRAWN}
LONGEST_OVERRIDE: Final = timedelta(days=92)
LONGEST_REASON: Final = 2000
MAY_OVERRIDE: Final = frozenset({Role.MANAGER})
MAY_JUDGE: Final = frozenset({Role.MANAGER, Role.BOROUGH})


class Level(StrEnum):
    """How confident a person is that a delivery will keep its date."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def label(self) -> str:
        return self.value.capitalize()


@dataclass(frozen=True, slots=True)
class Override:
    """A status that a manager has set, up to and including the day `ends_on`.

    `set_by` and `ended_by` are actor ids. `ended_at` is when it ceased to hold, once somebody has
    noted that; `ended_by` is empty where it ended by itself.
    """

    status: DeliveryStatus
    reason: str
    ends_on: date
    set_at: datetime
    set_by: str
    ended_at: datetime | None = None
    ended_by: str = ""

    def is_in_force(self, today: date) -> bool:
        return self.ended_at is None and today <= self.ends_on


@dataclass(frozen=True, slots=True)
class Confidence:
    """One person's judgement; `judged_by` is an actor id. The newest counts."""

    level: Level
    reason: str
    judged_at: datetime
    judged_by: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """The delivery status of one migration on one day, and what it rests on.

    `cause` says in words why the computed status is off track or at risk; empty elsewhere.
    `override` is the one in force; None where none is, or where the migration has been settled.
    """

    computed: DeliveryStatus
    cause: str = ""
    blocked: Blocked | None = None
    override: Override | None = None

    @property
    def shown(self) -> DeliveryStatus:
        return self.override.status if self.override else self.computed


def counting(override: Override | None, computed: DeliveryStatus, today: date) -> Override | None:
    """The override, where it counts today: it never hides that a delivery is settled."""
    if override is None or computed in SETTLED or not override.is_in_force(today):
        return None
    return override


@dataclass(frozen=True, slots=True)
class NewOverride:
    status: DeliveryStatus
    reason: str
    ends_on: date


def override_range(today: date) -> tuple[date, date]:
    """The first and the last date that an override may end on: none stands for ever."""
    return today, today + LONGEST_OVERRIDE


def check_override(wanted: NewOverride, stage: Stage, roles: frozenset[Role], today: date) -> None:
    """Raises NotYours, or a JudgementRefusal that names the field."""
    check_may_override(roles)
    if stage in NOTHING_TO_JUDGE:
        raise NothingToJudge(stage.label)
    if wanted.status not in OVERRIDES:
        raise NotAnOverride([status.label for status in OVERRIDES])
    check_reason(wanted.reason)
    earliest, latest = override_range(today)
    if not earliest <= wanted.ends_on <= latest:
        raise OverrideEndOutOfRange(earliest=earliest, latest=latest)


def check_may_override(roles: frozenset[Role]) -> None:
    if not roles & MAY_OVERRIDE:
        raise NotYours("override a delivery status", "Programme managers")


def check_confidence(reason: str, stage: Stage, roles: frozenset[Role]) -> None:
    """Raises NotYours, or a JudgementRefusal that names the field."""
    if not roles & MAY_JUDGE:
        raise NotYours(
            "judge the confidence in this delivery",
            "Programme managers and officers of the borough",
        )
    if stage in NOTHING_TO_JUDGE:
        raise NothingToJudge(stage.label)
    check_reason(reason)


def check_reason(reason: str) -> None:
    """A judgement that nobody can follow is worth nothing."""
    if not reason.strip():
        raise JudgementReasonRequired
    if len(reason.strip()) > LONGEST_REASON:
        raise JudgementTooLong(len(reason.strip()), LONGEST_REASON)
