"""The days on which the illustrative programme cuts nothing over: its change freezes."""

from datetime import date
from typing import Final

HARINGEY: Final = "E09000014"
# First and last month and day; the second may lie in the year after.
CHRISTMAS: Final = ((12, 24), (1, 1))
BILLING: Final = ((3, 2), (3, 6))


def is_frozen(borough: str, day: date) -> bool:
    """Whether a freeze of the programme, or of that borough, holds on a day."""
    here = (day.month, day.day)
    if here >= CHRISTMAS[0] or here <= CHRISTMAS[1]:
        return True
    return borough == HARINGEY and BILLING[0] <= here <= BILLING[1]
