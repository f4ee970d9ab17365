"""The limits that an administrator may change: their names, units, meanings and ranges."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from migrations_tracker.domain.ledger import Fields
from migrations_tracker.domain.policy import DEFAULTS, Policies
from migrations_tracker.domain.policy_refusals import (
    DoNotFitTogether,
    NotAWholeNumber,
    OutOfRange,
    PolicyReasonRequired,
)

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
        "Services must be measured up this long to be called under-claimed.",
        1,
        60,
    ),
)
BY_NAME: Final[Mapping[str, PolicyRule]] = {rule.name: rule for rule in RULES}


@dataclass(frozen=True, slots=True)
class Together:
    """Two limits that only make sense beside one another: what must hold, and in words."""

    names: tuple[str, str]
    holds: Callable[[Decimal, Decimal], bool]
    words: str


TOGETHER: Final = (
    Together(
        ("at_risk_slip", "off_track_slip"),
        lambda at_risk, off_track: at_risk < off_track,
        "“At risk slip” must be less than “Off track slip”",
    ),
    Together(
        ("certificate_off_track", "certificate_at_risk"),
        lambda off_track, at_risk: off_track < at_risk,
        "“Certificate off track” must be less than “Certificate at risk”",
    ),
    Together(
        ("retry_interval", "check_interval"),
        lambda retry, interval: retry < interval,
        "“Retry interval” must be less than “Check interval”",
    ),
    Together(
        ("next_update_cutover", "next_update_default"),
        lambda cutover, default: cutover <= default,
        "“Next update cutover” must not be more than “Next update default”",
    ),
    Together(
        ("next_update_default", "next_update_longest"),
        lambda default, longest: 2 * default <= longest,
        "“Next update longest”, in calendar days, must be at least twice “Next update default”, "
        "in working days",
    ),
)


def policies_of(values: Mapping[str, Decimal]) -> Policies:
    """The limits that stored numbers make; what is not among them is as published."""
    groups: dict[str, dict[str, Any]] = {}
    for name, number in values.items():
        if rule := BY_NAME.get(name):
            groups.setdefault(rule.group, {})[rule.field] = _value(rule.unit, number)
    changed = {
        group: replace(getattr(DEFAULTS, group), **fields) for group, fields in groups.items()
    }
    return replace(DEFAULTS, **changed)


def check_policy(
    rule: PolicyRule, number: Decimal, others: Mapping[str, Decimal], reason: str
) -> None:
    """Raises the PolicyRefusal that says what to mend. `others` are the numbers in force."""
    if rule.unit.is_whole and number != number.to_integral_value():
        raise NotAWholeNumber(rule.label, rule.unit)
    if not rule.lowest <= number <= rule.highest:
        raise OutOfRange(rule.label, rule.unit, lowest=rule.lowest, highest=rule.highest)
    present = {one.name: others.get(one.name, one.published) for one in RULES}
    present[rule.name] = number
    for one in TOGETHER:
        first, second = one.names
        if rule.name in one.names and not one.holds(present[first], present[second]):
            numbers = {BY_NAME[name].label: number_words(present[name]) for name in one.names}
            raise DoNotFitTogether(one.words, numbers)
    if not reason.strip():
        raise PolicyReasonRequired(rule.label)


def number_of(unit: Unit, value: timedelta | float) -> Decimal:
    """A limit as a number of its unit."""
    if isinstance(value, timedelta):
        return Decimal(str(value / (MINUTE if unit is Unit.MINUTES else SECOND))).normalize()
    return Decimal(str(value))


def number_words(number: Decimal) -> str:
    """A stored number without idle noughts: 30, 2.5."""
    return f"{number.normalize():f}"


def policy_event_words(kind: str, old: Fields, new: Fields) -> str:  # noqa: ARG001 - as all words are asked for
    """“Policy: At risk slip 6 → 8 working days”."""
    name = str(new.get("name"))
    rule = BY_NAME.get(name)
    label, unit = (rule.label, f" {rule.unit}") if rule else (name, "")
    return f"Policy: {label} {old.get('value')} → {new.get('value')}{unit}"


def _value(unit: Unit, number: Decimal) -> timedelta | float:
    match unit:
        case Unit.SECONDS:
            return timedelta(seconds=int(number))
        case Unit.MINUTES:
            return timedelta(minutes=int(number))
        case Unit.INTERVALS:
            return float(number)
    return int(number)
