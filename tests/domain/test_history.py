"""What stood on any day follows from the events, by two clocks."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from migrations_tracker.domain.certificate import Certificate, settle
from migrations_tracker.domain.history import State, differences, state_at
from migrations_tracker.domain.ledger import EventKind, Told
from migrations_tracker.domain.stages import Stage
from migrations_tracker.domain.verification import Accepted

Field = str | int | None


def at(day: int, hour: int = 9) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=UTC)


def told(
    sequence: int,
    kind: EventKind,
    effective: datetime,
    recorded: datetime | None = None,
    *,
    reason: str = "",
    **new: Field,
) -> Told:
    return Told(sequence, kind, effective, recorded or effective, {}, new, reason)


OPENED = told(1, EventKind.MIGRATION_OPENED, at(1), stage="not_started", wave=2)
LIVE = told(2, EventKind.STAGE_CLAIMED, at(3), stage="live", move="advance")
ACCEPTED = told(
    3,
    EventKind.STAGE_CLAIMED,
    at(5),
    stage="accepted",
    move="accept_on_behalf",
    reason="Letter of 4 March.",
)
HELD = told(4, EventKind.STAGE_CLAIMED, at(6), stage="on_hold", move="hold", reason="Freeze.")
BACK = told(5, EventKind.STAGE_CLAIMED, at(7), stage="accepted", move="resume")
UNACCEPTED = told(6, EventKind.STAGE_CLAIMED, at(9), stage="live", move="withdraw_acceptance")
STORY = [OPENED, LIVE, ACCEPTED, HELD, BACK, UNACCEPTED]


def on(day: int, events: list[Told] = STORY, *, known: int = 31) -> State | None:
    return state_at(events, as_of=at(day, 23), known_at=at(known, 23))


def test_there_is_nothing_before_the_migration_was_opened() -> None:
    assert state_at(STORY, as_of=datetime(2026, 2, 1, tzinfo=UTC), known_at=at(31)) is None


@pytest.mark.parametrize(
    ("day", "stage", "held_from", "since"),
    [
        (1, Stage.NOT_STARTED, None, 1),
        (2, Stage.NOT_STARTED, None, 1),
        (3, Stage.LIVE, None, 3),
        (5, Stage.ACCEPTED, None, 5),
        (6, Stage.ON_HOLD, Stage.ACCEPTED, 6),
        (8, Stage.ACCEPTED, None, 7),
        (9, Stage.LIVE, None, 9),
    ],
)
def test_the_stage_of_any_day(day: int, stage: Stage, held_from: Stage | None, since: int) -> None:
    state = on(day)

    assert state is not None
    assert (state.stage, state.held_from, state.stage_since) == (stage, held_from, at(since))


@pytest.mark.parametrize(
    ("day", "accepted"),
    [
        (4, None),
        (5, Accepted(date(2026, 3, 5), "Letter of 4 March.")),
        (8, Accepted(date(2026, 3, 5), "Letter of 4 March.")),
        (9, Accepted(date(2026, 3, 5), "Letter of 4 March.", date(2026, 3, 9))),
    ],
)
def test_the_acceptance_of_any_day_a_hold_keeps_it(day: int, accepted: Accepted | None) -> None:
    state = on(day)

    assert state is not None
    assert state.accepted == accepted


def test_what_was_recorded_later_was_not_known_then_but_is_known_of_then_now() -> None:
    late = told(2, EventKind.STAGE_CLAIMED, at(3), at(8), stage="discovery", move="advance")

    then, now = on(4, [OPENED, late], known=4), on(4, [OPENED, late])

    assert then is not None
    assert now is not None
    assert (then.stage, now.stage) == (Stage.NOT_STARTED, Stage.DISCOVERY)


def test_order_is_by_effect_then_by_recording_whatever_order_they_come_in() -> None:
    first = told(2, EventKind.FORECAST_CHANGED, at(5), milestone="circuit", forecast_date="A")
    late = told(3, EventKind.FORECAST_CHANGED, at(4), at(6), milestone="circuit", forecast_date="B")
    same = told(4, EventKind.FORECAST_CHANGED, at(5), at(7), milestone="circuit", forecast_date="C")

    assert _forecast(on(9, [late, first, OPENED])) == "A"
    assert _forecast(on(9, [same, late, first, OPENED])) == "C"


def _forecast(state: State | None) -> Field:
    assert state is not None
    return state.milestones["circuit"]["forecast_date"]


def test_dates_of_the_cutover_alone_are_those_of_its_milestone() -> None:
    set_then = told(2, EventKind.BASELINE_SET, at(2), baseline_cutover_date="2026-06-01")

    state = on(3, [OPENED, set_then])

    assert state is not None
    assert state.milestones == {"cutover": {"baseline_date": "2026-06-01"}}


def test_a_wave_a_lead_and_a_promise_follow_their_events() -> None:
    events = [
        OPENED,
        told(2, EventKind.WAVE_CHANGED, at(2), wave=None),
        told(3, EventKind.SUPPLIER_ASSIGNED, at(2), supplier=7),
        told(4, EventKind.CLAIM_REAFFIRMED, at(3), next_update_by="2026-03-20"),
    ]

    state = on(4, events)

    assert state is not None
    assert (state.wave, state.supplier, state.next_update_by) == (None, 7, date(2026, 3, 20))


def _issue(sequence: int, day: int, number: str, which: int, *, recorded: int = 0) -> Told:
    issued = date(2026, 3, day)
    new: dict[str, Field] = {
        "certificate": which,
        "number": number,
        "issued_date": issued.isoformat(),
        "expires_date": issued.replace(year=2027).isoformat(),
    }
    kind = EventKind.CERTIFICATE_ISSUED
    return Told(sequence, kind, at(day), at(recorded or day), {}, new)


def test_a_certificate_may_be_older_than_the_migration_it_is_recorded_for() -> None:
    applied = Told(
        2,
        EventKind.CERTIFICATE_APPLIED_FOR,
        datetime(2026, 2, 1, tzinfo=UTC),
        at(2),
        {},
        {"certificate": 1, "applied_date": "2026-02-01"},
    )

    state = on(2, [OPENED, applied])

    assert state is not None
    assert state.certificates == (Certificate(applied=date(2026, 2, 1)),)


def test_a_corrected_issue_counts_as_corrected_on_every_day() -> None:
    wrong, right = _issue(2, 4, "PSN-1", 1), _issue(3, 8, "PSN-1", 1, recorded=10)
    events = [OPENED, wrong, right]

    then, between, after = on(5, events, known=5), on(5, events), on(9, events)

    assert then is not None
    assert between is not None
    assert after is not None
    assert [one.issued for one in then.certificates] == [date(2026, 3, 4)]
    assert between.certificates == ()
    assert [one.issued for one in after.certificates] == [date(2026, 3, 8)]


def test_a_corrected_one_keeps_its_place_beside_another_of_the_same_day() -> None:
    first, second = _issue(2, 7, "PSN-1", 1), _issue(3, 4, "PSN-2", 2)
    corrected = _issue(4, 4, "PSN-1", 1, recorded=8)

    state = on(9, [OPENED, first, second, corrected])

    assert state is not None
    assert [(one.number, one.replaced) for one in state.certificates] == [
        ("PSN-1", date(2026, 3, 4)),
        ("PSN-2", None),
    ]


def test_a_refusal_and_a_withdrawal_end_the_certificate_they_name() -> None:
    events = [
        OPENED,
        told(2, EventKind.CERTIFICATE_APPLIED_FOR, at(2), certificate=1, applied_date="2026-03-02"),
        told(3, EventKind.CERTIFICATE_REFUSED, at(3), certificate=1, on="2026-03-03"),
        _issue(4, 4, "PSN-2", 2),
        told(5, EventKind.CERTIFICATE_WITHDRAWN, at(5), certificate=2, on="2026-03-05"),
    ]

    state = on(6, events)

    assert state is not None
    first, second = state.certificates
    assert (first.refused, second.withdrawn) == (date(2026, 3, 3), date(2026, 3, 5))


JANUARY = Certificate(number="J", issued=date(2026, 1, 5), expires=date(2027, 1, 5))
MARCH = Certificate(number="M", issued=date(2026, 3, 5), expires=date(2027, 3, 5))
GONE = replace(JANUARY, withdrawn=date(2026, 2, 1))


@pytest.mark.parametrize(
    ("recorded", "replaced"),
    [
        ([JANUARY], [None]),
        ([JANUARY, MARCH], [date(2026, 3, 5), None]),
        ([MARCH, JANUARY], [None, date(2026, 3, 5)]),
        ([JANUARY, replace(JANUARY, number="K")], [date(2026, 1, 5), None]),
        ([GONE, MARCH], [None, None]),
        ([Certificate(applied=date(2026, 1, 1)), MARCH], [None, None]),
    ],
)
def test_the_next_to_be_issued_takes_the_place_of_one(
    recorded: list[Certificate], replaced: list[date | None]
) -> None:
    assert [one.replaced for one in settle(recorded)] == replaced


def test_rows_that_are_as_told_do_not_differ() -> None:
    state = on(9)

    assert state is not None
    assert differences(state, state) == []


def test_each_difference_is_named() -> None:
    state = on(9)
    assert state is not None
    held = replace(
        state,
        stage=Stage.CLOSED,
        milestones={"design": {"status": "complete", "forecast_date": None}},
        services={"dns": {"in_scope": False, "outcome": ""}},
        certificates=(MARCH,),
    )

    assert differences(state, held) == [
        "stage is closed, but the events say live",
        "milestone design, status is complete, but the events say not_started",
        "service dns, in scope is False, but the events say True",
        "the certificates are not what the events say",
    ]
