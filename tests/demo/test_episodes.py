"""Invented results: the same for the same seed, endpoint and hour, and none on calm endpoints."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrations_tracker.demo.episodes import (
    HOUR,
    Episode,
    Span,
    episodes,
    hours_of,
    kind_spans,
    tally,
)
from migrations_tracker.domain.endpoint_kinds import EndpointKind
from migrations_tracker.domain.endpoint_state import EndpointStatus
from migrations_tracker.domain.policy import DISCREPANCY

START = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
END = START + timedelta(days=200)
HOUR_START = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)
GATEWAY, DNS = EndpointKind.GCN_GATEWAY, EndpointKind.DNS
minutes = st.integers(-180, 180)


def span(*, calm: bool = False, ends: datetime | None = None, ref: str = "E09000014-dns") -> Span:
    return Span(1, ref, START, ends, is_calm=calm)


def trouble(start: int, end: int, status: EndpointStatus) -> Episode:
    """From and to so many minutes after `HOUR_START`."""
    return Episode(
        HOUR_START + timedelta(minutes=start), HOUR_START + timedelta(minutes=end), status
    )


def test_episodes_are_the_same_each_time_and_differ_between_endpoints() -> None:
    first, again = episodes(7, span(), END), episodes(7, span(), END)
    other = episodes(7, span(ref="E09000005-dns"), END)

    assert first
    assert first == again
    assert first != other


def test_a_calm_endpoint_has_no_episodes() -> None:
    assert episodes(7, span(calm=True), END) == []


def test_episodes_lie_within_the_time_in_which_the_endpoint_was_expected() -> None:
    ends = START + timedelta(days=100)

    found = [e for n in range(50) for e in episodes(7, span(ends=ends, ref=f"{n}"), END)]

    assert all(START < e.starts < e.ends < ends for e in found)
    assert {e.status for e in found} == {EndpointStatus.DOWN, EndpointStatus.DEGRADED}


def test_a_later_end_only_adds_episodes() -> None:
    early = episodes(7, span(), END - timedelta(days=60))

    assert episodes(7, span(), END)[: len(early)] == early


def test_what_is_drawn_for_a_critical_endpoint_is_too_short_for_a_discrepancy() -> None:
    critical = [e for n in range(50) for e in episodes(7, span(ref=f"{n}-dns"), END)]
    minor = [e for n in range(50) for e in episodes(7, span(ref=f"{n}-ntp"), END)]

    longest = DISCREPANCY.disagreement_opens_after
    assert max(e.ends - e.starts for e in critical) < longest
    assert max(e.ends - e.starts for e in minor) > longest


def test_nothing_is_drawn_within_a_day_of_a_trouble_by_hand() -> None:
    drawn = episodes(7, span(), END)[0]
    by_hand = Episode(drawn.starts + HOUR, drawn.starts + 2 * HOUR, EndpointStatus.DOWN)

    found = episodes(7, span(), END, [by_hand])

    assert by_hand in found
    assert drawn not in found


def test_an_episode_touches_these_hours() -> None:
    touched = list(hours_of(trouble(50, 125, EndpointStatus.DOWN)))

    assert touched == [HOUR_START, HOUR_START + HOUR, HOUR_START + 2 * HOUR]


@pytest.mark.parametrize(
    ("start", "end", "bad"), [(0, 60, 120), (10, 20, 20), (-30, 15, 30), (59, 90, 2), (60, 90, 0)]
)
def test_an_hour_counts_the_checks_that_fall_into_an_episode(
    start: int, end: int, bad: int
) -> None:
    counted = tally(7, "ref", HOUR_START, [trouble(start, end, EndpointStatus.DEGRADED)])

    assert (counted.n, counted.up, counted.degraded, counted.down) == (120, 120 - bad, bad, 0)


@given(minutes, st.integers(1, 90), st.sampled_from([EndpointStatus.DOWN, EndpointStatus.DEGRADED]))
def test_the_readings_of_an_hour_add_up(start: int, length: int, status: EndpointStatus) -> None:
    counted = tally(7, "ref", HOUR_START, [trouble(start, start + length, status)])

    assert counted.up + counted.degraded + counted.down == counted.n
    assert counted.up >= 0
    assert counted.max_us * counted.n >= counted.sum_us


def test_a_kind_is_expected_from_one_move_to_another() -> None:
    day = timedelta(days=1)
    moves = [
        (START, frozenset[EndpointKind]()),
        (START + day, frozenset({GATEWAY})),
        (START + 2 * day, frozenset({GATEWAY, DNS})),
        (START + 3 * day, frozenset({GATEWAY})),
    ]

    assert sorted(kind_spans(moves)) == [
        (DNS, START + 2 * day, START + 3 * day),
        (GATEWAY, START + day, None),
    ]


def test_the_answers_of_an_hour_stand_in_the_bins_of_their_times() -> None:
    for hours in range(200):
        counted = tally(7, "ref", HOUR_START + timedelta(hours=hours), [])

        assert sum(counted.bins) == counted.n
