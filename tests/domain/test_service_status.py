"""What the heading of service status says, and when an endpoint may be asked or left alone."""

from datetime import UTC, datetime, timedelta

import pytest

from migrations_tracker.domain.asking import (
    LONGEST_PAUSE,
    PauseRefused,
    asked_words,
    check_pause,
    next_asking,
)
from migrations_tracker.domain.availability import Availability
from migrations_tracker.domain.endpoint_state import EndpointStatus
from migrations_tracker.domain.service_status import Standing, endpoint_heading, status_heading
from migrations_tracker.domain.status_bars import Slot, days, quarters, runs, worst_in

NOW = datetime(2026, 3, 9, 12, 7, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
UP, DOWN, DEGRADED = EndpointStatus.UP, EndpointStatus.DOWN, EndpointStatus.DEGRADED
UNKNOWN, NOT_EXPECTED = EndpointStatus.UNKNOWN, EndpointStatus.NOT_EXPECTED


def one(
    status: EndpointStatus, borough: str = "Camden", kind: str = "PSN DNS", supplier: str = "Fleet"
) -> Standing:
    return Standing(status, borough, kind, supplier)


@pytest.mark.parametrize(
    ("standings", "words"),
    [
        ([], "No endpoint has to answer yet"),
        ([one(NOT_EXPECTED)], "No endpoint has to answer yet"),
        ([one(UP)], "The 1 endpoint that must answer is not in trouble"),
        ([one(UP), one(UP)], "None of the 2 endpoints that must answer is in trouble"),
        ([one(DOWN), one(UP)], "1 of 2 endpoints is down: PSN DNS of Camden"),
        ([one(DOWN), one(DOWN)], "2 of 2 endpoints are down, both in Camden"),
        (
            [one(DOWN), one(DOWN, "Sutton"), one(DEGRADED), one(NOT_EXPECTED)],
            "2 of 3 endpoints are down, both led by Fleet",
        ),
        (
            [one(DOWN), one(DOWN, "Sutton", supplier="Thames"), one(DOWN, "Bexley")],
            "3 of 3 endpoints are down, all PSN DNS",
        ),
        (
            [one(UNKNOWN), one(UNKNOWN, "Sutton", "PSN NTP", "")],
            "2 of 2 endpoints are unknown",
        ),
        ([one(DEGRADED), one(UP)], "1 of 2 endpoints is degraded: PSN DNS of Camden"),
    ],
)
def test_the_heading_names_the_worst_and_what_it_shares(
    standings: list[Standing], words: str
) -> None:
    assert status_heading(standings, at_fault=False) == words


def test_while_the_checks_are_at_fault_the_heading_is_what_was_last_known() -> None:
    said = status_heading([one(UP), one(UP)], at_fault=True)

    assert said == "Last known: none of the 2 endpoints that must answer is in trouble"


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (DOWN, "PSN DNS of Camden is down since 7:52am: no answer"),
        (UP, "PSN DNS of Camden is up since 7:52am"),
        (UNKNOWN, "PSN DNS of Camden is unknown: no good answer since 7:52am"),
        (NOT_EXPECTED, "PSN DNS of Camden does not have to answer yet"),
        (EndpointStatus.MAINTENANCE, "PSN DNS of Camden is in planned maintenance"),
    ],
)
def test_an_endpoint_says_its_verdict_with_its_reason(status: EndpointStatus, words: str) -> None:
    assert endpoint_heading(one(status), since="7:52am", reason="No answer") == words


def test_an_endpoint_is_asked_out_of_turn_once_a_minute() -> None:
    assert next_asking(None, NOW) is None
    assert next_asking(NOW - MINUTE, NOW) is None
    assert next_asking(NOW - timedelta(seconds=20), NOW) == NOW + timedelta(seconds=40)


def test_what_asking_comes_to_is_said_of_every_endpoint() -> None:
    said = asked_words(hurried=2, waiting=1, recent=1, paused=1)

    assert said.startswith("2 endpoints are being checked now")
    assert "1 endpoint has a check due already." in said
    assert "1 endpoint has been checked less than 1 minute ago" in said
    assert said.endswith("1 is paused and not checked.")
    assert asked_words(hurried=0, waiting=0, recent=0, paused=0) == "There is nothing to check."


@pytest.mark.parametrize(
    ("reason", "until", "field", "words"),
    [
        (" ", None, "reason", "Say why"),
        ("Moved", NOW, "until", "9 March 2026, 12:07pm has passed"),
        ("Moved", NOW + LONGEST_PAUSE + MINUTE, "until", "at most 90 days"),
    ],
)
def test_a_pause_needs_a_reason_and_an_end_that_makes_sense(
    reason: str, until: datetime | None, field: str, words: str
) -> None:
    with pytest.raises(PauseRefused, match=words) as refused:
        check_pause(reason, until, NOW)
    assert refused.value.field == field


def test_a_slot_shows_the_worst_of_what_it_held() -> None:
    assert worst_in(Availability(up=MINUTE, down=MINUTE)) is DOWN
    assert worst_in(Availability(up=MINUTE, degraded=MINUTE)) is DEGRADED
    assert worst_in(Availability(up=MINUTE, maintenance=MINUTE)) is UP
    assert worst_in(Availability(maintenance=MINUTE, unseen=MINUTE)) is EndpointStatus.MAINTENANCE
    assert worst_in(Availability(unseen=MINUTE)) is UNKNOWN
    assert worst_in(Availability()) is NOT_EXPECTED


def test_the_quarters_of_a_day_end_now() -> None:
    found = quarters(NOW, 96)

    assert found[0][0] == datetime(2026, 3, 8, 12, 15, tzinfo=UTC)
    assert found[-1] == (datetime(2026, 3, 9, 12, 0, tzinfo=UTC), NOW)


def test_days_are_those_of_london_when_the_clocks_change() -> None:
    now = datetime(2026, 3, 30, 9, tzinfo=UTC)

    lengths = [ends - starts for starts, ends in days(now.date(), now, 3)]

    hours = [length / timedelta(hours=1) for length in lengths]
    assert hours == [24.0, 23.0, 10.0]


def test_neighbours_of_one_status_are_one_run() -> None:
    at = [NOW + n * MINUTE for n in range(5)]
    slots = [Slot(at[n], at[n + 1], s) for n, s in enumerate((UP, UP, DOWN, UP))]

    assert runs(slots) == [
        Slot(at[0], at[2], UP),
        Slot(at[2], at[3], DOWN),
        Slot(at[3], at[4], UP),
    ]
