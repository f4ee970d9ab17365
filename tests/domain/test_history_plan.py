"""The services and milestones of any day follow from the events, by hand-written rows."""

from datetime import UTC, date, datetime

import pytest

from migrations_tracker.domain.history import State, state_at
from migrations_tracker.domain.history_plan import milestones_then, services_then
from migrations_tracker.domain.history_words import parts
from migrations_tracker.domain.ledger import EventKind, Told
from migrations_tracker.domain.milestones import MilestoneCode
from migrations_tracker.domain.psn_services import PsnService
from tests.domain.test_history import OPENED, at, told

PLANNED = told(
    2,
    EventKind.CUTOVER_PLANNED,
    at(2),
    planned_start_at="2026-03-05T06:00:00+00:00",
    planned_end_at="2026-03-05T08:00:00+00:00",
    service="n3",
)
CUT_OVER = told(
    3,
    EventKind.CUTOVER_ENDED,
    at(5, 8),
    at(7),
    outcome="completed",
    outcome_at="2026-03-05T08:00:00+00:00",
    service="n3",
)
OTHERS = [
    told(n, EventKind.SERVICE_SCOPED, at(1), service=one.value, in_scope=False, scope_reason="No.")
    for n, one in enumerate(PsnService, 10)
    if one is not PsnService.N3
]
BLOCKED = told(
    20,
    EventKind.MILESTONE_CHANGED,
    at(3),
    milestone="circuit",
    status="blocked",
    waiting_on="third_party",
    waiting_since="2026-03-03",
)
FORECAST = told(
    21, EventKind.FORECAST_CHANGED, at(4), milestone="circuit", forecast_date="2026-04-01"
)
STORY = [OPENED, *OTHERS, PLANNED, CUT_OVER, BLOCKED, FORECAST]


def on(day: int, *, known: int = 31) -> State:
    state = state_at(STORY, as_of=at(day, 23), known_at=at(known, 23))
    assert state is not None
    return state


def words(day: int, term: str) -> tuple[str, str]:
    when = at(day, 23)
    then, now = on(day, known=day), on(day)
    [row] = [one for part in parts(then, now, when) for one in part.rows if one.term == term]
    return row.then, row.now


@pytest.mark.parametrize(
    ("day", "then", "now"),
    [
        (1, "Not planned", "Not planned"),
        (2, "Planned, 5 March 2026, 6:00am", "Planned, 5 March 2026, 6:00am"),
        (6, "Outcome not recorded, 5 March 2026, 6:00am", "Cut over, 5 March 2026, 8:00am"),
        (7, "Cut over, 5 March 2026, 8:00am", "Cut over, 5 March 2026, 8:00am"),
    ],
)
def test_a_service_stood_as_recorded_then_and_as_known_now(day: int, then: str, now: str) -> None:
    assert words(day, "N3") == (then, now)


@pytest.mark.parametrize(
    ("day", "circuit"),
    [
        (2, "Not started"),
        (3, "Blocked, waiting on Third party since 3 March 2026"),
        (4, "Blocked, waiting on Third party since 3 March 2026; forecast 1 April 2026"),
    ],
)
def test_a_milestone_stood_with_its_wait_and_its_dates(day: int, circuit: str) -> None:
    assert words(day, "Circuit order and install") == (circuit, circuit)


def test_the_cutover_is_complete_with_its_last_service() -> None:
    before = milestones_then(on(4), date(2026, 3, 4))
    after = milestones_then(on(5), date(2026, 3, 5))

    [then] = [one for one in before if one.code is MilestoneCode.CUTOVER]
    [now] = [one for one in after if one.code is MilestoneCode.CUTOVER]
    assert (then.status, then.actual) == ("not_started", None)
    assert (now.status, now.actual) == ("complete", date(2026, 3, 5))


def test_all_seven_and_all_twelve_are_there_before_anything_is_written() -> None:
    state = state_at([OPENED], as_of=at(1, 23), known_at=at(1, 23))

    assert state is not None
    assert len(services_then(state)) == 7
    assert [one.status.value for one in milestones_then(state, date(2026, 3, 1))] == (
        ["not_started"] * 12
    )
    assert [len(part.rows) for part in parts(state, None, at(1, 23))] == [5, 7, 12]


LIVE = Told(2, EventKind.STAGE_CLAIMED, at(3), at(3), {}, {"stage": "live", "move": "advance"})
BACK = Told(3, EventKind.STAGE_CLAIMED, at(5), at(5), {}, {"stage": "testing", "move": "roll_back"})
AGAIN = Told(4, EventKind.STAGE_CLAIMED, at(8), at(8), {}, {"stage": "live", "move": "advance"})


@pytest.mark.parametrize(("day", "went_live"), [(2, None), (4, at(3)), (6, None), (9, at(8))])
def test_going_live_counts_from_the_last_stage_before_it(
    day: int, went_live: datetime | None
) -> None:
    state = state_at([OPENED, LIVE, BACK, AGAIN], as_of=at(day, 23), known_at=at(31))

    assert state is not None
    assert state.went_live == went_live


def test_one_taken_over_at_live_is_claimed_live_once_somebody_says_so() -> None:
    opened = told(1, EventKind.MIGRATION_OPENED, datetime(2026, 3, 1, tzinfo=UTC), stage="live")
    said = told(2, EventKind.CLAIM_REAFFIRMED, at(3), stage="live")

    before = state_at([opened], as_of=at(9), known_at=at(9))
    after = state_at([opened, said], as_of=at(9), known_at=at(9))

    assert before is not None
    assert after is not None
    assert (before.went_live, after.went_live) == (None, opened.effective_at)
