"""Where a key stands, when its supplier is told that it ends, and how long is left."""

from datetime import UTC, datetime, timedelta

import pytest

from migrations_tracker.domain.access import Scope
from migrations_tracker.domain.api_keys import KeyStatus, key_status, left_words, warning_due

NOW = datetime(2026, 3, 9, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("revoked", "replaced", "left", "status"),
    [
        (True, True, -DAY, KeyStatus.REVOKED),
        (False, True, timedelta(0), KeyStatus.EXPIRED),
        (False, True, DAY, KeyStatus.REPLACED),
        (False, False, 30 * DAY, KeyStatus.EXPIRING),
        (False, False, 31 * DAY, KeyStatus.IN_FORCE),
    ],
)
def test_a_key_stands_by_the_worst_of_it(
    revoked: bool, replaced: bool, left: timedelta, status: KeyStatus
) -> None:
    found = key_status(revoked=revoked, replaced=replaced, expires_at=NOW + left, now=NOW)

    assert found is status


def test_a_key_without_an_end_is_in_force() -> None:
    assert key_status(revoked=False, replaced=False, expires_at=None, now=NOW).is_usable


@pytest.mark.parametrize(
    ("left", "given", "due"),
    [
        (31 * DAY, [], None),
        (30 * DAY, [], 30),
        (20 * DAY, [30], None),
        (7 * DAY, [30], 7),
        (DAY, [], 1),
        (DAY, [30, 7, 1], None),
        (timedelta(0), [30, 7], None),
    ],
)
def test_each_warning_is_given_once_and_only_the_nearest(
    left: timedelta, given: list[int], due: int | None
) -> None:
    assert warning_due(NOW + left, NOW, given) == due


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (7 * DAY, "7 days left"),
        (DAY, "1 day left"),
        (timedelta(hours=5, minutes=59), "5 hours left"),
        (-DAY, "no hours left"),
    ],
)
def test_what_is_left_is_told_in_days_and_then_hours(left: timedelta, words: str) -> None:
    assert left_words(NOW + left, NOW) == words


def test_every_scope_has_words() -> None:
    assert all(scope.label.endswith(f"({scope.value})") for scope in Scope)
