"""From stored numbers to the limits of the rules, and which numbers fit one another."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

from migrations_tracker.domain.ledger import Fields
from migrations_tracker.domain.policy import DEFAULTS, Policies
from migrations_tracker.domain.policy_refusals import (
    DoNotFitTogether,
    NotAWholeNumber,
    OutOfRange,
    PolicyReasonRequired,
)
from migrations_tracker.domain.policy_rules import BY_NAME, RULES, PolicyRule, Unit


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
    made = replace(DEFAULTS, **changed)
    # A soak is as long for a gate as it is for an under-claim: one number.
    soak = made.discrepancy.soak_working_days
    return replace(made, gate=replace(made.gate, soak_working_days=soak))


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
