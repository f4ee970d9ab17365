"""Freezes: which of them a window touches, what is refused, and how it is said."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrations_tracker.domain.calendar_refusals import (
    CalendarRefusal,
    EndsBeforeStart,
    HasPassed,
    NameRequired,
    TooLong,
    WhyRequired,
)
from migrations_tracker.domain.calendar_words import calendar_event_words, freezes_heading
from migrations_tracker.domain.freezes import Frozen, check_freeze, clash_words, touched
from migrations_tracker.domain.ledger import EventKind, Fields

CHRISTMAS = Frozen("Christmas", date(2026, 12, 24), date(2027, 1, 1))
BILLING = Frozen("Billing", date(2026, 12, 28), date(2026, 12, 28), "Haringey")
TODAY = date(2026, 3, 9)
days = st.dates(date(2026, 1, 1), date(2027, 12, 31))


@pytest.mark.parametrize(
    ("first", "last", "touches"),
    [
        ("2026-12-20", "2026-12-23", False),
        ("2026-12-20", "2026-12-24", True),
        ("2026-12-25", "2026-12-26", True),
        ("2026-12-20", "2027-01-05", True),
        ("2027-01-01", "2027-01-05", True),
        ("2027-01-02", "2027-01-05", False),
    ],
)
def test_both_ends_of_a_freeze_and_of_a_window_count(first: str, last: str, touches: bool) -> None:
    found = touched([CHRISTMAS], date.fromisoformat(first), date.fromisoformat(last))

    assert bool(found) == touches


@given(days, st.integers(0, 40), days, st.integers(0, 40))
def test_a_window_touches_a_freeze_where_they_share_a_day(
    first: date, long: int, start: date, width: int
) -> None:
    freeze = Frozen("F", first, first + timedelta(days=long))
    frozen = {first + timedelta(days=n) for n in range(long + 1)}
    window = {start + timedelta(days=n) for n in range(width + 1)}

    found = freeze.touches(start, start + timedelta(days=width))

    assert found == bool(frozen & window)


def test_a_window_outside_every_freeze_has_no_words() -> None:
    assert clash_words([CHRISTMAS, BILLING], date(2026, 11, 2), date(2026, 11, 3)) == ""


def test_a_clash_names_every_freeze_that_the_window_touches_the_earliest_first() -> None:
    words = clash_words([BILLING, CHRISTMAS], date(2026, 12, 28), date(2026, 12, 29))

    assert words == (
        "28 December 2026 to 29 December 2026 falls in the freezes “Christmas” (whole programme, "
        "24 December 2026 to 1 January 2027) and “Billing” (Haringey, 28 December 2026)."
    )


def test_a_clash_of_one_day_with_one_freeze_is_said_in_the_singular() -> None:
    assert clash_words([CHRISTMAS], date(2027, 1, 1), date(2027, 1, 1)) == (
        "1 January 2027 falls in the freeze “Christmas” (whole programme, "
        "24 December 2026 to 1 January 2027)."
    )


@pytest.mark.parametrize(
    ("freeze", "reason", "refusal", "field"),
    [
        (Frozen(" ", TODAY, TODAY), "Why.", NameRequired, "name"),
        (Frozen("F", TODAY, date(2026, 3, 8)), "Why.", EndsBeforeStart, "ends_on"),
        (Frozen("F", date(2026, 3, 1), date(2026, 3, 8)), "Why.", HasPassed, "ends_on"),
        (Frozen("F", TODAY, date(2027, 3, 11)), "Why.", TooLong, "ends_on"),
        (Frozen("F", TODAY, TODAY), " ", WhyRequired, "reason"),
    ],
)
def test_what_is_wrong_with_a_freeze_is_said_at_its_field(
    freeze: Frozen, reason: str, refusal: type[CalendarRefusal], field: str
) -> None:
    with pytest.raises(refusal) as refused:
        check_freeze(freeze, reason, TODAY)

    assert refused.value.field == field
    assert str(refused.value).endswith(".")


def test_a_freeze_that_has_begun_or_lasts_a_leap_year_is_welcome() -> None:
    check_freeze(Frozen("F", date(2026, 3, 1), TODAY), "Why.", TODAY)
    check_freeze(Frozen("F", TODAY, date(2027, 3, 10)), "Why.", TODAY)


@pytest.mark.parametrize(
    ("freezes", "today", "words"),
    [
        ([], TODAY, "No freezes are in force today"),
        ([CHRISTMAS], TODAY, "No freezes are in force today; the next begins on 24 December 2026"),
        ([CHRISTMAS], date(2027, 1, 1), "1 freeze is in force today"),
        ([CHRISTMAS, BILLING], date(2026, 12, 28), "2 freezes are in force today"),
    ],
)
def test_the_heading_is_the_finding(freezes: list[Frozen], today: date, words: str) -> None:
    assert freezes_heading(freezes, today) == words


FREEZE: Fields = {"name": "Christmas", "starts_on": "2026-12-24", "ends_on": "2027-01-01"}
BOARD: Fields = {"name": "Programme board", "day": "2026-03-12"}


@pytest.mark.parametrize(
    ("kind", "old", "new", "words"),
    [
        (
            EventKind.FREEZE_ADDED,
            {},
            FREEZE,
            "Freeze added: Christmas, 24 December 2026 to 1 January 2027",
        ),
        (
            EventKind.FREEZE_REMOVED,
            FREEZE,
            {},
            "Freeze removed: Christmas, 24 December 2026 to 1 January 2027",
        ),
        (EventKind.BOARD_DATE_ADDED, {}, BOARD, "Board date added: Programme board, 12 March 2026"),
        (
            EventKind.BOARD_DATE_REMOVED,
            BOARD,
            {},
            "Board date removed: Programme board, 12 March 2026",
        ),
    ],
)
def test_an_event_of_the_calendar_says_what_changed(
    kind: EventKind, old: Fields, new: Fields, words: str
) -> None:
    assert calendar_event_words(kind, old, new) == words
