"""When the illustrative programme cuts nothing over."""

from datetime import date

import pytest

from migrations_tracker.demo.frozen_days import is_frozen

HARINGEY, BARNET = "E09000014", "E09000003"


@pytest.mark.parametrize(
    ("borough", "day", "frozen"),
    [
        (BARNET, date(2026, 12, 23), False),
        (BARNET, date(2026, 12, 24), True),
        (BARNET, date(2026, 12, 31), True),
        (BARNET, date(2027, 1, 1), True),
        (BARNET, date(2027, 1, 2), False),
        (HARINGEY, date(2026, 3, 1), False),
        (HARINGEY, date(2026, 3, 2), True),
        (HARINGEY, date(2026, 3, 6), True),
        (HARINGEY, date(2026, 3, 7), False),
        (BARNET, date(2026, 3, 4), False),
    ],
)
def test_nothing_is_cut_over_at_christmas_or_while_haringey_bills(
    borough: str, day: date, frozen: bool
) -> None:
    assert is_frozen(borough, day) is frozen
