"""What the rules of savings refuse, in words."""

from datetime import date

from migrations_tracker.domain.errors import Refusal
from migrations_tracker.domain.findings import count_of, long_date


class SavingsChanged(Refusal):
    code = "changed-by-someone-else"
    title = "These savings have changed since you read them"

    def __init__(self, *, name: str) -> None:
        super().__init__(
            f"Someone changed the savings of {name} while you were writing. Nothing of yours was "
            "recorded. Read what stands now, then send yours again if it still holds."
        )


class NegativeCost(Refusal):
    code = "negative-cost"
    title = "A cost cannot be negative"

    def __init__(self, *, name: str) -> None:
        super().__init__(f"{name} cannot be negative. Write 0 or more.")


class BaselineRequired(Refusal):
    code = "baseline-required"
    title = "A saving needs a baseline cost"

    def __init__(self) -> None:
        super().__init__(
            "There is no baseline cost to save from. Set the baseline annual cost first."
        )


class BaselineInUse(Refusal):
    code = "baseline-in-use"
    title = "The baseline cost is in use"

    def __init__(self, *, months: int) -> None:
        super().__init__(
            f"{count_of(months, 'month')} {'is' if months == 1 else 'are'} recorded against the "
            "baseline cost, so it can be changed but not taken away."
        )


class NotAMonth(Refusal):
    code = "not-a-month"
    title = "A month is named by its first day"

    def __init__(self, *, sent: str) -> None:
        super().__init__(f"{sent} is not the first day of a month.")


class MonthOutOfRange(Refusal):
    code = "month-out-of-range"
    title = "This month is too far away"

    def __init__(self, *, sent: str, earliest: str, latest: str) -> None:
        super().__init__(f"{sent} is too far away. Choose a month from {earliest} to {latest}.")


class MonthNotBegun(Refusal):
    code = "month-not-begun"
    title = "This month has not begun"

    def __init__(self, *, month: str) -> None:
        super().__init__(
            f"{month} has not begun, so nothing is realised in it yet. Record a forecast instead."
        )


class MonthNotOver(Refusal):
    code = "month-not-over"
    title = "This month is not over"

    def __init__(self, *, month: str, since: date) -> None:
        super().__init__(f"{month} is not over. Verify its saving from {long_date(since)}.")


class AlreadyVerified(Refusal):
    code = "already-verified"
    title = "This saving is verified"

    def __init__(self, *, month: str) -> None:
        super().__init__(
            f"The realised saving of {month} is verified, so it stands. Ask somebody with the "
            "permission “finance” to withdraw the verification, then change it."
        )


class NothingToVerify(Refusal):
    code = "nothing-to-verify"
    title = "There is nothing to verify"

    def __init__(self, *, month: str) -> None:
        super().__init__(f"No realised saving is recorded for {month}. Record one first.")


class NotVerified(Refusal):
    code = "not-verified"
    title = "This saving is not verified"

    def __init__(self, *, month: str) -> None:
        super().__init__(f"The saving of {month} is not verified, so there is none to withdraw.")


class OwnFigure(Refusal):
    code = "own-figure"
    title = "You recorded this figure yourself"

    def __init__(self, *, month: str) -> None:
        super().__init__(
            f"You recorded the realised saving of {month} yourself. Ask somebody else with the "
            "permission “finance” to verify it."
        )


class WithdrawalReasonRequired(Refusal):
    code = "reason-required"
    title = "A reason is required"

    def __init__(self) -> None:
        super().__init__("Say why the verification is withdrawn.")
