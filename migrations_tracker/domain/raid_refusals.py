"""Why a change of the RAID register is refused, in words."""

from datetime import date

from migrations_tracker.domain.errors import Refusal
from migrations_tracker.domain.findings import count_of, long_date


class RaidRefusal(Refusal):
    """A refusal that one field of a form can mend; `field` is its name."""

    field = ""


class WhyRequired(RaidRefusal):
    code, title, field = "reason-required", "A reason is required", "reason"

    def __init__(self, action: str) -> None:
        super().__init__(f"Say why you {action}.")


class WordsRequired(RaidRefusal):
    code, title = "words-required", "Something is left empty"

    def __init__(self, field: str, what: str) -> None:
        self.field = field
        super().__init__(f"Write {what}.")


class ScoreOutOfRange(RaidRefusal):
    code, title, field = "score-out-of-range", "The score is out of range", "probability"

    def __init__(self, *, probability: int, impact: int) -> None:
        super().__init__(
            f"Probability {probability} and impact {impact} cannot be scored. "
            "Choose each from 1 to 5."
        )


class DateInThePast(RaidRefusal):
    code, title, field = "date-in-the-past", "The date has passed", "due_date"

    def __init__(self, *, sent: date, today: date) -> None:
        super().__init__(f"{long_date(sent)} has passed. Choose {long_date(today)} or later.")


class SameBorough(RaidRefusal):
    code, title, field = "same-borough", "A dependency needs two boroughs", "giver"

    def __init__(self) -> None:
        super().__init__(
            "A borough cannot depend on itself. Choose another borough as the one that gives."
        )


class BoroughRequired(RaidRefusal):
    code, title, field = "borough-required", "A borough is required", "borough"

    def __init__(self, why: str) -> None:
        super().__init__(f"{why} Choose a borough.")


class ConditionNotWhole(RaidRefusal):
    code, title, field = "condition-not-whole", "The condition is not complete", "condition"

    def __init__(self) -> None:
        super().__init__(
            "Choose the endpoint for a condition about an endpoint, and write from 1 to 1000 "
            "working days for one about slip; leave empty what the condition does not ask for."
        )


class NoMigrationYet(RaidRefusal):
    code, title, field = "no-migration", "This borough has no migration yet", "borough"

    def __init__(self, borough: str) -> None:
        super().__init__(
            f"{borough} has no migration yet, so there is no record to write this in. "
            "Open its migration first, or raise it for the whole programme."
        )


class OwnerCannotSee(RaidRefusal):
    code, title, field = "owner-cannot-see", "The owner must be able to see it", "owner"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} cannot see this. Choose a programme manager, a viewer or an officer of "
            "the borough."
        )


class ItemChanged(Refusal):
    code, title = "item-changed", "Somebody else changed this first"

    def __init__(self, *, reference: str, sent: int, current: int) -> None:
        super().__init__(
            f"Someone changed {reference} while you were writing: it is now at version {current}, "
            f"you read version {sent}. Nothing of yours was recorded. Read what changed below, "
            "then send again if it still holds."
        )


class ItemClosed(Refusal):
    code, title = "item-closed", "This is closed"

    def __init__(self, reference: str) -> None:
        super().__init__(f"{reference} is closed; nothing more can be changed in it.")


class OpenActions(Refusal):
    code, title = "open-actions", "Some actions are still open"

    def __init__(self, *, reference: str, count: int) -> None:
        super().__init__(
            f"{reference} still has {count_of(count, 'open action')}. Mark each of them done first."
        )


class NotOfThisKind(Refusal):
    code, title = "not-of-this-kind", "This cannot be done here"

    def __init__(self, *, reference: str, needs: str) -> None:
        super().__init__(f"{reference} is not {needs}, so this cannot be done with it.")


class FormReused(Refusal):
    code, title = "form-reused", "This form was sent already"

    def __init__(self) -> None:
        super().__init__("This form was sent already, for something else. Open it again.")
