"""The five measures, counted from rows written out by hand."""

import itertools
from datetime import date, timedelta

import pytest

from migrations_tracker.domain.availability import Availability
from migrations_tracker.domain.delivery import Plan
from migrations_tracker.domain.scorecard import (
    Measure,
    Period,
    Score,
    Tally,
    Verdict,
    periods,
    rated_period,
    verdict,
)
from migrations_tracker.domain.scorecard_counts import (
    Move,
    Owned,
    Paper,
    Word,
    Words,
    accepted,
    available,
    days_later,
    median_slip,
    most_of,
    on_time,
    stability,
    updates_kept,
)
from migrations_tracker.domain.scorecard_words import (
    rating_of,
    scorecard_heading,
    signed,
    suppliers_heading,
    trend_words,
)

TODAY = date(2026, 3, 9)
MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))


def day(number: int) -> date:
    """A day of March 2026; 0 and below reach into February."""
    return date(2026, 3, 1) + timedelta(days=number - 1)


def owned(
    baseline: int | None,
    forecast: int | None,
    actual: int | None = None,
    *,
    since: int = -200,
    until: int | None = None,
    moves: tuple[Move, ...] = (),
    applies: bool = True,
) -> Owned:
    days = [None if number is None else day(number) for number in (baseline, forecast, actual)]
    ends = None if until is None else day(until)
    return Owned(day(since), ends, Plan(days[0], days[1], days[2]), applies, moves)


# baseline, actual, until when it led, whether the milestone applies → counted on time, finished.
ON_TIME_ROWS: list[tuple[int | None, int | None, int | None, bool, tuple[int, int]]] = [
    (5, 5, None, True, (1, 1)),
    (5, 4, None, True, (1, 1)),
    (5, 6, None, True, (0, 1)),
    (5, 0, None, True, (0, 0)),  # finished before the period
    (5, 32, None, True, (0, 0)),  # and after it
    (5, None, None, True, (0, 0)),
    (None, 5, None, True, (0, 0)),  # never planned
    (5, 5, 5, True, (1, 1)),  # on its last day
    (5, 5, 4, True, (0, 0)),  # by whoever led after it
    (5, 5, None, False, (0, 0)),
]


@pytest.mark.parametrize(("baseline", "actual", "until", "applies", "counted"), ON_TIME_ROWS)
def test_on_time_counts_what_it_finished_in_the_period(
    baseline: int | None,
    actual: int | None,
    until: int | None,
    applies: bool,
    counted: tuple[int, int],
) -> None:
    one = owned(baseline, 5, actual, until=until, applies=applies)

    assert on_time([one], MARCH) == Tally(*counted)


def test_stability_counts_moves_of_what_was_open() -> None:
    moved = (Move(day(-1), 3), Move(day(2), 5), Move(day(3), -2))
    rows = [
        owned(5, 8, moves=moved),
        owned(5, 5),
        owned(5, 5, actual=0, moves=(Move(day(2), 1),)),  # done before the period
        owned(5, None),  # nobody has given a date
        owned(5, 5, since=32),  # not its own yet
        owned(5, 5, until=0),  # not its own any more
        owned(5, 5, applies=False),
    ]

    assert stability(rows, MARCH) == Tally(2, 2)


def test_evidence_that_was_turned_down_is_not_accepted() -> None:
    papers = [Paper(day(1), False), Paper(day(31), True), Paper(day(0), True)]

    assert accepted(papers, MARCH) == Tally(1, 2)


def test_availability_is_whole_minutes_of_all_endpoints_together() -> None:
    minute = timedelta(minutes=1)
    spans = [
        Availability(up=10.5 * minute, down=2 * minute, maintenance=9 * minute),
        Availability(degraded=1.5 * minute, unseen=5 * minute),
    ]

    assert available(spans) == Tally(12, 14)


# Days on which something was said, each with the promise that came with it → kept, promised.
UPDATE_ROWS: list[tuple[list[tuple[int, int | None]], int | None, tuple[int, int]]] = [
    ([], None, (0, 0)),
    ([(1, 5), (4, 20)], None, (1, 1)),  # early; the next is not due yet
    ([(1, 5), (5, 20)], None, (1, 1)),  # on its day
    ([(1, 5), (6, 20)], None, (0, 1)),  # a day late
    ([(1, 5)], None, (0, 1)),  # never
    ([(1, 9)], None, (0, 0)),  # today is not over
    ([(1, None), (2, 5), (3, None)], None, (1, 1)),  # nothing was promised the first time
    ([(-9, -5), (4, None)], None, (0, 0)),  # it fell due before the period
    ([(1, 5)], 4, (0, 0)),  # another led by then
    ([(1, 5)], 5, (0, 1)),
]


@pytest.mark.parametrize(("said", "until", "counted"), UPDATE_ROWS)
def test_a_promise_is_kept_by_the_next_word_in_time(
    said: list[tuple[int, int | None]], until: int | None, counted: tuple[int, int]
) -> None:
    words = Words(
        tuple(Word(day(on), None if due is None else day(due)) for on, due in said),
        None if until is None else day(until),
    )

    assert updates_kept([words], MARCH, TODAY) == Tally(*counted)


def test_six_periods_of_thirty_days_end_today_without_a_gap() -> None:
    found = periods(TODAY)

    assert len(found) == 6
    assert found[-1] == Period(date(2026, 2, 8), TODAY)
    assert all((one.last - one.first).days == 29 for one in found)
    assert [(b.first - a.last).days for a, b in itertools.pairwise(found)] == [1] * 5
    assert rated_period(TODAY) == Period(found[3].first, TODAY)


@pytest.mark.parametrize(
    ("measure", "tally", "expected"),
    [
        (Measure.ON_TIME, Tally(4, 5), Verdict.MET),
        (Measure.ON_TIME, Tally(3, 5), Verdict.MISSED),
        (Measure.ON_TIME, Tally(4, 4), Verdict.TOO_FEW),
        (Measure.ON_TIME, Tally(0, 0), Verdict.NOTHING),
        (Measure.STABILITY, Tally(3, 6), Verdict.MET),
        (Measure.STABILITY, Tally(4, 6), Verdict.MISSED),
        (Measure.STABILITY, Tally(9, 4), Verdict.TOO_FEW),
        (Measure.AVAILABILITY, Tally(1439, 1439), Verdict.TOO_FEW),
        (Measure.AVAILABILITY, Tally(9950, 10000), Verdict.MET),
        (Measure.AVAILABILITY, Tally(9949, 10000), Verdict.MISSED),
    ],
)
def test_a_value_on_its_target_meets_it(measure: Measure, tally: Tally, expected: Verdict) -> None:
    assert verdict(measure, tally) is expected


@pytest.mark.parametrize(
    ("measure", "tally", "words"),
    [
        (Measure.ON_TIME, Tally(4, 5), "80% (4 on time of 5 finished)"),
        (Measure.ON_TIME, Tally(3, 3), "Too few to rate (3 finished)"),
        (Measure.UPDATES, Tally(0, 0), "Nothing to rate"),
        (Measure.STABILITY, Tally(6, 5), "1.2 (6 moves in 5 open milestones)"),
        (
            Measure.AVAILABILITY,
            Tally(99_999, 100_000),
            "99.99% (99,999 minutes reached of 100,000 minutes watched)",
        ),
    ],
)
def test_a_rating_says_what_it_is_made_of(measure: Measure, tally: Tally, words: str) -> None:
    assert rating_of(measure, tally) == words


def test_the_median_slip_is_of_what_is_planned_and_applies() -> None:
    rows = [
        owned(2, 3, 3),  # one working day late
        owned(2, 2),  # a forecast of the past counts as today: 5
        owned(2, 31, applies=False),
        owned(None, 31),
    ]

    assert median_slip(rows, TODAY) == 3
    assert median_slip([], TODAY) is None


def test_only_moves_to_a_later_date_are_days_of_slip() -> None:
    assert days_later([Move(day(1), 5), Move(day(2), -3), Move(day(3), 2)]) == 7


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ([], "No suppliers: none has made a date later"),
        ([0, 0], "2 suppliers: none has made a date later"),
        ([7], "1 supplier: 1 causes 100% of the suppliers’ slip"),
        ([5, 50, 40, 5], "4 suppliers: 2 cause 90% of the suppliers’ slip"),
        ([1, 1, 1], "3 suppliers: 2 cause 66% of the suppliers’ slip"),
    ],
)
def test_the_heading_says_how_few_cause_most_of_the_slip(days: list[int], words: str) -> None:
    assert suppliers_heading(total=len(days), days=days) == words


def test_how_few_make_up_most_never_divides_by_nothing() -> None:
    assert most_of([0]) == (0, 0)


def score(measure: Measure, numerator: int, denominator: int) -> Score:
    tally = Tally(numerator, denominator)
    return Score(measure, tally, ((MARCH, tally), (MARCH, Tally(0, 0))))


@pytest.mark.parametrize(
    ("scores", "words"),
    [
        ([score(Measure.ON_TIME, 1, 2)], "Too little has happened to rate Fleet"),
        ([score(Measure.ON_TIME, 5, 5)], "Fleet meets the only target that can be rated"),
        (
            [score(Measure.ON_TIME, 5, 5), score(Measure.UPDATES, 5, 5)],
            "Fleet meets both targets that can be rated",
        ),
        (
            [score(Measure.ON_TIME, 1, 5), score(Measure.UPDATES, 5, 5)],
            "Fleet meets 1 of 2 targets; it misses on-time delivery",
        ),
        (
            [score(Measure.ON_TIME, 1, 5)],
            "Fleet misses the only target that can be rated",
        ),
    ],
)
def test_the_heading_of_a_scorecard_is_its_finding(scores: list[Score], words: str) -> None:
    assert scorecard_heading("Fleet", scores) == words


def test_a_trend_says_its_values_for_those_who_do_not_see_it() -> None:
    said = trend_words(score(Measure.ON_TIME, 4, 5))

    assert said == "On-time delivery in 2 periods, the oldest first: 80%, nothing."


@pytest.mark.parametrize(
    ("number", "words"),
    [(None, ""), (0.0, "0"), (16.5, "+16.5"), (-2.0, "\N{MINUS SIGN}2")],
)
def test_a_slip_carries_its_sign(number: float | None, words: str) -> None:
    assert signed(number) == words
