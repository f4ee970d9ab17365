"""The burn-up counts what was planned, is done and is forecast; its range has a stated method."""

from datetime import date, timedelta

import pytest

from migrations_tracker.domain.burn_up import (
    burn_up,
    burn_up_heading,
    latest_cutover,
    plan_heading,
    range_words,
    usual_lateness,
)
from migrations_tracker.domain.delivery import Plan
from migrations_tracker.domain.programme import Finish

TODAY = date(2026, 3, 9)
MONDAY = date(2026, 2, 2)


def done(late: int = 0) -> Plan:
    """Cut over on a weekday of February, so many working days after its baseline."""
    return Plan(MONDAY, MONDAY, MONDAY + timedelta(days=late))


def ahead(day: date, baseline: date | None = None) -> Plan:
    return Plan(baseline or day, day, None)


def test_each_line_counts_its_own_dates() -> None:
    found = burn_up([done(), ahead(date(2026, 4, 1)), Plan(None, None, None)], TODAY)

    assert (found.total, found.planned_by(TODAY)) == (3, 1)
    assert found.done == [MONDAY]
    assert found.expected == [MONDAY, date(2026, 4, 1)]


def test_a_forecast_that_has_passed_counts_as_today() -> None:
    assert burn_up([ahead(date(2026, 3, 2))], TODAY).expected == [TODAY]


def test_no_range_is_given_before_five_are_done() -> None:
    assert usual_lateness([done()] * 4) is None
    found = burn_up([*[done()] * 4, ahead(date(2026, 4, 1))], TODAY)
    assert not found.latest
    assert "A range is given once 5 cutovers are done." in range_words(found)


def test_nine_in_ten_came_within_the_lateness() -> None:
    assert usual_lateness([*[done()] * 8, done(1), done(4)]) == 1
    assert usual_lateness([*[done()] * 4, done(4)]) == 4


def test_the_later_end_never_comes_before_the_forecast() -> None:
    late = ahead(date(2026, 6, 1), baseline=date(2026, 4, 1))
    early = ahead(date(2026, 4, 1))

    assert latest_cutover(late, TODAY, 4) == date(2026, 6, 1)
    assert latest_cutover(early, TODAY, 4) == date(2026, 4, 9)  # Good Friday and Easter Monday
    assert latest_cutover(early, TODAY, -3) == date(2026, 4, 1)
    assert latest_cutover(done(2), TODAY, 4) == date(2026, 2, 4)


@pytest.mark.parametrize(
    ("plans", "words"),
    [
        ([], "No migrations have been opened yet"),
        ([Plan(None, None, None)], "0 of 1 borough cut over; no baseline has been approved"),
        (
            [ahead(date(2026, 4, 1))],
            "No boroughs were planned to have cut over by today",
        ),
        ([done()], "1 of 1 borough cut over, level with plan"),
        ([done(), ahead(date(2026, 4, 1), MONDAY)], "1 of 2 boroughs cut over, 1 behind plan"),
        (
            [Plan(date(2026, 5, 1), MONDAY, MONDAY), ahead(date(2026, 5, 1))],
            "1 of 2 boroughs cut over, 1 ahead of plan",
        ),
    ],
)
def test_the_heading_says_how_it_stands_against_the_plan(plans: list[Plan], words: str) -> None:
    assert burn_up_heading(burn_up(plans, TODAY), TODAY) == words


@pytest.mark.parametrize(
    ("finish", "words"),
    [
        (Finish(None, None, None, 1), "No cutover has a date yet"),
        (
            Finish(TODAY, None, None, 0),
            "Forecast finish 9 March 2026; no baseline has been approved",
        ),
        (Finish(TODAY, TODAY, 0, 0), "Forecast finish 9 March 2026, on its baseline date"),
        (
            Finish(TODAY, MONDAY, 25, 0),
            "Forecast finish 9 March 2026, 25 working days after baseline",
        ),
        (
            Finish(MONDAY, TODAY, -1, 0),
            "Forecast finish 2 February 2026, 1 working day before baseline",
        ),
    ],
)
def test_the_plan_says_when_it_finishes(finish: Finish, words: str) -> None:
    assert plan_heading(finish) == words
