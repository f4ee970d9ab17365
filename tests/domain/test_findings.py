"""Headings and sentences say the truth at 0, 1 and many, and in every state."""

from datetime import date

import pytest

from migrations_tracker.domain.delivery import DeliveryStatus, Plan
from migrations_tracker.domain.endpoint_state import EndpointStatus
from migrations_tracker.domain.findings import (
    borough_heading,
    borough_sentence,
    claim_recorded,
    count_of,
    list_heading,
    long_date,
    overview_heading,
    own_heading,
    short_date,
    slip_words,
)
from migrations_tracker.domain.stages import Stage

TODAY = date(2026, 3, 9)
UP, DOWN = EndpointStatus.UP, EndpointStatus.DOWN


@pytest.mark.parametrize(
    ("number", "words"), [(0, "no boroughs"), (1, "1 borough"), (2, "2 boroughs")]
)
def test_a_count_agrees_with_its_noun(number: int, words: str) -> None:
    assert count_of(number, "borough") == words


@pytest.mark.parametrize(
    ("total", "live", "off", "silent", "heading"),
    [
        (0, 0, 0, 0, "No migrations have been opened yet"),
        (33, 9, 5, 2, "9 of 33 boroughs are claimed live; 5 are off track"),
        (33, 1, 1, 0, "1 of 33 boroughs is claimed live; 1 is off track"),
        (33, 9, 0, 1, "9 of 33 boroughs are claimed live; 1 has gone silent"),
        (33, 9, 0, 3, "9 of 33 boroughs are claimed live; 3 have gone silent"),
        (33, 9, 0, 0, "9 of 33 boroughs are claimed live; none is off track"),
        (33, 33, 0, 0, "All 33 boroughs are claimed live"),
    ],
)
def test_the_overview_leads_with_its_finding(
    total: int, live: int, off: int, silent: int, heading: str
) -> None:
    assert overview_heading(total=total, claimed_live=live, off_track=off, silent=silent) == heading


@pytest.mark.parametrize(
    ("slip", "words"),
    [
        (None, "no baseline"),
        (0, "on its baseline date"),
        (1, "1 working day late"),
        (-3, "3 working days early"),
    ],
)
def test_a_slip_is_said_in_working_days(slip: int | None, words: str) -> None:
    assert slip_words(slip) == words


@pytest.mark.parametrize(
    ("stage", "delivery", "seen", "slip", "heading"),
    [
        (Stage.LIVE, DeliveryStatus.ON_TRACK, UP, 0, "Brent is claimed live and observed up"),
        (Stage.LIVE, DeliveryStatus.OFF_TRACK, DOWN, 30, "Brent is claimed live but observed down"),
        (Stage.ACCEPTED, DeliveryStatus.COMPLETE, UP, 0, "Brent is accepted and observed up"),
        (
            Stage.LIVE,
            DeliveryStatus.ON_TRACK,
            EndpointStatus.UNKNOWN,
            0,
            "Brent is claimed live but its endpoints have given no recent answer",
        ),
        (
            Stage.LIVE,
            DeliveryStatus.ON_TRACK,
            EndpointStatus.MAINTENANCE,
            0,
            "Brent is claimed live and in planned maintenance",
        ),
        (
            Stage.LIVE,
            DeliveryStatus.ON_TRACK,
            EndpointStatus.NOT_EXPECTED,
            0,
            "Brent is claimed live but none of its endpoints is checked yet",
        ),
        (Stage.NOT_STARTED, DeliveryStatus.NOT_STARTED, UP, None, "Brent has not started"),
        (
            Stage.WITHDRAWN,
            DeliveryStatus.NOT_STARTED,
            UP,
            None,
            "Brent has withdrawn from the migration",
        ),
        (
            Stage.BUILD,
            DeliveryStatus.NO_RECENT_UPDATE,
            UP,
            0,
            "Brent has gone silent: an update was due on 6 March 2026",
        ),
        (
            Stage.BUILD,
            DeliveryStatus.AT_RISK,
            UP,
            7,
            "Brent is at risk: forecast 7 working days late",
        ),
        (
            Stage.BUILD,
            DeliveryStatus.ON_TRACK,
            UP,
            0,
            "Brent is on track: cutover forecast on its baseline date",
        ),
        (Stage.BUILD, DeliveryStatus.ON_TRACK, UP, None, "Brent is on track"),
        (Stage.ON_HOLD, DeliveryStatus.ON_TRACK, UP, None, "Brent is on hold"),
    ],
)
def test_a_borough_leads_with_its_finding(
    stage: Stage, delivery: DeliveryStatus, seen: EndpointStatus, slip: int | None, heading: str
) -> None:
    due = date(2026, 3, 6)

    assert borough_heading("Brent", stage, delivery, seen, slip=slip, next_update_by=due) == heading


def test_a_sentence_says_whom_a_silent_migration_waits_for() -> None:
    words = borough_sentence(
        stage=Stage.TESTING,
        since=date(2026, 3, 2),
        supplier="Fleet Networks",
        plan=Plan(date(2026, 4, 1), date(2026, 4, 10), None),
        slip=5,
        next_update_by=date(2026, 3, 6),
        today=TODAY,
    )

    assert words == (
        "Testing since 2 March 2026, led by Fleet Networks. Cutover forecast for 10 April 2026, "
        "5 working days late. Waiting for Fleet Networks: an update was due on 6 March 2026."
    )


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        (Plan(None, None, None), "Nobody has forecast its cutover."),
        (Plan(None, date(2026, 3, 2), None), "The forecast has passed."),
        (Plan(None, None, date(2026, 3, 2)), "Cut over on 2 March 2026, no baseline."),
    ],
)
def test_a_sentence_says_what_is_known_of_the_cutover(plan: Plan, words: str) -> None:
    said = borough_sentence(
        stage=Stage.BUILD,
        since=TODAY,
        supplier=None,
        plan=plan,
        slip=None,
        next_update_by=None,
        today=TODAY,
    )

    assert said.endswith(words)
    assert "with no supplier assigned" in said


@pytest.mark.parametrize(
    ("shown", "total", "counts", "heading"),
    [
        (0, 0, [], "No boroughs yet"),
        (0, 33, [], "0 of 33 boroughs match"),
        (
            3,
            3,
            [(2, "on track"), (1, "no recent update")],
            "3 boroughs: 2 on track, 1 with no recent update",
        ),
    ],
)
def test_a_list_says_what_it_holds(
    shown: int, total: int, counts: list[tuple[int, str]], heading: str
) -> None:
    assert list_heading(shown=shown, total=total, counts=counts) == heading


@pytest.mark.parametrize(
    ("total", "overdue", "due", "heading"),
    [
        (0, 0, 0, "No migration is assigned to you"),
        (2, 1, 1, "1 update overdue, of 2 migrations"),
        (2, 0, 2, "2 updates due today, of 2 migrations"),
        (1, 0, 0, "Nothing is overdue in your 1 migration"),
    ],
)
def test_own_work_leads_with_what_is_overdue(
    total: int, overdue: int, due: int, heading: str
) -> None:
    assert own_heading(total=total, overdue=overdue, due_today=due) == heading


def test_a_recorded_claim_says_when_the_next_update_is_due() -> None:
    words = claim_recorded("Brent", Stage.TESTING, TODAY, is_new=True)

    assert words == "Recorded: Brent is at Testing. The next update is due by 9 March 2026."


def test_a_claim_without_news_says_so() -> None:
    words = claim_recorded("Brent", Stage.TESTING, TODAY, is_new=False)

    assert words == "Nothing was new: Brent is still at Testing."


def test_dates_are_written_without_leading_zeros() -> None:
    assert (long_date(TODAY), short_date(TODAY)) == ("9 March 2026", "9 Mar")
