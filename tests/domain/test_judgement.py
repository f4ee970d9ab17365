"""Overrides and confidence: who may judge what, for how long, and in which words."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.changes import event_words
from migrations_tracker.domain.delivery import Blocked, DeliveryStatus
from migrations_tracker.domain.errors import NotYours, Refusal
from migrations_tracker.domain.judgement import (
    Confidence,
    Delivery,
    Level,
    NewOverride,
    Override,
    check_confidence,
    check_override,
    counting,
)
from migrations_tracker.domain.judgement_refusals import (
    JudgementReasonRequired,
    JudgementTooLong,
    NotAnOverride,
    NothingToJudge,
    OverrideEndOutOfRange,
)
from migrations_tracker.domain.judgement_words import (
    blocked_words,
    cause_words,
    confidence_words,
    override_words,
)
from migrations_tracker.domain.milestones import Party
from migrations_tracker.domain.policy import DELIVERY
from migrations_tracker.domain.stages import Stage
from tests.make import NOON

MONDAY = date(2026, 3, 9)
WANTED = NewOverride(DeliveryStatus.OFF_TRACK, "The carrier has gone quiet.", MONDAY)
SET = Override(
    DeliveryStatus.OFF_TRACK, "The carrier has gone quiet.", date(2026, 3, 12), NOON, "user:1"
)
MANAGER = frozenset({Role.MANAGER})
CIRCUIT = Blocked("Circuit order and install", Party.SUPPLIER, date(2026, 2, 23))


@pytest.mark.parametrize(("day", "holds"), [(9, True), (12, True), (13, False)])
def test_an_override_holds_up_to_and_including_its_last_day(day: int, *, holds: bool) -> None:
    assert SET.is_in_force(date(2026, 3, day)) is holds


def test_an_override_that_was_ended_holds_no_more() -> None:
    assert not replace(SET, ended_at=NOON, ended_by="user:1").is_in_force(MONDAY)


@pytest.mark.parametrize(
    ("computed", "shown"),
    [
        ("on_track", "off_track"),
        ("at_risk", "off_track"),
        ("no_recent_update", "off_track"),
        ("complete", "complete"),
        ("not_started", "not_started"),
    ],
)
def test_an_override_is_shown_unless_the_delivery_is_settled(computed: str, shown: str) -> None:
    status = DeliveryStatus(computed)

    found = Delivery(status, override=counting(SET, status, MONDAY))

    assert (found.shown.value, found.computed) == (shown, status)


def test_the_day_after_its_end_the_computed_status_is_shown_again() -> None:
    late = counting(SET, DeliveryStatus.AT_RISK, date(2026, 3, 13))

    assert Delivery(DeliveryStatus.AT_RISK, override=late).shown is DeliveryStatus.AT_RISK


@pytest.mark.parametrize("days", [0, 1, 92])
@pytest.mark.parametrize("status", ["on_track", "at_risk", "off_track"])
def test_a_manager_may_set_three_statuses_for_three_months(status: str, days: int) -> None:
    end = MONDAY + timedelta(days=days)

    check_override(
        replace(WANTED, status=DeliveryStatus(status), ends_on=end), Stage.BUILD, MANAGER, MONDAY
    )


@pytest.mark.parametrize(
    ("wanted", "stage", "refusal", "field"),
    [
        (replace(WANTED, reason=" "), Stage.BUILD, JudgementReasonRequired, "reason"),
        (replace(WANTED, reason="a" * 2001), Stage.BUILD, JudgementTooLong, "reason"),
        (replace(WANTED, ends_on=date(2026, 3, 8)), Stage.BUILD, OverrideEndOutOfRange, "ends_on"),
        (replace(WANTED, ends_on=date(2026, 6, 10)), Stage.BUILD, OverrideEndOutOfRange, "ends_on"),
        (replace(WANTED, status=DeliveryStatus.COMPLETE), Stage.BUILD, NotAnOverride, "status"),
        (replace(WANTED, status=DeliveryStatus.NOT_STARTED), Stage.LIVE, NotAnOverride, "status"),
        (
            replace(WANTED, status=DeliveryStatus.NO_RECENT_UPDATE),
            Stage.BUILD,
            NotAnOverride,
            "status",
        ),
        *((WANTED, Stage(stage), NothingToJudge, "") for stage in ("not_started", "withdrawn")),
        *((WANTED, Stage(stage), NothingToJudge, "") for stage in ("accepted", "closed")),
    ],
)
def test_an_override_that_does_not_hold_together_is_refused_at_its_field(
    wanted: NewOverride, stage: Stage, refusal: type[Refusal], field: str
) -> None:
    with pytest.raises(refusal) as refused:
        check_override(wanted, stage, MANAGER, MONDAY)

    assert refused.value.field == field


MAY = [("manager", True, True), ("borough", False, True), ("supplier", False, False)]
MAY += [("viewer", False, False), ("administrator", False, False)]


@pytest.mark.parametrize(("role", "overrides", "judges"), MAY)
def test_who_may_override_and_who_may_judge(role: str, *, overrides: bool, judges: bool) -> None:
    roles = frozenset({Role(role)})

    assert allowed(lambda: check_override(WANTED, Stage.BUILD, roles, MONDAY)) is overrides
    assert allowed(lambda: check_confidence("Why.", Stage.BUILD, roles)) is judges


def allowed(check: object) -> bool:
    try:
        check()  # type: ignore[operator]  # one of the two checks
    except NotYours:
        return False
    return True


@pytest.mark.parametrize(
    ("reason", "stage", "refusal"),
    [
        ("", Stage.BUILD, JudgementReasonRequired),
        ("a" * 2001, Stage.BUILD, JudgementTooLong),
        ("Why.", Stage.NOT_STARTED, NothingToJudge),
        ("Why.", Stage.ACCEPTED, NothingToJudge),
    ],
)
def test_a_judgement_without_reason_or_object_is_refused(
    reason: str, stage: Stage, refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        check_confidence(reason, stage, MANAGER)


def test_a_lost_gate_is_the_first_cause() -> None:
    words = cause_words(7, None, None, MONDAY, DELIVERY, regressed=[Stage.LIVE, Stage.ACCEPTED])

    assert words == "lost the gate to live and to accepted; forecast 7 working days late"


@pytest.mark.parametrize(
    ("slip", "blocked", "left", "words"),
    [
        (None, None, None, ""),
        (5, None, 61, ""),
        (6, None, None, "forecast 6 working days late"),
        (
            0,
            CIRCUIT,
            None,
            "Circuit order and install blocked for 10 working days, waiting on the supplier",
        ),
        (0, replace(CIRCUIT, since=date(2026, 2, 24)), None, ""),
        (7, None, 1, "forecast 7 working days late; certificate with 1 day left"),
        (0, None, 0, "certificate with no days left"),
        (0, None, -3, "certificate expired"),
    ],
)
def test_why_a_delivery_is_late_in_words(
    slip: int | None, blocked: Blocked | None, left: int | None, words: str
) -> None:
    assert cause_words(slip, blocked, left, MONDAY, DELIVERY) == words


@pytest.mark.parametrize(
    ("party", "words"),
    [
        ("borough", "the borough"),
        ("supplier", "the supplier"),
        ("psn_authority", "the PSN Authority"),
        ("third_party", "a third party"),
        ("unknown", "somebody unknown"),
    ],
)
def test_what_is_blocked_names_on_whom_it_waits(party: str, words: str) -> None:
    found = blocked_words(replace(CIRCUIT, waiting_on=Party(party)), MONDAY)

    assert found.endswith(f"waiting on {words}")


def test_an_override_says_who_until_when_and_what_is_computed() -> None:
    found = Delivery(DeliveryStatus.AT_RISK, override=SET)

    assert override_words(found, who="Ada") == "set by Ada until 12 March 2026; computed: at risk"
    assert override_words(Delivery(DeliveryStatus.AT_RISK)) == ""


def test_confidence_says_its_level_and_day() -> None:
    medium = Confidence(Level.MEDIUM, "Why.", NOON, "user:1")

    assert confidence_words(medium, who="Ada") == "Medium, judged by Ada on 9 March 2026"
    assert confidence_words(medium) == "Medium, judged on 9 March 2026"
    assert confidence_words(None) == "Not judged yet"


@pytest.mark.parametrize(
    ("kind", "old", "new", "words"),
    [
        (
            "status_overridden",
            {"status": None, "ends_on": None},
            {"status": "off_track", "ends_on": "2026-03-12", "computed": "at_risk"},
            "Delivery status set to off track until 12 March 2026; computed: at risk",
        ),
        (
            "status_override_ended",
            {"status": "off_track", "ends_on": "2026-03-12"},
            {},
            "Override of the delivery status ended: it was off track until 12 March 2026",
        ),
        ("confidence_judged", {"level": None}, {"level": "low"}, "Delivery confidence: Low"),
        (
            "confidence_judged",
            {"level": "low"},
            {"level": "high"},
            "Delivery confidence: Low → High",
        ),
    ],
)
def test_each_event_has_its_words(
    kind: str, old: dict[str, str | int | None], new: dict[str, str | int | None], words: str
) -> None:
    assert event_words(kind, old, new, {}) == words
