"""Whether the measured condition of a risk holds: met, not met, or not to be told."""

from datetime import UTC, date, datetime

import pytest

from migrations_tracker.domain.delivery import Freshness
from migrations_tracker.domain.endpoint_kinds import EndpointKind
from migrations_tracker.domain.endpoint_state import EndpointStatus
from migrations_tracker.domain.raid_conditions import (
    Condition,
    ConditionKind,
    Facts,
    Triggered,
    Verdict,
    condition_words,
    triggered,
    triggered_words,
)

SINCE = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
MAIL = EndpointKind.MAIL_RELAY
DOWN = Condition(ConditionKind.ENDPOINT_DOWN, MAIL)
DEGRADED = Condition(ConditionKind.ENDPOINT_DEGRADED, MAIL)
OVERDUE = Condition(ConditionKind.CLAIM_OVERDUE)
SLIP = Condition(ConditionKind.SLIP_OVER, days=20)


def facts(
    status: EndpointStatus = EndpointStatus.UP,
    fresh: Freshness = Freshness.FRESH,
    slip: int | None = 0,
) -> Facts:
    return Facts({MAIL: (status, SINCE)}, fresh, date(2026, 3, 6), slip)


@pytest.mark.parametrize(
    ("condition", "status", "verdict"),
    [
        (DOWN, EndpointStatus.DOWN, Verdict.MET),
        (DOWN, EndpointStatus.DEGRADED, Verdict.NOT_MET),
        (DEGRADED, EndpointStatus.DOWN, Verdict.MET),
        (DEGRADED, EndpointStatus.DEGRADED, Verdict.MET),
        (DEGRADED, EndpointStatus.UP, Verdict.NOT_MET),
        (DOWN, EndpointStatus.NOT_EXPECTED, Verdict.NOT_MET),
        (DOWN, EndpointStatus.MAINTENANCE, Verdict.NOT_MET),
        (DOWN, EndpointStatus.UNKNOWN, Verdict.UNKNOWN),
    ],
)
def test_an_endpoint_meets_its_condition_by_what_is_shown_of_it(
    condition: Condition, status: EndpointStatus, verdict: Verdict
) -> None:
    assert triggered(condition, facts(status)).verdict is verdict


def test_a_met_endpoint_condition_says_since_which_london_day() -> None:
    summer = Facts(
        {MAIL: (EndpointStatus.DOWN, datetime(2026, 7, 1, 23, 30, tzinfo=UTC))},
        Freshness.FRESH,
        None,
        None,
    )

    assert triggered(DOWN, summer).since == date(2026, 7, 2)


@pytest.mark.parametrize(
    ("fresh", "expected"),
    [
        (Freshness.OVERDUE, Triggered(Verdict.MET, date(2026, 3, 7))),
        (Freshness.DUE, Triggered(Verdict.NOT_MET)),
        (Freshness.NOT_DUE, Triggered(Verdict.NOT_MET)),
    ],
)
def test_an_overdue_claim_meets_its_condition_from_the_day_after_the_promise(
    fresh: Freshness, expected: Triggered
) -> None:
    assert triggered(OVERDUE, facts(fresh=fresh)) == expected


@pytest.mark.parametrize(
    ("slip", "verdict"),
    [
        (21, Verdict.MET),
        (20, Verdict.NOT_MET),
        (-3, Verdict.NOT_MET),
        (None, Verdict.UNKNOWN),
    ],
)
def test_a_slip_meets_its_condition_only_beyond_the_days(
    slip: int | None, verdict: Verdict
) -> None:
    assert triggered(SLIP, facts(slip=slip)).verdict is verdict


@pytest.mark.parametrize("condition", [DOWN, OVERDUE, SLIP])
def test_without_a_migration_nothing_can_be_told(condition: Condition) -> None:
    assert triggered(condition, None).verdict is Verdict.UNKNOWN


def test_an_endpoint_that_is_not_there_cannot_be_told() -> None:
    empty = Facts({}, Freshness.FRESH, None, None)

    assert triggered(DOWN, empty).verdict is Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (Triggered(Verdict.MET, date(2026, 3, 2)), "Condition met since 2 March 2026"),
        (Triggered(Verdict.MET), "Condition met now"),
        (Triggered(Verdict.NOT_MET), "Not met now"),
        (Triggered(Verdict.UNKNOWN), "Cannot be told now: nothing recent is measured"),
    ],
)
def test_the_state_of_a_condition_is_said_in_words(found: Triggered, words: str) -> None:
    assert triggered_words(found) == words


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (DOWN, "GCSx mail relay is down"),
        (DEGRADED, "GCSx mail relay is degraded or down"),
        (OVERDUE, "The supplier’s update is overdue"),
        (SLIP, "The cutover is more than 20 working days late"),
    ],
)
def test_a_condition_is_a_sentence(condition: Condition, words: str) -> None:
    assert condition_words(condition) == words


@pytest.mark.parametrize(
    ("condition", "whole"),
    [
        (DOWN, True),
        (OVERDUE, True),
        (SLIP, True),
        (Condition(ConditionKind.ENDPOINT_DOWN), False),
        (Condition(ConditionKind.ENDPOINT_DOWN, MAIL, 3), False),
        (Condition(ConditionKind.CLAIM_OVERDUE, MAIL), False),
        (Condition(ConditionKind.SLIP_OVER), False),
        (Condition(ConditionKind.SLIP_OVER, days=1001), False),
    ],
)
def test_a_condition_is_whole_when_it_names_what_it_needs_and_no_more(
    condition: Condition, whole: bool
) -> None:
    assert condition.is_whole is whole
