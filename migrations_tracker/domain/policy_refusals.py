"""Why a change of a policy value is refused, in words."""

from collections.abc import Mapping

from migrations_tracker.domain.errors import Refusal


class PolicyRefusal(Refusal):
    """A refusal that one field of a form can mend; `field` is its name."""

    field = "value"


class NotAWholeNumber(PolicyRefusal):
    code, title = "not-a-whole-number", "This is a whole number"

    def __init__(self, label: str, unit: str) -> None:
        super().__init__(f"“{label}” is a whole number of {unit}. Write one without decimals.")


class OutOfRange(PolicyRefusal):
    code, title = "policy-out-of-range", "This is out of range"

    def __init__(self, label: str, unit: str, *, lowest: int, highest: int) -> None:
        super().__init__(f"“{label}” is from {lowest} to {highest} {unit}. Write a number between.")


class DoNotFitTogether(PolicyRefusal):
    code, title = "policy-does-not-fit", "This does not fit another value"

    def __init__(self, rule: str, numbers: Mapping[str, str]) -> None:
        would = " and ".join(f"“{label}” {number}" for label, number in numbers.items())
        super().__init__(f"{rule}. With this change they would be {would}. Change the other first.")


class PolicyReasonRequired(PolicyRefusal):
    code, title, field = "reason-required", "A reason is required", "reason"

    def __init__(self, label: str) -> None:
        super().__init__(f"Say why “{label}” is changed.")


class PolicyChangedMeanwhile(Refusal):
    code, title = "policy-changed", "Somebody else changed this first"

    def __init__(self, label: str, *, present: str) -> None:
        super().__init__(
            f"Somebody else changed “{label}” meanwhile: it is {present} now. Nothing of yours was "
            "recorded. Open the form again if yours still holds."
        )
