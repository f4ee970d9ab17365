"""What the rules of freezes and board dates refuse, in words. `field` names what mends it."""

from datetime import date

from migrations_tracker.domain.errors import Refusal
from migrations_tracker.domain.findings import long_date


class CalendarRefusal(Refusal):
    """A refusal that one field of a form can mend; `field` is its name, empty where none can."""

    field = ""


class NameRequired(CalendarRefusal):
    code, title, field = "name-required", "A name is required", "name"

    def __init__(self, what: str) -> None:
        super().__init__(f"Give {what} a name that people will know it by.")


class EndsBeforeStart(CalendarRefusal):
    code, title, field = "ends-before-start", "The last day is before the first", "ends_on"

    def __init__(self, *, first: date, last: date) -> None:
        super().__init__(
            f"The last day, {long_date(last)}, is before the first, {long_date(first)}. "
            "Write a later one."
        )


class HasPassed(CalendarRefusal):
    code, title = "has-passed", "This has passed"

    def __init__(self, *, field: str, day: date) -> None:
        self.field = field
        super().__init__(f"{long_date(day)} has passed. Write today or a later day.")


class TooLong(CalendarRefusal):
    code, title, field = "freeze-too-long", "A freeze lasts a year at most", "ends_on"

    def __init__(self, *, days: int, most: int) -> None:
        super().__init__(
            f"This freeze would last {days} days; {most} are the most. Check the year."
        )


class WhyRequired(CalendarRefusal):
    code, title, field = "reason-required", "A reason is required", "reason"

    def __init__(self, why: str) -> None:
        super().__init__(f"Say why {why}.")


class NothingToFreeze(CalendarRefusal):
    code, title, field = "no-open-migration", "This borough has no open migration", "borough"

    def __init__(self, borough: str) -> None:
        super().__init__(
            f"{borough} has no open migration, so there is nothing to freeze. Choose another "
            "borough, or the whole programme."
        )


class DayTaken(CalendarRefusal):
    code, title, field = "board-date-taken", "The board meets on this day already", "day"

    def __init__(self, *, day: date, name: str) -> None:
        super().__init__(f"“{name}” is on {long_date(day)} already. Remove that one first.")


class TooFarAhead(CalendarRefusal):
    code, title, field = "board-date-too-far", "This is too far ahead", "day"

    def __init__(self, *, day: date, latest: date) -> None:
        super().__init__(
            f"{long_date(day)} is too far ahead. Write {long_date(latest)} or earlier, "
            "or check the year."
        )
