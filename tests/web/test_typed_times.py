"""Times of day as people type them."""

from datetime import UTC, date, datetime, time

import pytest
from django.core.exceptions import ValidationError

from migrations_tracker.web.typed_times import london_moment, typed_time


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("8:05am", time(8, 5)),
        ("8.05 AM", time(8, 5)),
        ("2pm", time(14)),
        ("2 p.m.", time(14)),
        ("12am", time(0)),
        ("12:30pm", time(12, 30)),
        ("14:30", time(14, 30)),
        ("00:00", time(0)),
        ("midday", time(12)),
        ("Midnight", time(0)),
    ],
)
def test_a_time_is_read_as_people_write_it(text: str, found: time) -> None:
    assert typed_time(text) == found


@pytest.mark.parametrize("text", ["8", "25:00", "13pm", "0am", "8:60", "8m", "soon", "8:5"])
def test_what_is_no_time_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValidationError, match="is not a time"):
        typed_time(text)


def test_a_moment_is_london_s() -> None:
    assert london_moment(date(2026, 7, 1), time(9)) == datetime(2026, 7, 1, 8, tzinfo=UTC)
    assert london_moment(date(2026, 1, 1), time(9)) == datetime(2026, 1, 1, 9, tzinfo=UTC)
