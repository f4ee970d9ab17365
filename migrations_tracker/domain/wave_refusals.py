"""What the rules of waves and their gate reviews refuse, in words."""

from datetime import date

from migrations_tracker.domain.errors import Refusal
from migrations_tracker.domain.findings import count_of, long_date


class WaveRefusal(Refusal):
    """A refusal about a wave; `field` names the field that mends it."""


class NumberOutOfRange(WaveRefusal):
    code, title, field = "wave-out-of-range", "The number is out of range", "number"

    def __init__(self, *, first: int, last: int) -> None:
        super().__init__(f"Waves are numbered from {first} to {last}. Choose one of these numbers.")


class WaveTaken(WaveRefusal):
    code, title, field = "wave-taken", "This wave is planned already", "number"

    def __init__(self, number: int) -> None:
        super().__init__(f"Wave {number} is planned already. Choose another number, or change it.")


class NoSuchWave(WaveRefusal):
    code, title, field = "no-such-wave", "There is no such wave", "wave"

    def __init__(self, number: int) -> None:
        super().__init__(f"There is no wave {number}. Plan it first.")


class NameRequired(WaveRefusal):
    code, title, field = "name-required", "A wave has a name", "name"

    def __init__(self, longest: int) -> None:
        super().__init__(f"Write a name of at most {longest} characters.")


class WindowHalf(WaveRefusal):
    code, title = "window-half", "The window has one day only"

    def __init__(self, field: str) -> None:
        self.field = field
        super().__init__(f"Write the {field} day of the window too, or leave both out.")


class WindowReversed(WaveRefusal):
    code, title, field = "window-reversed", "The window ends before it begins", "last"

    def __init__(self, *, first: date, last: date) -> None:
        super().__init__(
            f"The window ends on {long_date(last)}, before it begins on {long_date(first)}. "
            "Choose a later last day."
        )


class WaveChanged(WaveRefusal):
    code, title = "wave-changed", "Somebody else has changed this wave"

    def __init__(self, number: int) -> None:
        super().__init__(
            f"Somebody else changed wave {number} while you were writing. Nothing of yours was "
            "recorded. Read what stands now, then send yours again if it still holds."
        )


class WhyRequired(WaveRefusal):
    code, title, field = "reason-required", "A reason is required", "reason"

    def __init__(self, action: str) -> None:
        super().__init__(f"Say why you {action}.")


class WaveTextTooLong(WaveRefusal):
    code, title = "text-too-long", "The text is too long"

    def __init__(self, field: str, *, length: int, longest: int) -> None:
        self.field = field
        super().__init__(f"The text has {length} characters. Keep it to {longest}.")


class QuestionRequired(WaveRefusal):
    code, title, field = "question-required", "A review asks a question", "question"

    def __init__(self) -> None:
        super().__init__("Write what the approvers are to decide.")


class ApproversRequired(WaveRefusal):
    code, title, field = "approvers-required", "A review has approvers", "approvers"

    def __init__(self) -> None:
        super().__init__("Choose who is to decide.")


class ApproverCannotDecide(WaveRefusal):
    code, title, field = "approver-cannot-decide", "This person cannot be named", "approvers"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} cannot be an approver. Programme managers, borough officers and viewers can."
        )


class QuorumOutOfRange(WaveRefusal):
    code, title, field = "quorum-out-of-range", "The quorum does not fit", "quorum"

    def __init__(self, *, sent: int, approvers: int) -> None:
        super().__init__(
            f"A quorum of {sent} does not fit {count_of(approvers, 'approver')}. "
            f"Choose a number from 1 to {approvers}."
        )


class ReviewOpen(WaveRefusal):
    code, title = "review-open", "A gate review is open already"

    def __init__(self, number: int) -> None:
        super().__init__(f"A gate review of wave {number} is open already. Close that one first.")


class ReviewClosed(WaveRefusal):
    code, title = "review-closed", "This gate review has closed"

    def __init__(self, number: int) -> None:
        super().__init__(
            f"The gate review of wave {number} has closed, so it takes no more answers. "
            "Nothing was recorded."
        )


class ConditionsRequired(WaveRefusal):
    code, title, field = "conditions-required", "A no-go needs its conditions", "conditions"

    def __init__(self) -> None:
        super().__init__("Say what would have to change for a go.")
