"""Who may waive a criterion, why and until when."""

from datetime import date, timedelta

import pytest

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.criterion import Criterion, CriterionKind
from migrations_tracker.domain.errors import NotYours
from migrations_tracker.domain.stages import Stage
from migrations_tracker.domain.waivers import (
    Waiver,
    WaiverRefused,
    check_waiver,
    check_waiving,
)

TODAY = date(2026, 3, 9)
VALID = Criterion(CriterionKind.CERTIFICATE_VALID)


@pytest.mark.parametrize("days", [1, 30, 92])
def test_a_waiver_ends_within_three_months(days: int) -> None:
    ends = TODAY + timedelta(days=days)

    assert check_waiver(reason="The queue is long.", ends=ends, today=TODAY) == ends


@pytest.mark.parametrize(
    ("reason", "ends", "field", "words"),
    [
        (" ", date(2026, 4, 1), "reason", "Say why the gate may be passed"),
        ("x" * 2001, date(2026, 4, 1), "reason", "The reason has 2001 characters"),
        ("Why.", None, "ends_on", "a date from 10 March 2026 to 9 June 2026"),
        ("Why.", TODAY, "ends_on", "9 March 2026 is out of range"),
        ("Why.", date(2025, 3, 9), "ends_on", "9 March 2025 is out of range"),
        ("Why.", date(2026, 6, 10), "ends_on", "10 June 2026 is out of range"),
    ],
)
def test_a_refusal_names_the_field_and_what_to_do(
    reason: str, ends: date | None, field: str, words: str
) -> None:
    with pytest.raises(WaiverRefused, match=words) as refused:
        check_waiver(reason=reason, ends=ends, today=TODAY)

    assert refused.value.field == field


@pytest.mark.parametrize("role", Role)
def test_only_programme_managers_waive(role: Role) -> None:
    if role is Role.MANAGER:
        check_waiving(frozenset({role}))
        return
    with pytest.raises(NotYours, match="Programme managers can"):
        check_waiving(frozenset({role}))


def test_a_waiver_covers_its_own_criterion_up_to_its_last_day() -> None:
    waiver = Waiver(Stage.TESTING, VALID, "Why.", TODAY)
    other = Criterion(CriterionKind.CLAIM_FRESH)

    assert waiver.covers(Stage.TESTING, VALID, TODAY)
    assert not waiver.covers(Stage.TESTING, VALID, TODAY + timedelta(days=1))
    assert not waiver.covers(Stage.ACCEPTED, VALID, TODAY)
    assert not waiver.covers(Stage.TESTING, other, TODAY)
