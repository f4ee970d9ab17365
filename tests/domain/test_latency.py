"""Answer times in bins that double: where each falls, and what a share of them kept within."""

from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrations_tracker.domain.latency import (
    BINS,
    NARROWEST_US,
    bin_of,
    ends_us,
    latency,
    quantile_us,
)

TIMES = st.integers(0, 10_000_000)
SHARES = st.sampled_from([0.5, 0.95, 0.99])


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


def exact(times: list[int], share: float) -> int:
    """The shortest of the times that so many answers kept within, by going through all of them."""
    rank = max(1, ceil(len(times) * share))
    return sorted(times)[rank - 1]


@given(st.lists(TIMES, min_size=1), st.sampled_from([1, 1_000]), SHARES)
def test_a_quantile_is_off_by_no_more_than_the_true_time_or_half_a_millisecond(
    times: list[int], each: int, share: float
) -> None:
    counts = [number * each for number in counted(times)]
    said, true = quantile_us(counts, share, max_us=max(times)), exact(times * each, share)

    assert said is not None
    assert abs(said - true) <= max(true, NARROWEST_US)


@pytest.mark.parametrize(
    ("times", "share", "true", "said"),
    [
        ([700] * 99 + [9_000_000], 0.5, 700, 753),
        ([700] * 99 + [9_000_000], 0.99, 700, 1_000),
        ([700] * 98 + [9_000_000] * 2, 0.99, 9_000_000, 9_000_000),
        ([501] * 5_000, 0.5, 501, 501),
        ([510] * 5_000, 0.95, 510, 510),
        ([4_100] * 10 + [7_900] * 10, 0.5, 4_100, 6_000),
        ([1], 0.99, 1, 1),
    ],
)
def test_quantiles_of_times_chosen_by_hand(
    times: list[int], share: float, true: int, said: int
) -> None:
    assert exact(times, share) == true
    assert quantile_us(counted(times), share, max_us=max(times)) == said


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
