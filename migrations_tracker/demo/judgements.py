"""What people of the illustrative programme judge of deliveries. All of it is invented.

Keyed by the borough's number; days are working days counted from the day of the first start, as in
the stories. Nothing is judged before a migration starts or after it is accepted.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from migrations_tracker.demo.steps import Action, EndOverride, JudgeConfidence, OverrideStatus
from migrations_tracker.domain.delivery import DeliveryStatus
from migrations_tracker.domain.judgement import Level

Day = Callable[[int], date]


@dataclass(frozen=True, slots=True)
class Judged:
    """How confident somebody is: a manager, or the borough's officer where it has one here."""

    day: int
    level: Level
    reason: str
    by_officer: bool = False

    def action(self, _: Day) -> Action:
        return JudgeConfidence(self.level, self.reason)


@dataclass(frozen=True, slots=True)
class Set:
    """A manager sets a status up to and including the working day `until`."""

    day: int
    status: DeliveryStatus
    until: int
    reason: str
    by_officer: bool = False

    def action(self, day: Day) -> Action:
        return OverrideStatus(self.status, day(self.until), self.reason)


@dataclass(frozen=True, slots=True)
class Ended:
    day: int
    reason: str
    by_officer: bool = False

    def action(self, _: Day) -> Action:
        return EndOverride(self.reason)


AT_RISK, OFF_TRACK = DeliveryStatus.AT_RISK, DeliveryStatus.OFF_TRACK
HIGH, MEDIUM, LOW = Level.HIGH, Level.MEDIUM, Level.LOW
JUDGED: Final[Mapping[int, tuple[Judged | Set | Ended, ...]]] = {
    # In force on the day of the first start.
    4: (
        Judged(-50, HIGH, "Survey and order are done before their dates."),
        Judged(-17, MEDIUM, "The duct is blocked; a fortnight is planned for it."),
        Set(-6, OFF_TRACK, 14, "The street-works permit ends before the duct will be clear."),
    ),
    # Expired by itself.
    12: (
        Judged(-60, HIGH, "Every test has passed so far."),
        Judged(-31, LOW, "The cutover was backed out and the cause is not found yet."),
        Set(-29, AT_RISK, -14, "The repeat of the tests is booked; the board keeps the date."),
        Judged(-11, MEDIUM, "The cause is found: a second firewall drops large packets."),
    ),
    # Ended before its day.
    16: (
        Judged(-23, MEDIUM, "The carrier has named a new day."),
        Set(-5, AT_RISK, 12, "The carrier offered an earlier engineer."),
        Ended(-3, "The carrier has withdrawn that offer."),
        Judged(-3, LOW, "The engineer's day has moved twice; nobody confirms the third."),
        Judged(18, MEDIUM, "The circuit is in."),
    ),
    18: (
        Judged(-45, MEDIUM, "The landlord has read the wayleave and asks for changes."),
        Judged(-31, LOW, "The wayleave is still not signed."),
        Judged(24, MEDIUM, "The wayleave is signed and the survey is booked."),
    ),
    6: (Judged(-10, LOW, "No word from the supplier since the survey."),),
    14: (
        Judged(-100, MEDIUM, "Two sites still need new equipment.", by_officer=True),
        Judged(-40, HIGH, "Equipment is in and the tests are booked.", by_officer=True),
    ),
    19: (Judged(-30, HIGH, "Build and tests kept their dates.", by_officer=True),),
    25: (Judged(-120, MEDIUM, "We go first and expect surprises.", by_officer=True),),
    30: (
        Judged(-40, HIGH, "Build began on the day planned."),
        Judged(20, HIGH, "Tests began on the day planned."),
    ),
    32: (Judged(-14, HIGH, "The new date is earlier than the baseline."),),
}
