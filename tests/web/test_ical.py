"""A calendar file as RFC 5545 wants it."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrations_tracker.web.ical import Entry, calendar_file, escaped, folded

NOON = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)
ENTRY = Entry(
    uid="1@psn-cutovers",
    starts_at=datetime(2026, 7, 1, 6, 0, tzinfo=timezone(timedelta(hours=1))),
    ends_at=datetime(2026, 7, 1, 8, 0, tzinfo=timezone(timedelta(hours=1))),
    changed_at=NOON,
    sequence=2,
    summary="Hackney: cutover of N3",
    description="Line one\nLine two",
    url="https://tracker.example/boroughs/hackney/services/",
)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a, b; c", "a\\, b\\; c"),
        ("back\\slash", "back\\\\slash"),
        ("one\r\ntwo\nthree", "one\\ntwo\\nthree"),
        ("x\nEND:VEVENT", "x\\nEND:VEVENT"),
        ("", ""),
    ],
)
def test_what_would_end_a_text_is_escaped(text: str, written: str) -> None:
    assert escaped(text) == written


@given(st.text(max_size=400).filter(lambda text: "\r" not in text and "\n" not in text))
def test_a_folded_line_has_no_piece_over_75_bytes_and_unfolds_to_itself(line: str) -> None:
    pieces = folded(line).split(b"\r\n")

    assert all(len(piece) <= 75 for piece in pieces)
    assert folded(line).replace(b"\r\n ", b"").decode() == line


def test_instants_are_in_utc_and_lines_end_as_they_must() -> None:
    text = calendar_file("PSN cutovers", [ENTRY], NOON).decode()

    assert text.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
    assert text.endswith("END:VEVENT\r\nEND:VCALENDAR\r\n")
    assert "DTSTART:20260701T050000Z\r\n" in text
    assert "DESCRIPTION:Line one\\nLine two\r\n" in text
    assert "\n" not in text.replace("\r\n", "")
