"""What the rules of cutovers refuse, in words. `field` names the field that mends it."""

from datetime import date, datetime

from migrations_tracker.domain.errors import Refusal
from migrations_tracker.domain.findings import long_date
from migrations_tracker.domain.moments import long_moment
from migrations_tracker.domain.psn_services import PsnService


class CutoverRefusal(Refusal):
    """A refusal about the cutover of a service."""

    code, title = "cutover-refused", "The cutover cannot be so"


class CutoverChanged(CutoverRefusal):
    code, title = "cutover-changed", "Somebody else has changed this service meanwhile"

    def __init__(self, *, service: PsnService, borough: str, current: int) -> None:
        self.current = current
        super().__init__(
            f"Somebody else changed {service.label} of {borough} while you were writing. Nothing "
            "of yours was recorded. Read what stands now, then send yours again if it still holds."
        )


class NotInScope(CutoverRefusal):
    code, title = "not-in-scope", "This service is not in scope"

    def __init__(self, *, service: PsnService) -> None:
        super().__init__(f"{service.label} is not in scope. Take it into scope first.")


class CutOverAlready(CutoverRefusal):
    code, title = "cut-over-already", "This service is in use already"

    def __init__(self, *, service: PsnService, action: str) -> None:
        super().__init__(
            f"{service.label} is in use over the PSN already, so you cannot {action}. Record its "
            "roll-back first, if it was rolled back."
        )


class ScopeReasonRequired(CutoverRefusal):
    code, title, field = "reason-required", "A reason is required", "reason"

    def __init__(self) -> None:
        super().__init__("Say why the borough does not need this service.")


class WindowEndsBeforeItStarts(CutoverRefusal):
    code, title = "window-ends-before-it-starts", "The window ends before it starts"
    field = "ends_at"

    def __init__(self, *, starts_at: datetime) -> None:
        super().__init__(f"Write an end after {long_moment(starts_at)}, when the window starts.")


class WindowInThePast(CutoverRefusal):
    code, title, field = "window-in-the-past", "The window has begun already", "starts_at"

    def __init__(self, *, starts_at: datetime) -> None:
        super().__init__(f"{long_moment(starts_at)} has passed. Plan a window that is to come.")


class NoReturnOutsideWindow(CutoverRefusal):
    code, title = "no-return-outside-window", "The point of no return is outside the window"
    field = "no_return_at"

    def __init__(self, *, starts_at: datetime, ends_at: datetime) -> None:
        super().__init__(
            f"Write a time from {long_moment(starts_at)} to {long_moment(ends_at)}, which is the "
            "window."
        )


class InsideFreeze(CutoverRefusal):
    code, title, field = "inside-freeze", "The window touches a change freeze", "starts_at"

    def __init__(self, *, words: str) -> None:
        super().__init__(f"The window of {words} Plan it before or after that.")


class NotRehearsedYet(CutoverRefusal):
    code, title, field = "not-rehearsed-yet", "This has not happened yet", "rehearsed_date"

    def __init__(self, *, day: date) -> None:
        super().__init__(
            f"{long_date(day)} is still to come. Record the rehearsal once it was held."
        )


class NotEndedYet(CutoverRefusal):
    code, title, field = "not-ended-yet", "This has not happened yet", "outcome_at"

    def __init__(self, *, at: datetime) -> None:
        super().__init__(
            f"{long_moment(at)} is still to come. Record the outcome once it has happened."
        )


class BeforeItsWindow(CutoverRefusal):
    code, title, field = "before-its-window", "This is before the window", "outcome_at"

    def __init__(self, *, earliest: datetime) -> None:
        super().__init__(
            f"The attempt began on {long_moment(earliest)}. Write a time from then on."
        )


class NothingToCorrect(CutoverRefusal):
    code, title = "nothing-to-correct", "No outcome is recorded"

    def __init__(self) -> None:
        super().__init__("No outcome is recorded of this service yet. Record how it ended.")


class NotEarlier(CutoverRefusal):
    code, title, field = "not-earlier", "This is not earlier", "outcome_at"

    def __init__(self, *, at: datetime) -> None:
        super().__init__(
            f"The outcome is recorded for {long_moment(at)}. Write an earlier time; one that is "
            "later is recorded as an outcome of its own."
        )


class BeforeWhatWasTold(CutoverRefusal):
    code, title, field = "before-what-was-told", "Something else was recorded since", "outcome_at"

    def __init__(self, *, after: datetime) -> None:
        super().__init__(
            f"Another record of this service holds since {long_moment(after)}. Write a time after "
            "that."
        )


class CorrectionReasonRequired(CutoverRefusal):
    code, title, field = "reason-required", "A reason is required", "reason"

    def __init__(self) -> None:
        super().__init__("Say how the wrong time came to be recorded.")


class SignedOffSince(CutoverRefusal):
    code, title, field = "signed-off-since", "It was signed off after that", "outcome_at"

    def __init__(self, *, signed_off_at: datetime) -> None:
        super().__init__(
            f"The service was signed off on {long_moment(signed_off_at)}. Write a time after that."
        )


class OutcomeReasonRequired(CutoverRefusal):
    code, title, field = "reason-required", "A reason is required", "reason"

    def __init__(self) -> None:
        super().__init__("Say what was not cut over, or why it was rolled back.")


class NotCompleted(CutoverRefusal):
    code, title = "not-completed", "This service is not cut over"

    def __init__(self, *, service: PsnService) -> None:
        super().__init__(
            f"{service.label} is not cut over, so there is nothing to sign off. Its outcome must "
            "be recorded as completed first."
        )


class SignOffReferenceRequired(CutoverRefusal):
    code, title, field = "reference-required", "A reference is required", "reference"

    def __init__(self) -> None:
        super().__init__(
            "You sign off on the borough’s behalf: name the letter or e-mail in which it says so."
        )


class TextTooLong(CutoverRefusal):
    code, title = "text-too-long", "The text is too long"

    def __init__(self, *, field: str, length: int, longest: int) -> None:
        self.field = field
        super().__init__(f"The text has {length} characters. Keep it to {longest}.")
