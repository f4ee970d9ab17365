"""The figures of the programme, and whether the checks themselves work."""

from datetime import UTC, date, datetime, timedelta

import pytest

from migrations_tracker.domain.delivery import Plan
from migrations_tracker.domain.notices import checks_words, endpoints_words, fault_notices
from migrations_tracker.domain.policy import CHECKS
from migrations_tracker.domain.programme import (
    Answers,
    CheckHealth,
    Finish,
    check_health,
    expected_cutover,
    forecast_finish,
    health_limit,
)

NOW = datetime(2026, 3, 9, 12, 5, tzinfo=UTC)
TODAY = NOW.date()
LIMIT = health_limit(
    tick=timedelta(seconds=5), lease=timedelta(seconds=45), timeout=timedelta(seconds=5)
)
HEALTHY = CheckHealth(NOW, None, None, None)


def health(last_run_at: datetime | None) -> CheckHealth:
    return check_health(
        last_run_at=last_run_at,
        source_since=None,
        fault_since=None,
        now=NOW,
        limit=LIMIT,
    )


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        (Plan(None, None, None), None),
        (Plan(None, date(2026, 3, 2), None), TODAY),
        (Plan(None, date(2026, 4, 2), None), date(2026, 4, 2)),
        (Plan(None, date(2026, 4, 2), date(2026, 3, 1)), date(2026, 3, 1)),
    ],
)
def test_a_forecast_that_has_passed_counts_as_today(plan: Plan, expected: date | None) -> None:
    assert expected_cutover(plan, TODAY) == expected


def test_the_programme_finishes_with_its_last_cutover() -> None:
    plans = [
        Plan(date(2026, 3, 2), None, date(2026, 3, 2)),
        Plan(date(2026, 4, 1), date(2026, 4, 8), None),
        Plan(None, None, None),
    ]

    finish = forecast_finish(plans, TODAY)

    assert finish == Finish(date(2026, 4, 8), date(2026, 4, 1), slip=3, missing=1)


def test_no_plan_gives_no_finish() -> None:
    assert forecast_finish([], TODAY) == Finish(None, None, None, 0)


@pytest.mark.parametrize(("seconds", "stopped"), [(0, False), (40, False), (41, True)])
def test_a_checker_has_stopped_after_two_ticks_and_its_longest_round(
    seconds: int, stopped: bool
) -> None:
    at = NOW - timedelta(seconds=seconds)

    assert health(at).stopped_since == (at if stopped else None)


def test_a_checker_that_stopped_is_named_before_any_endpoint_goes_unknown() -> None:
    # An endpoint whose turn would have come next was last asked an interval ago.
    first_unknown = CHECKS.interval * (CHECKS.stale_after_intervals - 1)

    assert first_unknown > LIMIT


def test_a_checker_that_has_never_run_has_not_stopped() -> None:
    assert not health(None).is_at_fault


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (HEALTHY, ()),
        (
            CheckHealth(NOW, NOW, None, None),
            ("Status source has not answered since 12:05pm. Showing the last known status.",),
        ),
        (
            CheckHealth(NOW, NOW, NOW, None),
            ("The checker has been at fault since 12:05pm. Showing the last known status.",),
        ),
        (
            CheckHealth(NOW, NOW, NOW, NOW),
            ("No check has finished since 12:05pm. Showing the last known status.",),
        ),
    ],
)
def test_one_notice_says_our_worst_fault_and_since_when(
    state: CheckHealth, words: tuple[str, ...]
) -> None:
    assert fault_notices(state, TODAY) == words


@pytest.mark.parametrize(
    ("state", "answers", "words"),
    [
        (health(None), Answers(), "No check has run yet."),
        (HEALTHY, Answers(), "Checks last ran at 12:05pm; no endpoint has to answer yet."),
        (
            HEALTHY,
            Answers(expected=1, answered=1),
            "Checks last ran at 12:05pm; 1 of 1 endpoint that must answer did.",
        ),
    ],
)
def test_the_last_run_and_its_answers_are_said(
    state: CheckHealth, answers: Answers, words: str
) -> None:
    assert checks_words(state, answers, TODAY) == words


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        (Answers(), "No endpoint has to answer yet"),
        (Answers(expected=9, answered=9), "No endpoint is in trouble"),
        (Answers(expected=9, down=1), "1 endpoint is down"),
        (
            Answers(expected=9, down=2, degraded=1, unknown=3),
            "2 endpoints are down, 1 is degraded, 3 are unknown",
        ),
    ],
)
def test_endpoints_in_trouble_are_counted_in_words(answers: Answers, words: str) -> None:
    assert endpoints_words(answers) == words
