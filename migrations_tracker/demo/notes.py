"""What people of the illustrative programme note down. All of it is invented.

Keyed by the borough’s number; days are working days counted from the day of the first start.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from migrations_tracker.demo.steps import WriteNote
from migrations_tracker.domain.notes import Audience


@dataclass(frozen=True, slots=True)
class Noted:
    """A manager notes it, or the borough’s officer where it has one here."""

    day: int
    text: str
    audience: Audience = Audience.BOROUGH
    by_officer: bool = False

    @property
    def action(self) -> WriteNote:
        return WriteNote(self.text, self.audience)


NOTED: Final[Mapping[int, tuple[Noted, ...]]] = {
    4: (
        Noted(-44, "Ask the street-works desk before any new date is named; they answer in a day."),
        Noted(-6, "The board wants to hear of the permit before the duct.", Audience.PROGRAMME),
    ),
    6: (
        Noted(-12, "No word from the supplier since the survey; the call on Monday was missed."),
        Noted(12, "The supplier is back: a new delivery lead calls each Tuesday."),
    ),
    12: (Noted(-30, "Keep the old circuit until the second firewall is replaced."),),
    14: (
        Noted(-70, "Two sites share one comms room; book both visits on one day.", by_officer=True),
        Noted(
            -23,
            "The help desk had twelve calls on the first morning, all about mail.",
            by_officer=True,
        ),
    ),
    18: (Noted(-31, "The landlord’s agent changes in spring; ask who signs.", Audience.PROGRAMME),),
    33: (Noted(-58, "First to go: what was learnt is in the run sheet of wave 2."),),
}
