"""When an incident opens, worsens, reopens and closes, and when an endpoint flaps."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrations_tracker.domain.endpoint_state import EndpointStatus
from migrations_tracker.domain.incident import (
    Happening,
    IncidentKind,
    Seen,
    Standing,
    Verdict,
    Word,
    certificate_step,
    flapping_until,
    judge,
    settle,
)
from migrations_tracker.domain.policy import INCIDENT
from tests.make import NOON

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
DOWN = Seen(EndpointStatus.DOWN, NOON - MINUTE, NOON - DAY, False, None)
CERTIFIED = replace(DOWN, measured=EndpointStatus.UP, certificate_not_after=NOON + 20 * DAY)


def word(seen: Seen, kind: IncidentKind = IncidentKind.DOWN) -> Word:
    return judge(kind, seen, NOON, INCIDENT).word


def test_an_endpoint_that_is_down_has_an_incident_since_its_first_failure() -> None:
    assert judge(IncidentKind.DOWN, DOWN, NOON, INCIDENT) == Verdict(Word.OPEN, NOON - MINUTE)


def test_an_incident_is_no_older_than_the_expectation() -> None:
    seen = replace(DOWN, since=NOON - 2 * DAY)

    assert judge(IncidentKind.DOWN, seen, NOON, INCIDENT).since == NOON - DAY


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"measured": EndpointStatus.UP}, Word.CLOSE),
        ({"measured": EndpointStatus.DEGRADED}, Word.CLOSE),
        ({"measured": None}, Word.HOLD),
        ({"in_window": True}, Word.HOLD),
        ({"in_window": True, "measured": EndpointStatus.UP}, Word.CLOSE),
        ({"expected_from": None}, Word.CLOSE),
        ({"expected_from": NOON + MINUTE}, Word.CLOSE),
    ],
)
def test_what_speaks_of_an_incident_of_an_endpoint(
    changes: dict[str, object], expected: Word
) -> None:
    assert word(replace(DOWN, **changes)) is expected  # type: ignore[arg-type]  # fields of Seen


@pytest.mark.parametrize(
    ("days_left", "step"),
    [(31, None), (30, 30), (14.5, 30), (14, 14), (7, 7), (1.5, 7), (1, 1), (0, 0), (-5, 0)],
)
def test_a_certificate_is_told_of_at_30_14_7_and_1_days_and_when_it_has_expired(
    days_left: float, step: int | None
) -> None:
    ends = NOON + timedelta(days=days_left)

    assert certificate_step(ends, NOON, INCIDENT.certificate_calendar_days) == step


def test_a_certificate_that_ends_soon_is_an_incident_of_its_own_kind_and_an_up_endpoint() -> None:
    verdict = judge(IncidentKind.CERTIFICATE, CERTIFIED, NOON, INCIDENT)

    assert verdict == Verdict(Word.OPEN, NOON - 10 * DAY, 30)
    assert word(CERTIFIED) is Word.CLOSE


def test_maintenance_does_not_hide_a_certificate() -> None:
    assert word(replace(CERTIFIED, in_window=True), IncidentKind.CERTIFICATE) is Word.OPEN


OPEN, CLOSE, HOLD = Verdict(Word.OPEN, NOON), Verdict(Word.CLOSE), Verdict(Word.HOLD)


@pytest.mark.parametrize(
    ("verdict", "standing", "happened"),
    [
        (OPEN, Standing(), Happening.OPENED),
        (OPEN, Standing(is_open=True), None),
        (OPEN, Standing(closed_at=NOON - 9 * MINUTE), Happening.REOPENED),
        (OPEN, Standing(closed_at=NOON - 10 * MINUTE), Happening.OPENED),
        (CLOSE, Standing(is_open=True), Happening.CLOSED),
        (CLOSE, Standing(), None),
        (HOLD, Standing(is_open=True), None),
        (HOLD, Standing(), None),
        (replace(OPEN, days=7), Standing(is_open=True, days=14), Happening.WORSENED),
        (replace(OPEN, days=14), Standing(is_open=True, days=14), None),
        (replace(OPEN, days=30), Standing(is_open=True, days=1), Happening.EASED),
    ],
)
def test_what_becomes_of_an_incident(
    verdict: Verdict, standing: Standing, happened: Happening | None
) -> None:
    assert settle(verdict, standing, NOON, INCIDENT) is happened


def after_changes(minutes: list[int]) -> datetime | None:
    """Until when an endpoint flaps after confirmed changes at these minutes."""
    until: datetime | None = None
    for place, minute in enumerate(minutes):
        recent = [m for m in minutes[: place + 1] if minute - m < 60]
        until = flapping_until(until, len(recent), NOON + minute * MINUTE, INCIDENT) or until
    return until


def test_four_changes_within_an_hour_are_flapping_and_three_are_not() -> None:
    assert after_changes([0, 20, 40]) is None
    assert after_changes([0, 20, 40, 59]) == NOON + 119 * MINUTE
    assert after_changes([0, 20, 40, 60]) is None


def test_flapping_lasts_until_an_hour_has_passed_without_a_change() -> None:
    assert after_changes([0, 1, 2, 3, 62]) == NOON + 122 * MINUTE
    assert after_changes([0, 1, 2, 3, 64]) == NOON + 63 * MINUTE


@given(st.lists(st.integers(min_value=0, max_value=600), max_size=20, unique=True))
def test_flapping_ends_by_itself(minutes: list[int]) -> None:
    until = after_changes(sorted(minutes))

    assert until is None or until <= NOON + (max(minutes) + 60) * MINUTE
