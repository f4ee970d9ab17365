"""What the rules of overrides and confidence refuse, in words."""

from collections.abc import Sequence
from datetime import date

from migrations_tracker.domain.errors import Refusal, listed
from migrations_tracker.domain.findings import long_date


class JudgementRefusal(Refusal):
    """A refusal about a judgement; `field` names the field that mends it."""


class JudgementReasonRequired(JudgementRefusal):
    code, title, field = "reason-required", "A reason is required", "reason"

    def __init__(self) -> None:
        super().__init__("Say why, so that others can follow it.")


class JudgementTooLong(JudgementRefusal):
    code, title, field = "text-too-long", "The text is too long", "reason"

    def __init__(self, length: int, longest: int) -> None:
        super().__init__(f"The reason has {length} characters. Keep it to {longest}.")


class NotAnOverride(JudgementRefusal):
    code, title, field = "status-not-judged", "This status cannot be set", "status"

    def __init__(self, choices: Sequence[str]) -> None:
        super().__init__(f"Only these can be set by a person: {listed(choices)}.")


class OverrideEndOutOfRange(JudgementRefusal):
    code, title, field = "ends-on-out-of-range", "The last day is out of range", "ends_on"

    def __init__(self, *, earliest: date, latest: date) -> None:
        super().__init__(
            f"Choose a last day from {long_date(earliest)} to {long_date(latest)}. "
            "Set it again later if it lasts longer."
        )


class NothingToJudge(JudgementRefusal):
    code, title = "nothing-to-judge", "There is nothing to judge"

    def __init__(self, stage: str) -> None:
        super().__init__(
            f"The migration is at “{stage}”, so its delivery is not under way and there is "
            "nothing to judge."
        )


class NoOverride(JudgementRefusal):
    code, title = "no-override", "No override is in force"

    def __init__(self) -> None:
        super().__init__("No override is in force, so there is none to end.")
