"""Readiness, windows and gate reviews of waves: the rules, by hand-written rows."""

from dataclasses import replace
from datetime import date
from itertools import permutations

import pytest

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.certificate import NO_CERTIFICATE, Certificate, compliance
from migrations_tracker.domain.changes import event_words
from migrations_tracker.domain.errors import NotYours, Refusal
from migrations_tracker.domain.gate_review import (
    Answer,
    NewReview,
    Vote,
    check_answer,
    check_review,
    decide,
)
from migrations_tracker.domain.milestones import MilestoneStatus
from migrations_tracker.domain.readiness import (
    FrozenDays,
    ReadinessFacts,
    ServiceFacts,
    Window,
    readiness,
)
from migrations_tracker.domain.wave import WavePlan, check_wave
from migrations_tracker.domain.wave_refusals import (
    ApproverCannotDecide,
    ApproversRequired,
    ConditionsRequired,
    NameRequired,
    NumberOutOfRange,
    QuestionRequired,
    QuorumOutOfRange,
    WaveTextTooLong,
    WindowHalf,
    WindowReversed,
)
from migrations_tracker.domain.wave_words import (
    outcome_words,
    tally_words,
    wave_heading,
    waves_heading,
    work_heading,
)

TODAY = date(2026, 3, 9)
APRIL = Window(date(2026, 4, 1), date(2026, 4, 30))
DONE, OPEN = MilestoneStatus.COMPLETE, MilestoneStatus.IN_PROGRESS
MAIL = ServiceFacts("Secure e-mail", False, date(2026, 3, 1), "Ada, 020 7946 0000")
CERTIFICATE = Certificate(number="PSN-1", issued=date(2025, 6, 1), expires=date(2026, 6, 1))
READY = ReadinessFacts(
    is_live=False,
    compliance=compliance([CERTIFICATE], TODAY),
    circuit=DONE,
    connect_test=DONE,
    services=(MAIL,),
    freezes=(),
)


def test_a_borough_with_everything_is_ready() -> None:
    found = readiness(READY, APRIL)

    assert found.is_ready
    assert [one.mark.value for one in found.checks] == ["met"] * 6


def test_a_live_borough_has_nothing_left_to_be_ready() -> None:
    found = readiness(replace(READY, is_live=True, circuit=OPEN), None)

    assert (found.is_ready, found.is_live, found.checks) == (True, True, ())


def until(day: date) -> ReadinessFacts:
    return replace(READY, compliance=compliance([replace(CERTIFICATE, expires=day)], TODAY))


def frozen(first: int, last: int) -> ReadinessFacts:
    days = FrozenDays("Elections", date(2026, 4, first), date(2026, 4, last))
    return replace(READY, freezes=(days,))


NTP = replace(MAIL, name="PSN NTP")
ROWS = [
    # facts, criterion, mark, words
    (replace(READY, compliance=NO_CERTIFICATE), "certificate", "unmet", "certificate"),
    (until(date(2026, 4, 29)), "certificate", "unmet", "ends on 29 April 2026, before the window"),
    (until(date(2026, 4, 30)), "certificate", "met", "Valid to 30 April 2026."),
    (until(date(2026, 3, 8)), "certificate", "unmet", "expired"),
    (replace(READY, circuit=None), "circuit", "unknown", "no such milestone"),
    (replace(READY, circuit=OPEN), "circuit", "unmet", "In progress."),
    (replace(READY, circuit=MilestoneStatus.BLOCKED), "circuit", "unmet", "Blocked."),
    (replace(READY, circuit=MilestoneStatus.SUBMITTED), "circuit", "unmet", "Submitted."),
    (replace(READY, circuit=MilestoneStatus.NOT_APPLICABLE), "circuit", "not_needed", "Not"),
    (replace(READY, connect_test=OPEN), "connect_test", "unmet", "In progress."),
    (replace(READY, services=()), "back_out", "not_needed", "No service is left"),
    (
        replace(READY, services=(MAIL, replace(NTP, rehearsed_on=None))),
        "back_out",
        "unmet",
        "Not for PSN NTP.",
    ),
    (
        replace(READY, services=(replace(MAIL, rehearsed_on=None),)),
        "back_out",
        "unmet",
        "For no service yet.",
    ),
    (
        replace(READY, services=(MAIL, replace(NTP, rehearsed_on=None, is_cut_over=True))),
        "back_out",
        "met",
        "For 1 service.",
    ),
    (replace(READY, services=(MAIL, NTP)), "support", "met", "For 2 services."),
    (
        replace(READY, services=(MAIL, replace(NTP, on_call=" "))),
        "support",
        "unmet",
        "Not for PSN NTP.",
    ),
    (frozen(30, 30), "freeze", "unmet", "Elections, 30 April 2026 to 30 April 2026."),
    (frozen(1, 1), "freeze", "unmet", "Elections"),
    (
        replace(READY, freezes=(FrozenDays("May", date(2026, 5, 1), date(2026, 5, 2)),)),
        "freeze",
        "met",
        "None in the window.",
    ),
]


@pytest.mark.parametrize(("facts", "criterion", "mark", "words"), ROWS)
def test_each_criterion_is_told_from_its_record(
    facts: ReadinessFacts, criterion: str, mark: str, words: str
) -> None:
    found = readiness(facts, APRIL)

    one = next(check for check in found.checks if check.criterion == criterion)
    assert one.mark.value == mark
    assert words in one.words
    assert found.is_ready is (mark in {"met", "not_needed"})


def test_without_a_window_nobody_can_say_whether_it_is_free() -> None:
    found = readiness(READY, None)

    assert [one.criterion.value for one in found.missing] == ["freeze"]
    assert found.missing[0].words == "The wave has no window yet."


G, N = Vote.GO, Vote.NO_GO
DECISIONS = [
    # answers, quorum, decision
    ((), 1, None),
    ((G,), 1, "go"),
    ((N,), 1, "no_go"),
    ((G,), 2, None),
    ((N,), 2, None),
    ((G, G), 2, "go"),
    ((G, N), 2, "no_go"),
    ((N, N), 2, "no_go"),
    ((G, G), 3, None),
    ((G, G, G), 3, "go"),
    ((G, G, N), 3, "no_go"),
    ((G, G, G, N), 3, "no_go"),
]


@pytest.mark.parametrize(("votes", "quorum", "decision"), DECISIONS)
def test_the_quorum_decides_and_one_no_go_stands_against_any_go(
    votes: tuple[Vote, ...], quorum: int, decision: str | None
) -> None:
    for order in permutations(votes):
        assert decide(order, quorum) == decision


NEW = NewReview("May it go?", 2, (1, 2, 3))
NAMED = [("Ada", frozenset({Role.MANAGER})), ("Ben", frozenset({Role.VIEWER}))]
MANAGER = frozenset({Role.MANAGER})


@pytest.mark.parametrize(
    ("new", "field", "refusal"),
    [
        (replace(NEW, question=" "), "question", QuestionRequired),
        (replace(NEW, question="a" * 2001), "question", WaveTextTooLong),
        (replace(NEW, approvers=()), "approvers", ApproversRequired),
        (replace(NEW, quorum=0), "quorum", QuorumOutOfRange),
        (replace(NEW, quorum=4), "quorum", QuorumOutOfRange),
    ],
)
def test_a_review_that_cannot_be_decided_is_refused_at_its_field(
    new: NewReview, field: str, refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal) as refused:
        check_review(new, MANAGER, NAMED)

    assert refused.value.field == field


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("manager", True),
        ("borough", True),
        ("viewer", True),
        ("supplier", False),
        ("administrator", False),
    ],
)
def test_who_may_be_named(role: str, *, may: bool) -> None:
    named = [("Ada", frozenset({Role(role)}))]
    try:
        check_review(NEW, MANAGER, named)
        allowed = True
    except ApproverCannotDecide:
        allowed = False

    assert allowed is may


@pytest.mark.parametrize("role", ["borough", "supplier", "viewer", "administrator"])
def test_only_managers_open_reviews_and_plan_waves(role: str) -> None:
    roles = frozenset({Role(role)})

    with pytest.raises(NotYours):
        check_review(NEW, roles, NAMED)
    with pytest.raises(NotYours):
        check_wave(1, WavePlan("Pilot"), roles)


def test_a_no_go_says_what_would_have_to_change() -> None:
    check_answer(Answer(Vote.GO))
    with pytest.raises(ConditionsRequired):
        check_answer(Answer(Vote.NO_GO, " "))


@pytest.mark.parametrize(
    ("number", "plan", "field", "refusal"),
    [
        (0, WavePlan("Pilot"), "number", NumberOutOfRange),
        (100, WavePlan("Pilot"), "number", NumberOutOfRange),
        (1, WavePlan(" "), "name", NameRequired),
        (1, WavePlan("a" * 61), "name", NameRequired),
        (1, WavePlan("Pilot", first=TODAY), "last", WindowHalf),
        (1, WavePlan("Pilot", last=TODAY), "first", WindowHalf),
        (1, WavePlan("Pilot", TODAY, date(2026, 3, 8)), "last", WindowReversed),
    ],
)
def test_a_wave_that_does_not_hold_together_is_refused_at_its_field(
    number: int, plan: WavePlan, field: str, refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal) as refused:
        check_wave(number, plan, MANAGER)

    assert refused.value.field == field


def test_a_window_may_be_one_day_or_open() -> None:
    check_wave(99, WavePlan("Pilot", TODAY, TODAY), MANAGER)
    check_wave(1, WavePlan("Pilot"), MANAGER)


LIVE = readiness(replace(READY, is_live=True), APRIL)
WAITS = readiness(replace(READY, circuit=OPEN), APRIL)
GOES = readiness(READY, APRIL)


@pytest.mark.parametrize(
    ("found", "words"),
    [
        ([], "Wave 2 has no boroughs yet"),
        ([LIVE], "Wave 2: its borough is live"),
        ([LIVE, LIVE], "Wave 2: all of its 2 boroughs are live"),
        ([LIVE, GOES, WAITS], "Wave 2: 1 of 3 boroughs is live, 1 of the others ready"),
        ([GOES, WAITS], "Wave 2: 1 of 2 boroughs is ready"),
        ([WAITS], "Wave 2: 0 of 1 borough is ready"),
    ],
)
def test_the_finding_of_a_wave(found: list[object], words: str) -> None:
    assert wave_heading(2, found) == words  # type: ignore[arg-type]  # Readiness, all of them


def test_other_sentences() -> None:
    assert waves_heading(total=0, open_reviews=0) == "No wave is planned yet"
    assert waves_heading(total=5, open_reviews=0) == "5 waves, none waiting for a decision"
    assert waves_heading(total=5, open_reviews=1) == "5 waves, 1 waiting for a decision"
    assert work_heading(waiting=0, otherwise="Nothing.") == "Nothing."
    assert work_heading(waiting=1, otherwise="") == "1 gate review waits for your answer"
    assert tally_words([], approvers=3, quorum=2) == "0 of 3 have answered; 2 decide"
    assert tally_words([G, N], approvers=3, quorum=1) == (
        "2 of 3 have answered (1 go, 1 no-go); 1 decides"
    )
    assert outcome_words("no_go", is_open=False) == "No-go"
    assert outcome_words("", is_open=False) == "Closed without a decision"


@pytest.mark.parametrize(
    ("kind", "old", "new", "words"),
    [
        ("wave_changed", {"wave": 1}, {"wave": 2}, "Wave: 1 → 2"),
        ("wave_changed", {"wave": 1}, {"wave": None}, "Wave: 1 → none"),
        (
            "wave_planned",
            {},
            {"wave": 2, "name": "Early", "starts_on": "2026-03-02", "ends_on": "2026-03-06"},
            "Wave 2 planned: Early, 2 March 2026 to 6 March 2026",
        ),
        (
            "wave_planned",
            {},
            {"wave": 2, "name": "Early", "starts_on": None, "ends_on": None},
            "Wave 2 planned: Early, no window yet",
        ),
        (
            "gate_review_opened",
            {},
            {"wave": 2, "quorum": 2},
            "Gate review of wave 2 opened: 2 of its approvers decide",
        ),
        (
            "gate_review_answered",
            {},
            {"wave": 2, "vote": "no_go"},
            "Gate review of wave 2 answered: no-go",
        ),
        ("gate_review_closed", {}, {"wave": 2, "outcome": "go"}, "Gate review of wave 2: go"),
        (
            "gate_review_closed",
            {},
            {"wave": 2, "outcome": None},
            "Gate review of wave 2: closed without a decision",
        ),
    ],
)
def test_each_event_has_its_words(
    kind: str, old: dict[str, str | int | None], new: dict[str, str | int | None], words: str
) -> None:
    assert event_words(kind, old, new, {}) == words
