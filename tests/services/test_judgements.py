"""Overrides and confidence: row and event together, or neither; each said once."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from migrations_tracker.domain.access import Principal, Role
from migrations_tracker.domain.delivery import DeliveryStatus
from migrations_tracker.domain.errors import NotYours, Refusal, StaleVersion
from migrations_tracker.domain.judgement import Level, NewOverride
from migrations_tracker.domain.judgement_refusals import (
    JudgementReasonRequired,
    NoOverride,
    NothingToJudge,
    OverrideEndOutOfRange,
)
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import DeliveryConfidence, Event, PsnMigration, StatusOverride
from migrations_tracker.services.judgements import (
    end_override,
    judge_confidence,
    override_status,
)
from tests.make import (
    NOON,
    block,
    make_confidence,
    make_migration,
    make_override,
    origin,
    principal,
)

pytestmark = pytest.mark.django_db
FRIDAY = date(2026, 3, 13)
WANTED = NewOverride(DeliveryStatus.OFF_TRACK, "The carrier has gone quiet.", FRIDAY)
Write = Callable[[PsnMigration, Principal], object]


def building() -> PsnMigration:
    return make_migration(stage=Stage.BUILD)


def override(migration: PsnMigration, who: Principal | None = None) -> Event | None:
    return override_status(migration.pk, WANTED, origin(who))


def test_an_override_is_written_with_what_is_computed_at_that_time() -> None:
    migration = building()
    block(migration, date(2026, 2, 20))

    event = override_status(
        migration.pk, NewOverride(DeliveryStatus.AT_RISK, " It moves again. ", FRIDAY), origin()
    )

    migration.refresh_from_db()
    row = migration.status_overrides.get()
    assert (row.status, row.reason, row.set_by) == ("at_risk", "It moves again.", "user:manager")
    assert event is not None
    assert (event.kind, event.reason) == ("status_overridden", "It moves again.")
    assert event.new == {"status": "at_risk", "ends_on": "2026-03-13", "computed": "off_track"}
    assert migration.version == 2


def test_a_second_override_replaces_the_first() -> None:
    migration = building()
    first = make_override(migration, status="on_track", ends_on=date(2026, 3, 10))

    event = override(migration)

    first.refresh_from_db()
    assert (first.ended_at, first.ended_by) == (NOON, "user:manager")
    assert event is not None
    assert event.old == {"status": "on_track", "ends_on": "2026-03-10"}


def test_one_that_has_ended_by_itself_stays_ended_by_nobody() -> None:
    migration = building()
    first = make_override(migration, ends_on=date(2026, 3, 8), set_at=NOON - timedelta(days=9))

    event = override(migration)

    first.refresh_from_db()
    assert (first.ended_at, first.ended_by) == (NOON, "")
    assert event is not None
    assert event.old == {"status": None, "ends_on": None}


def test_the_same_override_again_writes_nothing_whatever_version_was_sent() -> None:
    migration = building()
    override(migration)

    again = override_status(migration.pk, WANTED, origin(), expected_version=1)

    assert again is None
    assert (Event.objects.count(), StatusOverride.objects.count()) == (1, 1)


def test_a_manager_ends_an_override_and_says_why() -> None:
    migration = building()
    row = make_override(migration)

    event = end_override(migration.pk, origin(), reason="The circuit is in.")

    row.refresh_from_db()
    assert (row.ended_at, row.ended_by, row.end_reason) == (
        NOON,
        "user:manager",
        "The circuit is in.",
    )
    assert event is not None
    assert (event.kind, event.old["status"]) == ("status_override_ended", "off_track")


def test_ending_it_twice_writes_once() -> None:
    migration = building()
    make_override(migration)
    end_override(migration.pk, origin(), reason="The circuit is in.")

    assert end_override(migration.pk, origin(), reason="The circuit is in.") is None
    assert Event.objects.count() == 1


def test_the_newest_judgement_counts_and_the_old_ones_stay() -> None:
    migration = building()
    make_confidence(migration, level="low")

    event = judge_confidence(migration.pk, Level.HIGH, origin(), reason="The survey is done.")

    assert DeliveryConfidence.objects.newest().get().level == "high"
    assert DeliveryConfidence.objects.count() == 2
    assert event is not None
    assert (event.kind, event.old, event.new) == (
        "confidence_judged",
        {"level": "low"},
        {"level": "high"},
    )


def test_the_same_judgement_by_the_same_person_is_recorded_once() -> None:
    migration = building()
    judge_confidence(migration.pk, Level.LOW, origin(), reason="No circuit.")

    again = judge_confidence(migration.pk, Level.LOW, origin(), reason="No circuit. ")

    assert again is None
    assert Event.objects.count() == 1


def test_another_person_may_say_the_same() -> None:
    migration = building()
    officer = principal(Role.BOROUGH, borough_codes=frozenset({migration.borough_id}))
    judge_confidence(migration.pk, Level.LOW, origin(), reason="No circuit.")

    said = judge_confidence(migration.pk, Level.LOW, origin(officer), reason="No circuit.")

    assert said is not None
    assert said.actor == "user:borough"


def own_supplier(migration: PsnMigration) -> Principal:
    lead = migration.assignments.get()
    return principal(Role.SUPPLIER, supplier_ids=frozenset({lead.supplier_id}))


def own_officer(migration: PsnMigration) -> Principal:
    return principal(Role.BOROUGH, borough_codes=frozenset({migration.borough_id}))


def stranger(_: PsnMigration) -> Principal:
    return principal(Role.BOROUGH, borough_codes=frozenset({"E09999999"}))


WRITES: dict[str, Write] = {
    "override": override,
    "end": lambda m, who: end_override(m.pk, origin(who), reason="Why."),
    "judge": lambda m, who: judge_confidence(m.pk, Level.LOW, origin(who), reason="Why."),
}


@pytest.mark.parametrize(
    ("write", "who"),
    [
        *((name, own_supplier) for name in WRITES),
        *((name, stranger) for name in WRITES),
        *((name, lambda _: principal(Role.VIEWER)) for name in WRITES),
        *((name, lambda _: principal(Role.ADMINISTRATOR)) for name in WRITES),
        ("override", own_officer),
        ("end", own_officer),
    ],
)
def test_nobody_else_may(write: str, who: Callable[[PsnMigration], Principal]) -> None:
    migration = building()
    make_override(migration)

    refused(NotYours, migration, lambda: WRITES[write](migration, who(migration)))


@pytest.mark.parametrize(
    ("refusal", "act"),
    [
        (StaleVersion, lambda m: override_status(m.pk, WANTED, origin(), expected_version=7)),
        (
            StaleVersion,
            lambda m: judge_confidence(
                m.pk, Level.LOW, origin(), reason="Why.", expected_version=7
            ),
        ),
        (
            OverrideEndOutOfRange,
            lambda m: override_status(
                m.pk, NewOverride(WANTED.status, "Why.", date(2026, 3, 8)), origin()
            ),
        ),
        (NoOverride, lambda m: end_override(m.pk, origin(), reason="Why.")),
        (
            JudgementReasonRequired,
            lambda m: judge_confidence(m.pk, Level.LOW, origin(), reason=" "),
        ),
    ],
)
def test_what_is_refused_writes_nothing(
    refusal: type[Refusal], act: Callable[[PsnMigration], object]
) -> None:
    migration = building()

    refused(refusal, migration, lambda: act(migration))


def test_an_override_that_ended_by_itself_cannot_be_ended() -> None:
    migration = building()
    make_override(migration, ends_on=date(2026, 3, 8))

    refused(NoOverride, migration, lambda: end_override(migration.pk, origin(), reason="Why."))


@pytest.mark.parametrize("stage", [Stage.NOT_STARTED, Stage.ACCEPTED, Stage.WITHDRAWN])
def test_where_no_delivery_is_under_way_there_is_nothing_to_judge(stage: Stage) -> None:
    migration = make_migration(stage=stage)

    refused(NothingToJudge, migration, lambda: override(migration))


def refused(refusal: type[Refusal], migration: PsnMigration, act: Callable[[], object]) -> None:
    overrides = list(StatusOverride.objects.values())

    with pytest.raises(refusal):
        act()

    assert not Event.objects.exists()
    assert not DeliveryConfidence.objects.exists()
    assert list(StatusOverride.objects.values()) == overrides
    migration.refresh_from_db()
    assert migration.version == 1


@pytest.mark.parametrize(
    ("constraint", "make"),
    [
        ("statusoverride_status_is_known", lambda m: make_override(m, status="complete")),
        ("statusoverride_has_reason_and_person", lambda m: make_override(m, reason="")),
        ("statusoverride_has_reason_and_person", lambda m: make_override(m, set_by="")),
        (
            "statusoverride_ends_after_start",
            lambda m: make_override(m, ended_at=NOON - timedelta(days=9)),
        ),
        ("statusoverride_ends_after_start", lambda m: make_override(m, ended_by="user:1")),
        ("deliveryconfidence_level_is_known", lambda m: make_confidence(m, level="sure")),
        ("deliveryconfidence_has_reason_and_person", lambda m: make_confidence(m, reason="")),
        ("deliveryconfidence_has_reason_and_person", lambda m: make_confidence(m, judged_by="")),
    ],
)
def test_the_database_itself_refuses(
    constraint: str, make: Callable[[PsnMigration], object]
) -> None:
    migration = building()

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        make(migration)


def test_the_database_holds_one_override_that_nobody_has_ended() -> None:
    migration = building()
    make_override(migration)

    with pytest.raises(IntegrityError), transaction.atomic():
        make_override(migration)
