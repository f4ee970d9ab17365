"""What people say of an incident, who may, and why it is refused."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.errors import NotYours, Refusal
from migrations_tracker.domain.moments import long_moment

MAY_REPLY: Final = frozenset({Role.MANAGER, Role.BOROUGH, Role.SUPPLIER})
LONGEST_TEXT: Final = 1000
LONGEST_ACKNOWLEDGED: Final = timedelta(days=7)


class Progress(StrEnum):
    """How far the work on an incident is. RESOLVED comes by itself, when it closes."""

    INVESTIGATING = "investigating"
    IDENTIFIED = "identified"
    MONITORING = "monitoring"
    RESOLVED = "resolved"

    @property
    def label(self) -> str:
        return self.value.capitalize()


UNDER_WAY: Final = (Progress.INVESTIGATING, Progress.IDENTIFIED, Progress.MONITORING)


@dataclass(frozen=True, slots=True)
class Update:
    """News of an incident; an empty `cause` leaves what is known of it."""

    progress: Progress
    text: str
    cause: str = ""


class ReplyRefused(Refusal):
    """A refusal that one field can mend; `field` is its name."""

    code, title = "incident-reply-refused", "This cannot be recorded"
    field = ""


class TextRequired(ReplyRefused):
    code, title, field = "update-needs-text", "The update says nothing", "text"

    def __init__(self) -> None:
        super().__init__("Say what is known or being done.")


class TextTooLong(ReplyRefused):
    code, title = "text-too-long", "The text is too long"

    def __init__(self, field: str, length: int) -> None:
        self.field = field
        super().__init__(f"This has {length} characters. Keep it to {LONGEST_TEXT}.")


class NotRecovered(ReplyRefused):
    code, title, field = "not-recovered", "The checks do not see it recovered", "progress"

    def __init__(self) -> None:
        super().__init__(
            "It is resolved once the checks see it recovered, by itself. Choose “Monitoring” "
            "where you wait for that."
        )


class AlreadyResolved(ReplyRefused):
    code, title, field = "already-resolved", "This incident is resolved", "progress"

    def __init__(self) -> None:
        super().__init__("It has recovered meanwhile. What you add now is recorded as resolved.")


class AcknowledgedUntilOutOfRange(ReplyRefused):
    code, title = "acknowledged-until-out-of-range", "The time is out of range"
    field = "until"

    def __init__(self, now: datetime) -> None:
        latest = long_moment(now + LONGEST_ACKNOWLEDGED)
        super().__init__(f"Choose a time from now until {latest}, or leave it empty.")


class IncidentClosed(Refusal):
    code, title = "incident-closed", "This incident has closed"

    def __init__(self, reference: str) -> None:
        super().__init__(f"{reference} has recovered and closed, so there is nothing to take on.")


class IncidentChanged(Refusal):
    code, title = "incident-changed", "This incident has changed meanwhile"

    def __init__(self, reference: str) -> None:
        super().__init__(
            f"{reference} has changed while you were writing. Nothing of yours was recorded. Read "
            "what is new, then send yours again if it still holds."
        )


def check_may_reply(roles: Collection[Role]) -> None:
    """Raises NotYours."""
    if not MAY_REPLY & set(roles):
        who = "Programme managers, officers of the borough and its lead supplier"
        raise NotYours("answer for this incident", who)


def check_update(update: Update, *, is_open: bool) -> None:
    """Raises a ReplyRefused that names the field."""
    for field, text in (("text", update.text), ("cause", update.cause)):
        if len(text.strip()) > LONGEST_TEXT:
            raise TextTooLong(field, len(text.strip()))
    if not update.text.strip():
        raise TextRequired
    if is_open and update.progress is Progress.RESOLVED:
        raise NotRecovered
    if not is_open and update.progress is not Progress.RESOLVED:
        raise AlreadyResolved


def check_acknowledged_until(until: datetime | None, now: datetime) -> None:
    """Raises AcknowledgedUntilOutOfRange; None is until it closes."""
    if until is not None and not now < until <= now + LONGEST_ACKNOWLEDGED:
        raise AcknowledgedUntilOutOfRange(now)
