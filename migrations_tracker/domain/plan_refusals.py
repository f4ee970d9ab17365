"""What the rules of the plan refuse, in words. `field` names the field that mends it."""

from collections.abc import Sequence
from datetime import date

from migrations_tracker.domain.errors import Refusal, listed, spoken
from migrations_tracker.domain.findings import long_date


class PlanRefusal(Refusal):
    """A refusal that one field of a form can mend; `field` is its name, empty where none can."""

    code = "milestone-refused"
    title = "The milestone cannot be so"
    field = ""


class MilestoneChanged(PlanRefusal):
    code = "milestone-changed"
    title = "This milestone has changed since you read it"

    def __init__(self, *, name: str, sent: int, current: int) -> None:
        self.sent, self.current = sent, current
        super().__init__(
            f"You sent version {sent} of “{name}”; it is now version {current}. "
            "Read it again, then decide."
        )


class StepNotPossible(PlanRefusal):
    code = "step-not-possible"
    title = "This milestone is not in a state for that"

    def __init__(self, *, step: str, name: str, status: str, choices: Sequence[str]) -> None:
        super().__init__(
            f"“{name}” is “{spoken(status)}”, so you cannot {step}. "
            f"What you can do with it: {listed(choices)}."
        )


class FollowsFromRecords(PlanRefusal):
    code = "follows-from-records"
    title = "The actual date of this milestone follows from records"

    def __init__(self, *, name: str) -> None:
        super().__init__(
            f"The actual date of “{name}” is not typed: it follows from the certificate, the "
            "services cut over or the acceptance. Record that instead."
        )


class CannotSetAside(StepNotPossible):
    code = "cannot-set-aside"
    title = "This milestone applies to every migration"

    def __init__(self, *, name: str) -> None:
        Refusal.__init__(
            self,
            f"“{name}” cannot be set aside as not applicable: what it stands for is recorded for "
            "every migration, and gates rest on it. Change its forecast, or withdraw the "
            "migration.",
        )


class NotYetDone(PlanRefusal):
    code, field = "actual-in-the-future", "actual_date"
    title = "This has not happened yet"

    def __init__(self, *, day: date) -> None:
        super().__init__(f"{long_date(day)} is still to come. Record it once it has happened.")


class NeedsNotDone(PlanRefusal):
    code = "needs-not-done"
    title = "What this milestone needs is not done"

    def __init__(self, *, name: str, needs: Sequence[str]) -> None:
        super().__init__(
            f"“{name}” cannot be complete before: {', '.join(needs)}. "
            "Complete those first, or say that they are not applicable."
        )


class BeforeItsPredecessor(PlanRefusal):
    code = "before-its-predecessor"
    title = "This is earlier than what it needs"

    def __init__(self, *, field: str, day: date, name: str, actual: date) -> None:
        self.field = field
        super().__init__(
            f"{long_date(day)} is before {long_date(actual)}, when “{name}” was complete. "
            "Choose that day or a later one."
        )


class AfterItsSuccessor(PlanRefusal):
    code, field = "after-its-successor", "actual_date"
    title = "This is later than what needs it"

    def __init__(self, *, day: date, name: str, actual: date) -> None:
        super().__init__(
            f"{long_date(day)} is after {long_date(actual)}, when “{name}” was complete, which "
            "needs this one. Choose that day or an earlier one."
        )


class OtherReasonNeedsNote(PlanRefusal):
    code, field = "other-reason-needs-note", "note"
    title = "Another reason must be named"

    def __init__(self) -> None:
        super().__init__("Say which other reason it is.")


class StepReasonRequired(PlanRefusal):
    code, field = "reason-required", "reason"
    title = "A reason is required"

    def __init__(self, what: str) -> None:
        super().__init__(f"Say why {what}.")


class WaitingSinceFuture(PlanRefusal):
    code, field = "waiting-since-future", "waiting_since"
    title = "It cannot have been waiting since a day to come"

    def __init__(self, *, day: date) -> None:
        super().__init__(f"{long_date(day)} is still to come. Write the day since when it waits.")


class NothingForecast(PlanRefusal):
    code = "nothing-forecast"
    title = "There is nothing to approve"

    def __init__(self) -> None:
        super().__init__("No milestone has a forecast, so there is no plan to approve.")


class BaselineFrozen(PlanRefusal):
    code = "baseline-frozen"
    title = "The baseline is approved already"

    def __init__(self) -> None:
        super().__init__(
            "The baseline is approved and frozen. Ask to re-baseline to change its dates."
        )


class NoBaseline(PlanRefusal):
    code = "no-baseline"
    title = "There is no baseline to change"

    def __init__(self) -> None:
        super().__init__("The plan has no approved baseline yet. Approve it first.")


class NothingAsked(PlanRefusal):
    code, field = "nothing-asked", "dates"
    title = "No date would change"

    def __init__(self) -> None:
        super().__init__("Write at least one date that differs from its baseline.")


class RequestOpen(PlanRefusal):
    code = "baseline-request-open"
    title = "A request is open already"

    def __init__(self, *, since: date) -> None:
        super().__init__(
            f"A request of {long_date(since)} to re-baseline waits for its decision. "
            "One is decided before the next is made."
        )


class RequestDecided(PlanRefusal):
    code = "request-decided"
    title = "This request is decided already"

    def __init__(self, *, decision: str) -> None:
        super().__init__(f"This request was {decision} already; nothing of yours was recorded.")


class OwnRequest(PlanRefusal):
    code = "own-request"
    title = "Somebody else decides this request"

    def __init__(self) -> None:
        super().__init__("You made this request, so another programme manager decides it.")
