"""What is kept of calls of the API: every write, and what failed, without a word of their content.

A key that fails without end must not fill the table: beyond the first failures of a minute one row
stands for many.
"""

from datetime import timedelta
from enum import StrEnum
from typing import Final

KEPT: Final = timedelta(days=30)
SHOWN_WITHIN: Final = timedelta(hours=24)
ONE_BY_ONE: Final = 30
AT_ONCE: Final = 100


class CallOutcome(StrEnum):
    DONE = "done"
    REPEATED = "repeated"
    REHEARSED = "rehearsed"
    REFUSED = "refused"
    FAILED = "failed"

    @property
    def label(self) -> str:
        return {
            CallOutcome.DONE: "Done",
            CallOutcome.REPEATED: "The stored answer again",
            CallOutcome.REHEARSED: "Only rehearsed",
            CallOutcome.REFUSED: "Refused",
            CallOutcome.FAILED: "Failed on our side",
        }[self]


ERRORS: Final = frozenset({CallOutcome.REFUSED, CallOutcome.FAILED})


def outcome_of(status: int, *, is_repeat: bool, is_rehearsal: bool) -> CallOutcome:
    """What became of a call. A stored refusal is a refusal again."""
    if status >= 500:
        return CallOutcome.FAILED
    if status >= 400:
        return CallOutcome.REFUSED
    if is_repeat:
        return CallOutcome.REPEATED
    return CallOutcome.REHEARSED if is_rehearsal else CallOutcome.DONE


def stands_for(nth: int) -> int:
    """How many failures the row of the `nth` of a minute stands for; 0 where it has none."""
    if nth <= ONE_BY_ONE:
        return 1
    if nth % AT_ONCE:
        return 0
    return AT_ONCE - ONE_BY_ONE if nth == AT_ONCE else AT_ONCE
