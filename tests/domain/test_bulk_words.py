"""Headings of many rows at once, before and after."""

from migrations_tracker.domain.bulk_words import Fate, preview_heading, result_heading

F = Fate


def test_before_it_says_what_will_move_and_what_is_refused() -> None:
    assert preview_heading([F.MOVES]) == "1 date will move"
    assert preview_heading([F.MOVES, F.MOVES, F.STANDS, F.REFUSED, F.OVERTAKEN]) == (
        "2 dates will move, 1 stands already, 2 are refused"
    )
    assert preview_heading([]) == "No dates will move"


def test_afterwards_it_says_what_became_of_all() -> None:
    assert result_heading([F.MOVES, F.MOVES]) == "2 dates moved"
    assert result_heading([F.MOVES, F.STANDS, F.OVERTAKEN, F.REFUSED]) == (
        "1 date moved, 1 stood so already, 1 was changed by somebody else, 1 was refused"
    )
