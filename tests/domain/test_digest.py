"""When a digest is due, and its subject."""

from datetime import UTC, datetime

import pytest

from migrations_tracker.domain.digest import next_due, subject


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ((2026, 3, 9, 7, 29), (2026, 3, 9, 7, 30)),
        ((2026, 3, 9, 7, 30), (2026, 3, 10, 7, 30)),
        ((2026, 3, 6, 12, 0), (2026, 3, 9, 7, 30)),
        ((2026, 3, 7, 5, 0), (2026, 3, 9, 7, 30)),
        # Good Friday to Easter Monday; from 29 March on London is an hour ahead of UTC.
        ((2026, 4, 2, 12, 0), (2026, 4, 7, 6, 30)),
        ((2026, 3, 27, 12, 0), (2026, 3, 30, 6, 30)),
    ],
)
def test_it_is_due_at_half_past_seven_in_london_on_working_days(
    now: tuple[int, ...], due: tuple[int, ...]
) -> None:
    assert next_due(datetime(*now, tzinfo=UTC)) == datetime(*due, tzinfo=UTC)  # type: ignore[misc,arg-type]  # five numbers


def test_its_subject_is_the_finding() -> None:
    assert subject("4 dates slipped") == "4 dates slipped"
    assert subject("1 a, 2 b, 3 c, 4 d") == "1 a, 2 b, 3 c and more"
