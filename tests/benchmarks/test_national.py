"""What the national case is reckoned to, against figures worked out by hand."""

from datetime import timedelta

import pytest

from tests.benchmarks.national import GIB, Case, Costs, busiest_second

NATION = Case(10_000, timedelta(seconds=30))


def test_the_nation_asks_333_times_a_second_and_29_million_a_day() -> None:
    assert NATION.checks_a_second == pytest.approx(333.33, abs=0.01)
    assert NATION.results_a_day == 28_800_000
    assert NATION.days_of(100_000_000) == pytest.approx(3.47, abs=0.01)


def test_costs_follow_from_what_was_measured() -> None:
    costs = Costs(cpu_s_per_1000=0.15, result_bytes=100, hour_bytes=200)

    assert NATION.cores(costs) == pytest.approx(0.05)
    assert NATION.results_gib(costs, 30) == pytest.approx(86.4e9 / GIB)
    assert NATION.hours_gib(costs, 90) == pytest.approx(10_000 * 24 * 90 * 200 / GIB)


def test_stable_phases_spread_the_nation_over_its_interval() -> None:
    assert 333 <= busiest_second(NATION) < 333 * 1.3
