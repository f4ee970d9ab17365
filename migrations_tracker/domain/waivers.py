"""A waiver: a manager lets a gate be passed without one criterion, until a date."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.criterion import Criterion
from migrations_tracker.domain.errors import NotYours, Refusal
from migrations_tracker.domain.findings import long_date
from migrations_tracker.domain.stages import Stage

LONGEST_WAIVER: Final = timedelta(days=92)
LONGEST_REASON: Final = 2000
MAY_WAIVE: Final = frozenset({Role.MANAGER})


@dataclass(frozen=True, slots=True)
class Waiver:
    """One criterion of one gate is waived up to and including `ends`. `by` is an actor’s id."""

    stage: Stage
    criterion: Criterion
    reason: str
    ends: date
    by: str = ""

    def covers(self, stage: Stage, criterion: Criterion, today: date) -> bool:
        return (self.stage, self.criterion) == (stage, criterion) and today <= self.ends


class WaiverRefused(Refusal):
    """A refusal that one field of the form can mend; `field` is its name."""

    code = "waiver-refused"
    title = "This waiver is not complete"
    field = ""


class NoSuchCriterion(WaiverRefused):
    code, title, field = "no-such-criterion", "This gate has no such criterion", "criterion"

    def __init__(self, stage: Stage) -> None:
        super().__init__(
            f"The gate to “{stage.label}” has no such criterion. Choose one of the list."
        )


class WaiverReasonRequired(WaiverRefused):
    code, title, field = "waiver-reason-required", "A waiver needs a reason", "reason"

    def __init__(self) -> None:
        super().__init__("Say why the gate may be passed without this criterion.")


class WaiverReasonTooLong(WaiverRefused):
    code, title, field = "waiver-reason-too-long", "The reason is too long", "reason"

    def __init__(self, length: int) -> None:
        super().__init__(f"The reason has {length} characters. Keep it to {LONGEST_REASON}.")


class WaiverEndRequired(WaiverRefused):
    code, title, field = "waiver-end-required", "A waiver needs an end", "ends_on"

    def __init__(self, *, earliest: date, latest: date) -> None:
        super().__init__(
            f"Say until when it is waived: a date from {long_date(earliest)} to "
            f"{long_date(latest)}."
        )


class WaiverEndOutOfRange(WaiverRefused):
    code, title, field = "waiver-end-out-of-range", "The end is out of range", "ends_on"

    def __init__(self, *, sent: date, earliest: date, latest: date) -> None:
        super().__init__(
            f"{long_date(sent)} is out of range. Choose a date from {long_date(earliest)} to "
            f"{long_date(latest)}, and waive it again later if it lasts longer."
        )


class AlreadyWaived(WaiverRefused):
    code, title, field = "already-waived", "This criterion is waived already", "criterion"

    def __init__(self, *, ends: date) -> None:
        super().__init__(
            f"This criterion is waived already, until {long_date(ends)}. End that waiver first."
        )


class WaiverOver(Refusal):
    code, title = "waiver-over", "This waiver has ended"

    def __init__(self) -> None:
        super().__init__("This waiver has ended already. Nothing was recorded.")


def waiver_range(today: date) -> tuple[date, date]:
    """The first and the last date that a criterion may be waived until."""
    return today + timedelta(days=1), today + LONGEST_WAIVER


def check_waiver(*, reason: str, ends: date | None, today: date) -> date:
    """The end of a waiver that may be granted. Raises a WaiverRefused that names the field."""
    if not reason.strip():
        raise WaiverReasonRequired
    if len(reason) > LONGEST_REASON:
        raise WaiverReasonTooLong(len(reason))
    earliest, latest = waiver_range(today)
    if ends is None:
        raise WaiverEndRequired(earliest=earliest, latest=latest)
    if not earliest <= ends <= latest:
        raise WaiverEndOutOfRange(sent=ends, earliest=earliest, latest=latest)
    return ends


def check_waiving(roles: frozenset[Role]) -> None:
    """Raises NotYours for all but programme managers."""
    if not roles & MAY_WAIVE:
        raise NotYours("waive a criterion of a gate", "Programme managers")
