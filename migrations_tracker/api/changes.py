"""What changed in the API for those who use it, newest first: for its page, and for its version."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Change:
    """The day on which it was published (as 2026-03-09), and what is new, a sentence each."""

    day: str
    news: tuple[str, ...]


CHANGES: Final = (
    Change(
        "2026-11-25",
        (
            (
                "What keys did is listed, and operations can say that they will go. Milestones and "
                "the events of a migration are told as of any day."
            ),
            (
                "Evidence can be added and opened, the cutovers of services planned and ended, and "
                "certificates read."
            ),
            "The schema shows an example of every answer, and says how large each value can be.",
            (
                "The first version, with migrations, milestones, endpoints, maintenance, "
                "incidents, discrepancies, webhooks and the scorecard."
            ),
        ),
    ),
)
# The version of the schema is the day of its last change; the version of the API is in its path.
VERSION: Final = CHANGES[0].day
