"""A date with a time, as people type it, in London."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError

from migrations_tracker.web.typed_moments import as_typed, typed_moment


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("10 3 2026 6:00am", datetime(2026, 3, 10, 6, tzinfo=UTC)),
        ("10/03/2026 18:30", datetime(2026, 3, 10, 18, 30, tzinfo=UTC)),
        ("10 March 2026, 6am", datetime(2026, 3, 10, 6, tzinfo=UTC)),
        ("10 mar 26 at 6.15 pm", datetime(2026, 3, 10, 18, 15, tzinfo=UTC)),
        ("10 3 2026 midday", datetime(2026, 3, 10, 12, tzinfo=UTC)),
        ("10 3 2026 midnight", datetime(2026, 3, 10, 0, tzinfo=UTC)),
        ("10 3 2026 12:05am", datetime(2026, 3, 10, 0, 5, tzinfo=UTC)),
        ("2026-03-10 12pm", datetime(2026, 3, 10, 12, tzinfo=UTC)),
        ("1 7 2026 6:00am", datetime(2026, 7, 1, 5, tzinfo=UTC)),
        # Twice on this night: the first one is taken.
        ("25 10 2026 1:30am", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    ],
)
def test_a_moment_is_understood_as_people_write_it(text: str, at: datetime) -> None:
    assert typed_moment(text) == at


@pytest.mark.parametrize(
    "text",
    [
        "10 3 2026",
        "10 March 26",
        "6am",
        "soon",
        "10 3 2026 6",
        "10 3 2026 24:00",
        "10 3 2026 13pm",
        "10 3 2026 0am",
        "10 3 2026 6:60",
        "31 2 2026 6am",
        "29 3 2026 1:30am",
    ],
)
def test_what_is_no_moment_is_refused_in_words(text: str) -> None:
    with pytest.raises(ValidationError) as refused:
        typed_moment(text)

    assert refused.value.messages[0].endswith(".")


@pytest.mark.parametrize("text", ["10 3 2026 6:00am", "1 7 2026 midday", "9 12 2026 11:59pm"])
def test_what_is_shown_in_a_form_is_taken_back(text: str) -> None:
    assert as_typed(typed_moment(text)) == text
