"""Cutovers in sentences."""

from datetime import UTC, datetime

import pytest

from migrations_tracker.domain.changes import event_words
from migrations_tracker.domain.cutover import Window
from migrations_tracker.domain.cutover_words import (
    calendar_heading,
    services_heading,
    window_words,
)
from migrations_tracker.domain.ledger import Fields

SIX = "2026-03-10T06:00:00+00:00"
EIGHT = "2026-03-10T08:00:00+00:00"
TUESDAY = "Tuesday 10 March 2026"


@pytest.mark.parametrize(
    ("kind", "old", "new", "words"),
    [
        ("service_scoped", {}, {"in_scope": False}, "N3: not in scope"),
        ("service_scoped", {}, {"in_scope": True}, "N3: taken into scope"),
        (
            "cutover_planned",
            {"planned_start_at": None},
            {"planned_start_at": SIX, "planned_end_at": EIGHT},
            "N3: cutover planned for Tuesday 10 March 2026, 6:00am",
        ),
        (
            "cutover_planned",
            {"planned_start_at": EIGHT},
            {"planned_start_at": SIX},
            f"N3: cutover planned for {TUESDAY}, 6:00am, moved from {TUESDAY}, 8:00am",
        ),
        (
            "cutover_planned",
            {"planned_start_at": EIGHT, "outcome": "rolled_back"},
            {"planned_start_at": SIX, "outcome": ""},
            "N3: cutover planned again for Tuesday 10 March 2026, 6:00am",
        ),
        (
            "cutover_planned",
            {"planned_end_at": SIX},
            {"planned_end_at": EIGHT},
            "N3: cutover window now ends Tuesday 10 March 2026, 8:00am",
        ),
        ("cutover_planned", {}, {"on_call": "Ann"}, "N3: plan of the cutover changed"),
        (
            "back_out_rehearsed",
            {},
            {"rehearsed_date": "2026-03-05"},
            "N3: back-out rehearsed on 5 March 2026",
        ),
        (
            "cutover_ended",
            {},
            {"outcome": "completed", "outcome_at": EIGHT},
            "N3: cut over on Tuesday 10 March 2026, 8:00am",
        ),
        (
            "cutover_ended",
            {},
            {"outcome": "partial", "outcome_at": EIGHT},
            "N3: cut over in part on Tuesday 10 March 2026, 8:00am",
        ),
        (
            "cutover_ended",
            {},
            {"outcome": "rolled_back", "outcome_at": EIGHT},
            "N3: rolled back on Tuesday 10 March 2026, 8:00am",
        ),
        ("cutover_signed_off", {}, {"signed_off_by": "user:1"}, "N3: signed off"),
    ],
)
def test_an_event_is_told_in_words(kind: str, old: Fields, new: Fields, words: str) -> None:
    assert event_words(kind, old, {"service": "n3", **new}, {}) == words


@pytest.mark.parametrize(
    ("end", "words"),
    [
        ((10, 8), "Tuesday 10 March 2026, 6:00am to 8:00am"),
        ((11, 0), "Tuesday 10 March 2026, 6:00am to midnight"),
        ((11, 5), "Tuesday 10 March 2026, 6:00am to Wednesday 11 March 2026, 5:00am"),
    ],
)
def test_a_window_names_its_second_day_where_it_has_one(end: tuple[int, int], words: str) -> None:
    day, hour = end
    start = datetime(2026, 3, 10, 6, tzinfo=UTC)

    assert window_words(Window(start, datetime(2026, 3, day, hour, tzinfo=UTC))) == words


@pytest.mark.parametrize(
    ("counts", "heading"),
    [
        ((7, 4, 0), "4 of 7 services of Hackney are cut over"),
        ((7, 1, 2), "1 of 7 services of Hackney is cut over; 2 were rolled back"),
        ((7, 7, 0), "All 7 services of Hackney are cut over"),
        ((1, 1, 0), "1 of 1 service of Hackney is cut over"),
        ((0, 0, 0), "No service of Hackney is in scope"),
    ],
)
def test_the_heading_says_how_many_services_are_cut_over(
    counts: tuple[int, int, int], heading: str
) -> None:
    in_scope, done, back = counts

    found = services_heading("Hackney", in_scope=in_scope, cut_over=done, rolled_back=back)

    assert found == heading


@pytest.mark.parametrize(
    ("counts", "heading"),
    [
        ((0, 0, 0), "No cutover is planned in the next two weeks"),
        ((1, 1, 0), "1 cutover in 1 borough is planned in the next two weeks; it is safe"),
        ((9, 3, 0), "9 cutovers in 3 boroughs are planned in the next two weeks; all are safe"),
        (
            (9, 3, 1),
            "9 cutovers in 3 boroughs are planned in the next two weeks; 1 is not safe yet",
        ),
    ],
)
def test_the_heading_says_what_comes_and_what_is_not_safe(
    counts: tuple[int, int, int], heading: str
) -> None:
    soon, boroughs, unsafe = counts

    assert calendar_heading(soon=soon, boroughs=boroughs, unsafe=unsafe) == heading
