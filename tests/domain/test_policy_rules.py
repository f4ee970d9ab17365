"""The limits that can be changed: the published numbers, what fits, and what they make."""

from dataclasses import asdict, fields
from datetime import timedelta
from decimal import Decimal

import pytest

from migrations_tracker.domain.changes import event_words
from migrations_tracker.domain.ledger import EventKind
from migrations_tracker.domain.policy import DEFAULTS, Policies
from migrations_tracker.domain.policy_refusals import (
    DoNotFitTogether,
    NotAWholeNumber,
    OutOfRange,
    PolicyReasonRequired,
    PolicyRefusal,
)
from migrations_tracker.domain.policy_rules import BY_NAME, RULES
from migrations_tracker.domain.policy_values import (
    TOGETHER,
    check_policy,
    number_words,
    policies_of,
)

# The programme's policy table, by hand.
PUBLISHED = {
    "check_interval": "30 seconds",
    "retry_interval": "8 seconds",
    "fails_to_down": "3 times in a row",
    "oks_to_up": "2 times in a row",
    "stale_after": "2.5 intervals",
    "next_update_default": "5 working days",
    "next_update_cutover": "1 working days",
    "next_update_longest": "31 calendar days",
    "at_risk_slip": "6 working days",
    "off_track_slip": "21 working days",
    "certificate_at_risk": "60 calendar days",
    "certificate_off_track": "14 calendar days",
    "certificate_life": "12 months",
    "disagreement_opens_after": "15 minutes",
    "agreement_closes_after": "15 minutes",
    "soak": "10 working days",
    "soak_allowed_downtime": "60 minutes",
    "measured_up_checks": "3 times in a row",
    "blocked_off_track": "10 working days",
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_published_numbers_are_those_of_the_policy_table(name: str) -> None:
    rule = BY_NAME[name]

    assert f"{number_words(rule.published)} {rule.unit}" == PUBLISHED[name]


def test_every_limit_of_the_rules_can_be_changed() -> None:
    """A new limit needs a line in `RULES`, or no administrator could ever change it.

    The soak of gates is the one of under-claims: one number, under one name.
    """
    limits = {
        (group.name, name)
        for group in fields(Policies)
        for name in asdict(getattr(DEFAULTS, group.name))
    }

    shared = ("gate", "soak_working_days")
    assert {(rule.group, rule.field) for rule in RULES} | {shared} == limits


def test_nothing_stored_is_as_published_and_so_is_storing_what_is_published() -> None:
    assert policies_of({}) == DEFAULTS
    assert policies_of({rule.name: rule.published for rule in RULES}) == DEFAULTS


def test_stored_numbers_become_what_the_rules_take() -> None:
    found = policies_of(
        {
            "check_interval": Decimal("60.00"),
            "stale_after": Decimal("3.50"),
            "at_risk_slip": Decimal("8.00"),
            "certificate_life": Decimal(24),
            "disagreement_opens_after": Decimal(5),
            "forgotten": Decimal(1),
        }
    )

    assert (found.checks.interval, found.checks.stale_after()) == (
        timedelta(seconds=60),
        timedelta(seconds=210),
    )
    assert (found.delivery.at_risk_slip, found.certificate.life_months) == (8, 24)
    assert found.discrepancy.disagreement_opens_after == timedelta(minutes=5)
    assert found.delivery.off_track_slip == 21


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_what_is_published_may_be_set(rule: object) -> None:
    assert rule in RULES
    for one in RULES:
        check_policy(one, one.published, {}, "As published.")


REFUSED: list[tuple[str, str, dict[str, str], type[PolicyRefusal], str]] = [
    ("at_risk_slip", "6.5", {}, NotAWholeNumber, "is a whole number of working days"),
    ("at_risk_slip", "0", {}, OutOfRange, "is from 1 to 260 working days"),
    ("stale_after", "0.9", {}, OutOfRange, "is from 1 to 20 intervals"),
    ("check_interval", "4", {}, OutOfRange, "is from 5 to 86400 seconds"),
    ("at_risk_slip", "21", {}, DoNotFitTogether, "“At risk slip” 21 and “Off track slip” 21"),
    ("off_track_slip", "6", {}, DoNotFitTogether, "must be less than “Off track slip”"),
    ("off_track_slip", "7", {"at_risk_slip": "8"}, DoNotFitTogether, "“At risk slip” 8"),
    ("certificate_off_track", "60", {}, DoNotFitTogether, "“Certificate off track” 60"),
    ("certificate_at_risk", "14", {}, DoNotFitTogether, "“Certificate at risk” 14"),
    ("retry_interval", "30", {}, DoNotFitTogether, "“Retry interval” 30"),
    ("check_interval", "8", {}, DoNotFitTogether, "“Check interval” 8"),
    ("next_update_cutover", "6", {}, DoNotFitTogether, "“Next update cutover” 6"),
    ("next_update_default", "16", {}, DoNotFitTogether, "at least twice"),
    ("next_update_longest", "9", {}, DoNotFitTogether, "at least twice"),
]


@pytest.mark.parametrize(("name", "number", "others", "refusal", "words"), REFUSED)
def test_what_does_not_fit_is_refused_in_words(
    name: str, number: str, others: dict[str, str], refusal: type[PolicyRefusal], words: str
) -> None:
    stored = {other: Decimal(value) for other, value in others.items()}

    with pytest.raises(refusal) as refused:
        check_policy(BY_NAME[name], Decimal(number), stored, "Why.")

    assert words in str(refused.value)
    assert refused.value.field == "value"


def test_a_change_needs_a_reason() -> None:
    with pytest.raises(PolicyReasonRequired, match="Say why “At risk slip” is changed"):
        check_policy(BY_NAME["at_risk_slip"], Decimal(8), {}, " ")


def test_half_an_interval_is_welcome_and_so_is_a_pair_that_another_change_made_room_for() -> None:
    check_policy(BY_NAME["stale_after"], Decimal("3.5"), {}, "Why.")
    check_policy(BY_NAME["at_risk_slip"], Decimal(25), {"off_track_slip": Decimal(30)}, "Why.")


def test_each_pair_names_two_limits_that_there_are() -> None:
    assert {name for pair in TOGETHER for name in pair.names} <= set(BY_NAME)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("at_risk_slip", "Policy: At risk slip 6 → 8 working days"),
        ("forgotten", "Policy: forgotten 6 → 8"),
    ],
)
def test_a_change_of_policy_is_said_with_its_unit(name: str, words: str) -> None:
    old, new = {"name": name, "value": "6"}, {"name": name, "value": "8"}

    assert event_words(EventKind.POLICY_CHANGED, old, new, {}) == words


def test_a_soak_is_as_long_for_gates_as_for_under_claims() -> None:
    made = policies_of({"soak": Decimal(7), "soak_allowed_downtime": Decimal(30)})

    assert made.discrepancy.soak_working_days == made.gate.soak_working_days == 7
    assert made.gate.soak_allowed_minutes == 30
