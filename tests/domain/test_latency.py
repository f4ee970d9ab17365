"""Answer times in bins that double: where each falls, and what a share of them kept within."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrations_tracker.domain.latency import BINS, bin_of, ends_us, latency, quantile_us

TIMES = st.integers(0, 10_000_000)


@pytest.mark.parametrize(
    ("took_us", "number"),
    [
        (0, 0),
        (1, 0),
        (500, 0),
        (501, 1),
        (1000, 1),
        (1001, 2),
        (2000, 2),
        (900_000, 11),
        (8_192_000, 14),
        (8_192_001, 15),
        (10_000_000, 15),
        (2**31, 15),
    ],
)
def test_a_time_falls_into_the_bin_whose_end_it_does_not_pass(took_us: int, number: int) -> None:
    assert bin_of(took_us) == number


@given(TIMES)
def test_each_time_lies_within_its_bin(took_us: int) -> None:
    number = bin_of(took_us)

    assert took_us <= ends_us(number)
    assert number == 0 or took_us > ends_us(number - 1)


def counted(times: list[int]) -> list[int]:
    counts = [0] * BINS
    for took_us in times:
        counts[bin_of(took_us)] += 1
    return counts


@given(st.lists(TIMES, min_size=1), st.sampled_from([0.5, 0.95, 0.99]))
def test_a_quantile_lies_in_the_bin_of_the_true_one(times: list[int], share: float) -> None:
    said = quantile_us(counted(times), share, max_us=max(times))
    rank = max(1, -int(-len(times) * share // 1))
    true = sorted(times)[rank - 1]

    assert said is not None
    assert abs(bin_of(said) - bin_of(true)) <= (0 if said else bin_of(true))


@given(st.lists(TIMES), st.lists(TIMES))
def test_bins_of_two_hours_add_up_to_those_of_both(one: list[int], other: list[int]) -> None:
    summed = [a + b for a, b in zip(counted(one), counted(other), strict=True)]

    assert summed == counted(one + other)


def test_times_are_spread_evenly_within_a_bin_and_never_pass_the_longest() -> None:
    hundred = [0, 0, 100] + [0] * (BINS - 3)

    said = latency(hundred, max_us=1_900)

    assert (said.answers, said.p50_us, said.p95_us, said.p99_us) == (100, 1_500, 1_900, 1_900)


def test_no_answers_have_no_times() -> None:
    said = latency([0] * BINS, max_us=0)

    assert (said.answers, said.p50_us, said.p99_us) == (0, None, None)
