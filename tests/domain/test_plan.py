"""Which dates of a plan follow from records."""

from datetime import date

import pytest

from migrations_tracker.domain.plan import cutover_actual

MAY, JUNE, JULY = date(2026, 5, 1), date(2026, 6, 1), date(2026, 7, 1)


@pytest.mark.parametrize(
    ("services", "went_live", "actual"),
    [
        ([MAY, JUNE], JULY, JUNE),
        ([JUNE, MAY], None, JUNE),
        ([JUNE, None], JULY, JULY),
        ([JUNE, None], None, None),
        ([None, None], MAY, MAY),
        ([], MAY, MAY),
        ([], None, None),
    ],
)
def test_the_cutover_is_over_with_its_last_service(
    services: list[date | None], went_live: date | None, actual: date | None
) -> None:
    assert cutover_actual(services, went_live) == actual
