"""What a person compares the present with."""

from datetime import date

import pytest

from migrations_tracker.domain.comparison import Comparison, compared_with
from migrations_tracker.domain.personal import browser_words

MONDAY, TUESDAY = date(2026, 3, 9), date(2026, 3, 10)
BOARDS = [date(2026, 2, 12), date(2026, 3, 12)]


@pytest.mark.parametrize(
    ("by", "today", "words"),
    [
        (Comparison.LAST_BOARD, MONDAY, "the last board, 12 February 2026"),
        (Comparison.YESTERDAY, TUESDAY, "yesterday, 9 March 2026"),
        (Comparison.YESTERDAY, MONDAY, "the last working day, 6 March 2026"),
        (Comparison.YESTERDAY, date(2026, 4, 7), "the last working day, 2 April 2026"),
        (Comparison.LAST_WEEK, MONDAY, "last week, 2 March 2026"),
    ],
)
def test_the_day_and_what_it_is(by: Comparison, today: date, words: str) -> None:
    assert compared_with(by, BOARDS, today).words == words


def test_without_a_board_it_is_a_week_ago() -> None:
    found = compared_with(Comparison.LAST_BOARD, [], MONDAY)

    assert (found.day, found.words) == (date(2026, 3, 2), "2 March 2026")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140 Safari/537 Edg/140", "Edge on Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko Firefox/140.0", "Firefox on Linux"),
        ("Mozilla/5.0 (iPhone; CPU) AppleWebKit Version/18 Safari/604", "Safari on iPhone"),
        ("curl/8", "A browser"),
        ("", "A browser"),
    ],
)  # fmt: skip
def test_a_browser_by_its_name(said: str, words: str) -> None:
    assert browser_words(said) == words
