"""The coordinates of the chart of date drift."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrations_tracker.web.charts.drift import (
    BOTTOM,
    LEFT,
    RIGHT,
    TOP,
    Drift,
    Given,
    Series,
    drift_chart,
)

JANUARY, MARCH, MAY, JUNE = (date(2026, month, 1) for month in (1, 3, 5, 6))
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


def drawn(*series: Series, today: date = MARCH) -> Drift:
    chart = drift_chart(series, today)
    assert chart is not None
    return chart


def points(line: str) -> list[tuple[float, float]]:
    found = [point.split(",") for point in line.split()]
    return [(float(x), float(y)) for x, y in found]


def test_nothing_given_draws_nothing() -> None:
    assert drift_chart([Series("Design", [], None)], MARCH) is None


def test_a_kept_word_is_flat_and_reaches_today() -> None:
    [line] = drawn(Series("Design", [Given(JANUARY, MAY)], None)).lines

    (x, y), (end_x, end_y) = points(line.points)
    assert (x, end_x) == (LEFT, RIGHT)
    assert y == end_y
    assert not line.slipped


def test_a_slip_is_a_step_up() -> None:
    given_days = [Given(JANUARY, MAY), Given(date(2026, 2, 1), JUNE)]

    [line] = drawn(Series("Design", given_days, None)).lines

    path = points(line.points)
    assert path[1][0] == path[2][0]
    assert path[2][1] < path[1][1]
    assert line.slipped


def test_what_is_done_ends_on_its_day() -> None:
    done = Series("Design", [Given(JANUARY, MAY)], date(2026, 2, 1))
    going = Series("Circuit", [Given(JANUARY, JUNE)], None)

    ends = {line.name: float(line.end[0]) for line in drawn(done, going).lines}

    assert ends["Design"] < ends["Circuit"] == RIGHT


@given(st.lists(st.lists(st.tuples(DAYS, DAYS), min_size=1, max_size=6), max_size=12), DAYS)
def test_everything_drawn_lies_in_the_plot_and_labels_do_not_overlap(
    given_days: list[list[tuple[date, date]]], today: date
) -> None:
    series = [
        Series("One", [Given(min(on, today), day) for on, day in sorted(days)], None)
        for days in given_days
    ]
    chart = drift_chart(series, today)

    if chart is None:
        assert not series
        return
    for line in chart.lines:
        for x, y in points(line.points):
            assert LEFT <= x <= RIGHT
            assert TOP <= y <= BOTTOM
    labels = [float(line.label_y) for line in chart.lines]
    gaps = [after - before for before, after in pairwise(labels)]
    assert all(gap >= 16.8 for gap in gaps)


@pytest.mark.parametrize("years", [0, 1, 5])
def test_only_so_many_months_are_named_as_have_room(years: int) -> None:
    last = MAY + timedelta(days=365 * years)
    chart = drawn(
        Series("Design", [Given(JANUARY, MAY)], None),
        Series("Cutover", [Given(JANUARY, last)], None),
        today=last,
    )

    assert 1 <= len(chart.across) <= 8
    assert 1 <= len(chart.up) <= 8
