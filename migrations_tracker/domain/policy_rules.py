"""The limits that an administrator may change: their names, units, meanings and ranges."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

from migrations_tracker.domain.policy import DEFAULTS

SECOND: Final = timedelta(seconds=1)
MINUTE: Final = timedelta(minutes=1)


class Unit(StrEnum):
    SECONDS = "seconds"
    MINUTES = "minutes"
    WORKING_DAYS = "working days"
    CALENDAR_DAYS = "calendar days"
    MONTHS = "months"
    TIMES = "times in a row"
    INTERVALS = "intervals"

    @property
    def is_whole(self) -> bool:
        return self is not Unit.INTERVALS


def number_of(unit: Unit, value: timedelta | float) -> Decimal:
    """A limit as a number of its unit."""
    if isinstance(value, timedelta):
        return Decimal(str(value / (MINUTE if unit is Unit.MINUTES else SECOND))).normalize()
    return Decimal(str(value))


@dataclass(frozen=True, slots=True)
class PolicyRule:
    """One limit: the field of `Policies` that holds it, what it means and what it may be."""

    name: str
    group: str
    field: str
    unit: Unit
    meaning: str
    lowest: int
    highest: int

    @property
    def published(self) -> Decimal:
        """The published default, as a number of its unit."""
        return number_of(self.unit, getattr(getattr(DEFAULTS, self.group), self.field))

    @property
    def label(self) -> str:
        return self.name.replace("_", " ").capitalize()


_C, _D, _X = "checks", "delivery", "discrepancy"
_R = PolicyRule
# Source: the programme's policy table. The order is the one in which they are shown.
RULES: Final[tuple[PolicyRule, ...]] = (
    _R(
        "check_interval",
        _C,
        "interval",
        Unit.SECONDS,
        "An endpoint without an interval of its own is asked this often.",
        5,
        86_400,
    ),
    _R(
        "retry_interval",
        _C,
        "retry_interval",
        Unit.SECONDS,
        "After a first bad answer, or none, an endpoint is asked again this soon.",
        1,
        3_600,
    ),
    _R(
        "fails_to_down",
        _C,
        "fails_to_down",
        Unit.TIMES,
        "A worse status needs this many readings.",
        1,
        20,
    ),
    _R(
        "oks_to_up", _C, "oks_to_up", Unit.TIMES, "A better status needs this many readings.", 1, 20
    ),
    _R(
        "stale_after",
        _C,
        "stale_after_intervals",
        Unit.INTERVALS,
        "Without a good answer for so many of its intervals an endpoint is unknown.",
        1,
        20,
    ),
    _R(
        "next_update_default",
        _D,
        "next_update_default",
        Unit.WORKING_DAYS,
        "An update is due so long after the last one.",
        1,
        20,
    ),
    _R(
        "next_update_cutover",
        _D,
        "next_update_cutover",
        Unit.WORKING_DAYS,
        "During cutover an update is due so long after the last one.",
        1,
        20,
    ),
    _R(
        "next_update_longest",
        _D,
        "next_update_longest_calendar_days",
        Unit.CALENDAR_DAYS,
        "Nobody can promise the next update for later than this.",
        7,
        92,
    ),
    _R(
        "at_risk_slip",
        _D,
        "at_risk_slip",
        Unit.WORKING_DAYS,
        "A cutover this much after its baseline is at risk, and late.",
        1,
        260,
    ),
    _R(
        "off_track_slip",
        _D,
        "off_track_slip",
        Unit.WORKING_DAYS,
        "A cutover this much after its baseline is off track.",
        2,
        520,
    ),
    _R(
        "blocked_off_track",
        _D,
        "blocked_off_track",
        Unit.WORKING_DAYS,
        "A migration with a milestone that has been blocked this long is off track.",
        1,
        260,
    ),
    _R(
        "certificate_at_risk",
        _D,
        "certificate_at_risk_calendar_days",
        Unit.CALENDAR_DAYS,
        "With so few days left on its certificate a migration is at risk.",
        1,
        365,
    ),
    _R(
        "certificate_off_track",
        _D,
        "certificate_off_track_calendar_days",
        Unit.CALENDAR_DAYS,
        "With so few days left on its certificate a migration is off track.",
        0,
        364,
    ),
    _R(
        "certificate_life",
        "certificate",
        "life_months",
        Unit.MONTHS,
        "A certificate that does not say itself holds this long from its issue.",
        1,
        60,
    ),
    _R(
        "disagreement_opens_after",
        _X,
        "disagreement_opens_after",
        Unit.MINUTES,
        "Claim and observation must disagree this long before a discrepancy opens.",
        1,
        1_440,
    ),
    _R(
        "agreement_closes_after",
        _X,
        "agreement_closes_after",
        Unit.MINUTES,
        "They must agree this long before it closes.",
        1,
        1_440,
    ),
    _R(
        "soak",
        _X,
        "soak_working_days",
        Unit.WORKING_DAYS,
        "A clean soak is this long, for acceptance and to be called under-claimed.",
        1,
        60,
    ),
    _R(
        "soak_allowed_downtime",
        "gate",
        "soak_allowed_downtime",
        Unit.MINUTES,
        "Within a soak an endpoint may be down or degraded for this long together.",
        0,
        1_440,
    ),
    _R(
        "measured_up_checks",
        "gate",
        "measured_up_checks",
        Unit.TIMES,
        "To be measured up for a gate, so many of the last checks must be good.",
        1,
        20,
    ),
)
BY_NAME: Final[Mapping[str, PolicyRule]] = {rule.name: rule for rule in RULES}
