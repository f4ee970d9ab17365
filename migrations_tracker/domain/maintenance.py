"""Planned work: who may plan it, for how long, and why a window is refused."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.endpoint_kinds import EndpointKind
from migrations_tracker.domain.errors import NotYours, Refusal
from migrations_tracker.domain.moments import long_moment

MAY_PLAN: Final = frozenset({Role.MANAGER, Role.BOROUGH, Role.SUPPLIER})
WHO_PLANS: Final = "Programme managers, officers of the borough and its lead supplier"
LONGEST: Final = timedelta(days=14)
FARTHEST: Final = timedelta(days=366)
# A clock of a caller may be a little behind ours.
GRACE: Final = timedelta(minutes=2)
LONGEST_REASON: Final = 200


class WindowStatus(StrEnum):
    """Where a window stands at an instant."""

    UNDER_WAY = "under_way"
    PLANNED = "planned"
    ENDED = "ended"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ").capitalize()


@dataclass(frozen=True, slots=True)
class Plan:
    """A window as somebody wants it: which kinds of endpoint, from when to when, and why."""

    kinds: frozenset[EndpointKind]
    starts_at: datetime
    ends_at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Present:
    """How a window stands before it is changed."""

    starts_at: datetime
    ends_at: datetime
    is_cancelled: bool


class WindowRefused(Refusal):
    """A refusal that one field can mend; `field` is its name."""

    code, title = "window-refused", "This maintenance window cannot be planned"
    field = ""


class WindowInThePast(WindowRefused):
    code, title = "window-in-the-past", "Maintenance is planned ahead"

    def __init__(self, field: str, sent: datetime, now: datetime) -> None:
        self.field = field
        verb = "start" if field == "starts_at" else "end"
        super().__init__(
            f"It would {verb} on {long_moment(sent)}, before now ({long_moment(now)}). Choose a "
            "later time: what was observed until now stands."
        )


class WindowTooFarAhead(WindowRefused):
    code, title, field = "window-too-far-ahead", "This is too far ahead", "starts_at"

    def __init__(self, latest: datetime) -> None:
        super().__init__(f"Choose a start until {long_moment(latest)}.")


class WindowEndsTooSoon(WindowRefused):
    code, title = "window-ends-before-it-starts", "The window ends before it starts"
    field = "ends_at"

    def __init__(self) -> None:
        super().__init__("Choose an end that is later than the start.")


class WindowTooLong(WindowRefused):
    code, title, field = "window-too-long", "The window is too long", "ends_at"

    def __init__(self) -> None:
        super().__init__(
            f"A window lasts {LONGEST.days} days at most. Plan another one if the work goes on."
        )


class WindowNeedsReason(WindowRefused):
    code, title, field = "window-needs-reason", "A reason is required", "reason"

    def __init__(self, length: int) -> None:
        super().__init__(
            f"Say what is being done, in 1 to {LONGEST_REASON} characters"
            + (f"; this has {length}." if length else ".")
        )


class WindowCoversNothing(WindowRefused):
    code, title, field = "window-covers-nothing", "No endpoint is chosen", "kinds"

    def __init__(self) -> None:
        super().__init__("Choose at least one endpoint of the borough, or all of them.")


class WindowStarted(WindowRefused):
    code, title = "window-started", "The window has started"

    def __init__(self, field: str) -> None:
        self.field = field
        super().__init__(
            "The window has started, so only its end and its reason can be changed: what was "
            "observed since its start is marked already."
        )


class WindowOver(Refusal):
    code, title = "window-over", "This maintenance window is over"

    def __init__(self, borough: str, how: str) -> None:
        super().__init__(
            f"The maintenance window of {borough} {how}, so it cannot be changed any more. "
            "Plan another one if there is more to do."
        )


class WindowChanged(Refusal):
    code, title = "window-changed", "Somebody else has changed this window"

    def __init__(self, *, borough: str, sent: int, current: int) -> None:
        self.sent, self.current = sent, current
        super().__init__(
            f"You sent version {sent} of the maintenance window of {borough}; it is now version "
            f"{current}. Read it again, then decide."
        )


def check_may_plan(roles: Collection[Role]) -> None:
    """Raises NotYours."""
    if not MAY_PLAN & set(roles):
        raise NotYours("plan maintenance here", WHO_PLANS)


def check_plan(plan: Plan, now: datetime) -> None:
    """Raises a WindowRefused that names the field."""
    if plan.starts_at < now - GRACE:
        raise WindowInThePast("starts_at", plan.starts_at, now)
    _check_shape(plan, now)


def check_change(
    present: Present, plan: Plan, kinds: frozenset[EndpointKind], now: datetime
) -> None:
    """The same for a change of a window that covers `kinds` now; one under way may be prolonged.

    Raises a WindowRefused.
    """
    if present.starts_at > now:
        check_plan(plan, now)
        return
    if plan.starts_at != present.starts_at:
        raise WindowStarted("starts_at")
    if plan.kinds != kinds:
        raise WindowStarted("kinds")
    if plan.ends_at < now - GRACE and plan.ends_at != present.ends_at:
        raise WindowInThePast("ends_at", plan.ends_at, now)
    _check_shape(plan, now)


def _check_shape(plan: Plan, now: datetime) -> None:
    if not plan.kinds:
        raise WindowCoversNothing
    if plan.starts_at > now + FARTHEST:
        raise WindowTooFarAhead(now + FARTHEST)
    if plan.ends_at <= plan.starts_at:
        raise WindowEndsTooSoon
    if plan.ends_at - plan.starts_at > LONGEST:
        raise WindowTooLong
    length = len(plan.reason.strip())
    if not 1 <= length <= LONGEST_REASON:
        raise WindowNeedsReason(length)


def over_words(present: Present, now: datetime) -> str:
    """How a window that takes no more changes ended; empty while it can be changed."""
    if present.is_cancelled:
        return "was cancelled"
    return f"ended on {long_moment(present.ends_at)}" if present.ends_at <= now else ""
