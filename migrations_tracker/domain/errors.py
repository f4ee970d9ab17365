"""Refusals of the business, each built from values, without HTTP status, making its own words.

`code` is stable: the API publishes it as the last part of the problem's type.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime


class Refusal(Exception):
    """A request that the rules refuse. Nothing has been written.

    `field` names the field of a form that mends it; empty where none can.
    """

    code = "refused"
    title = "This request was refused"
    field = ""


def spoken(code: str) -> str:
    """A code as people say it: `on_hold` is On hold."""
    return code.replace("_", " ").capitalize()


def listed(words: Sequence[str]) -> str:
    """Words in a sentence: “a, b or c”; an empty list is “none”."""
    if not words:
        return "none"
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def _instant(at: datetime) -> str:
    """As the API writes instants, to the last digit: two of one second must not look the same."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


class MoveNotAllowed(Refusal):
    code = "move-not-allowed"
    title = "This move is not allowed"

    def __init__(
        self, *, current: str, target: str, choices: Sequence[str], by_others: bool
    ) -> None:
        self.current, self.target, self.choices = current, target, tuple(choices)
        names = listed([f"“{spoken(choice)}”" for choice in choices])
        who = " It is a move that somebody with another role can make." if by_others else ""
        super().__init__(
            f"Cannot move from “{spoken(current)}” to “{spoken(target)}”.{who} "
            f"Stages that you can claim from here: {names}."
        )


class ReasonRequired(Refusal):
    code = "reason-required"
    title = "A reason is required"

    def __init__(self, move: str, current: str, target: str) -> None:
        super().__init__(
            f"{move} from “{current}” to “{target}” needs a reason. Say why in “reason”."
        )


class OutOfOrder(Refusal):
    code = "out-of-order"
    title = "This is older than what stands"

    def __init__(self, *, sent: datetime, present: datetime) -> None:
        super().__init__(
            f"“effective_at” is {_instant(sent)}, but what stands has been in effect since "
            f"{_instant(present)}. Send a later one."
        )


class InTheFuture(Refusal):
    code = "in-the-future"
    title = "This has not happened yet"

    def __init__(self, *, sent: datetime, now: datetime) -> None:
        super().__init__(
            f"“effective_at” is {_instant(sent)}, later than now ({_instant(now)}). "
            "Record it once it has happened."
        )


class UpdatePromiseOutOfRange(Refusal):
    code = "next-update-out-of-range"
    title = "The next update must be soon"

    def __init__(self, *, sent: str, earliest: str, latest: str) -> None:
        super().__init__(f"“next_update_by” is {sent}. Choose a date from {earliest} to {latest}.")


class StaleVersion(Refusal):
    code = "changed-by-someone-else"
    title = "This migration has changed since you read it"

    def __init__(self, *, name: str, sent: int, current: int) -> None:
        self.sent, self.current = sent, current
        super().__init__(
            f"You sent version {sent} of the {name} migration; it is now version {current}. "
            "Read it again, then decide."
        )


@dataclass(frozen=True, slots=True)
class Unmet:
    """One criterion of a gate that is not met: its code, and why in words."""

    criterion: str
    words: str


class GateNotMet(Refusal):
    code = "gate-not-met"
    title = "The gate to this stage is not met"

    def __init__(self, *, target: str, unmet: Sequence[Unmet]) -> None:
        self.unmet = tuple(unmet)
        reasons = " ".join(one.words for one in unmet)
        super().__init__(f"Cannot enter “{spoken(target)}” yet. Unmet: {reasons}")


class NotYours(Refusal):
    """The caller may see the record but not change it in this way."""

    code = "role-not-allowed"
    title = "Your role cannot do this"

    def __init__(self, action: str, who_can: str) -> None:
        super().__init__(f"You cannot {action}. {who_can} can.")


class AlreadyAssigned(Refusal):
    code = "already-assigned"
    title = "This supplier already leads the migration"

    def __init__(self, *, borough: str, supplier: str) -> None:
        super().__init__(
            f"{supplier} already leads the {borough} migration. Choose another supplier."
        )


class MigrationEnded(Refusal):
    code = "migration-ended"
    title = "This migration has ended"

    def __init__(self, *, borough: str, stage: str) -> None:
        super().__init__(
            f"The {borough} migration is “{spoken(stage)}”; nothing more can be changed in it."
        )


class AlreadyOpen(Refusal):
    code = "already-open"
    title = "This borough already has an open migration"

    def __init__(self, *, borough: str) -> None:
        super().__init__(
            f"{borough} already has an open migration. Close or withdraw that one first."
        )


class DelayReasonRequired(Refusal):
    code, field = "delay-reason-required", "reason_code"
    title = "A delay reason is required"

    def __init__(self, *, present: str) -> None:
        super().__init__(f"Choose a delay reason, because the new date is later than {present}.")
