"""Waves and gate reviews: row and event together, or neither; each said once."""

from collections.abc import Callable
from datetime import date, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.errors import MigrationEnded, NotYours, Refusal
from migrations_tracker.domain.gate_review import Answer, NewReview, Vote
from migrations_tracker.domain.stages import Stage
from migrations_tracker.domain.wave import WavePlan
from migrations_tracker.domain.wave_refusals import (
    ApproverCannotDecide,
    ConditionsRequired,
    NoSuchWave,
    ReviewClosed,
    ReviewOpen,
    WaveChanged,
    WaveTaken,
    WhyRequired,
)
from migrations_tracker.models import (
    Event,
    GateApprover,
    GateReview,
    PsnMigration,
    Wave,
)
from migrations_tracker.selectors.audit_log import check_streams
from migrations_tracker.services.gate_reviews import answer_review, close_review, open_review
from migrations_tracker.services.transitions import open_migration
from migrations_tracker.services.waves import change_wave, plan_wave, set_wave
from tests.make import (
    NOON,
    make_borough,
    make_migration,
    make_review,
    make_user,
    make_wave,
    origin,
    principal,
)

pytestmark = pytest.mark.django_db
EARLY = WavePlan("Early adopters", date(2026, 3, 2), date(2026, 4, 24))
GO, NO_GO = Answer(Vote.GO), Answer(Vote.NO_GO, "Rehearse the back-outs.")


def test_a_wave_is_planned_on_the_programmes_ledger() -> None:
    event = plan_wave(2, WavePlan(" Early adopters ", EARLY.first, EARLY.last), origin())

    wave = Wave.objects.get()
    assert (wave.number, wave.name, wave.window) == (2, "Early adopters", EARLY.window)
    assert event is not None
    assert (event.kind, event.stream.migration) == ("wave_planned", None)
    assert event.new["starts_on"] == "2026-03-02"


def test_planning_it_again_writes_once_and_another_under_its_number_is_refused() -> None:
    plan_wave(2, EARLY, origin())

    assert plan_wave(2, EARLY, origin()) is None
    with pytest.raises(WaveTaken):
        plan_wave(2, WavePlan("Late"), origin())
    assert Event.objects.count() == 1


def test_a_changed_wave_says_what_it_was() -> None:
    make_wave(2)

    event = change_wave(2, WavePlan("Late"), origin(), reason="Carrier.", expected_version=1)

    wave = Wave.objects.get()
    assert (wave.name, wave.window, wave.version) == ("Late", None, 2)
    assert event is not None
    assert (event.old["name"], event.reason) == ("Wave of 2", "Carrier.")


@pytest.mark.parametrize(
    ("refusal", "act"),
    [
        (WaveChanged, lambda: change_wave(1, EARLY, origin(), expected_version=7)),
        (NoSuchWave, lambda: change_wave(9, EARLY, origin())),
        (NotYours, lambda: change_wave(1, EARLY, origin(principal(Role.VIEWER)))),
        (NotYours, lambda: plan_wave(3, EARLY, origin(principal(Role.SUPPLIER)))),
    ],
)
def test_what_is_refused_writes_nothing(refusal: type[Refusal], act: Callable[[], object]) -> None:
    make_wave(1)

    with pytest.raises(refusal):
        act()

    assert list(Wave.objects.values_list("number", "version")) == [(1, 1)]
    assert not Event.objects.exists()


def test_a_borough_moves_between_waves_with_a_reason() -> None:
    migration = make_migration(wave=1)
    make_wave(2)

    event = set_wave(migration.pk, 2, origin(), reason=" Moved by the board. ")

    migration.refresh_from_db()
    assert event is not None
    assert (event.kind, event.old, event.new) == ("wave_changed", {"wave": 1}, {"wave": 2})
    assert (event.reason, event.stream.migration) == ("Moved by the board.", migration)
    assert (migration.wave_id, migration.version) == (2, 2)


def test_the_same_wave_again_writes_nothing() -> None:
    migration = make_migration(wave=2)

    assert set_wave(migration.pk, 2, origin()) is None
    assert not Event.objects.exists()


def test_into_a_first_wave_it_needs_no_reason() -> None:
    make_wave(2)

    assert set_wave(make_migration().pk, 2, origin()) is not None


@pytest.mark.parametrize(
    ("stage", "role", "wave", "reason", "refusal"),
    [
        (Stage.CLOSED, Role.MANAGER, 2, "Why.", MigrationEnded),
        (Stage.BUILD, Role.SUPPLIER, 2, "Why.", NotYours),
        (Stage.BUILD, Role.BOROUGH, 2, "Why.", NotYours),
        (Stage.BUILD, Role.VIEWER, 2, "Why.", NotYours),
        (Stage.BUILD, Role.MANAGER, 2, " ", WhyRequired),
        (Stage.BUILD, Role.MANAGER, None, "", WhyRequired),
        (Stage.BUILD, Role.MANAGER, 9, "Why.", NoSuchWave),
    ],
)
def test_a_refused_move_writes_nothing(
    stage: Stage, role: Role, wave: int | None, reason: str, refusal: type[Refusal]
) -> None:
    migration = make_migration(stage=stage, wave=1)
    make_wave(2)

    with pytest.raises(refusal):
        set_wave(migration.pk, wave, origin(principal(role)), reason=reason)

    migration.refresh_from_db()
    assert (migration.wave_id, migration.version) == (1, 1)
    assert not Event.objects.exists()


def test_a_migration_is_not_opened_in_a_wave_that_is_not_planned() -> None:
    with pytest.raises(NoSuchWave):
        open_migration(make_borough(), origin(), wave=4)

    assert not PsnMigration.objects.exists()


def asked(*, quorum: int = 2, people: int = 3, wave: int = 1) -> NewReview:
    make_wave(wave)
    return NewReview("May it go?", quorum, tuple(make_user().pk for _ in range(people)))


def test_a_review_names_its_approvers() -> None:
    new = asked()

    outcome = open_review(1, new, origin())

    named = outcome.review.approvers.values_list("user_id", flat=True)
    assert sorted(named) == sorted(new.approvers)
    assert outcome.event is not None
    assert outcome.event.new["approvers"] == " ".join(f"user:{pk}" for pk in sorted(new.approvers))
    assert (outcome.event.note, outcome.event.stream.migration) == ("May it go?", None)


def test_the_same_review_is_opened_once_and_no_other_beside_it() -> None:
    new = asked()
    first = open_review(1, new, origin())

    again = open_review(1, new, origin())

    assert (again.review, again.event) == (first.review, None)
    with pytest.raises(ReviewOpen):
        open_review(1, NewReview("Another?", 1, new.approvers), origin())
    assert (GateReview.objects.count(), Event.objects.count()) == (1, 1)


def test_somebody_who_has_left_or_a_supplier_is_not_named() -> None:
    make_wave(1)
    gone = make_user()
    gone.is_active = False
    gone.save(update_fields=["is_active"])

    for user in (gone, make_user(Role.ADMINISTRATOR)):
        with pytest.raises(ApproverCannotDecide):
            open_review(1, NewReview("May it go?", 1, (user.pk,)), origin())
    with pytest.raises(NoSuchWave):
        open_review(5, NewReview("May it go?", 1, (make_user().pk,)), origin())
    assert not GateReview.objects.exists()
    assert not Event.objects.exists()


def say(seat: GateApprover, answer: Answer) -> Event | None:
    return answer_review(seat.review_id, answer, origin(seat.user.principal())).event


def test_the_quorum_closes_the_review() -> None:
    review = make_review(quorum=2)
    first, second, third = review.approvers.all()
    say(first, GO)
    review.refresh_from_db()
    still_open = review.is_open

    say(second, Answer(Vote.GO, "Not on a Friday."))

    review.refresh_from_db()
    assert still_open
    assert (review.outcome, review.closed_by) == ("go", f"user:{second.user_id}")
    kinds = list(Event.objects.order_by("sequence").values_list("kind", flat=True))
    assert kinds == ["gate_review_answered", "gate_review_answered", "gate_review_closed"]
    with pytest.raises(ReviewClosed):
        say(third, GO)
    assert all(not one.flaws for one in check_streams())


def test_an_answer_may_change_until_the_review_closes() -> None:
    review = make_review(quorum=2)
    first, second, _ = review.approvers.all()
    say(first, NO_GO)

    changed = say(first, GO)
    say(second, GO)

    review.refresh_from_db()
    assert changed is not None
    assert (changed.old["vote"], changed.new["vote"]) == ("no_go", "go")
    assert review.outcome == "go"


def test_one_no_go_among_the_quorum_is_a_no_go() -> None:
    review = make_review(quorum=2)
    first, second, _ = review.approvers.all()
    say(first, GO)

    say(second, NO_GO)

    review.refresh_from_db()
    assert review.outcome == "no_go"


def test_the_same_answer_again_writes_nothing() -> None:
    seat = make_review().approvers.all()[0]
    say(seat, NO_GO)

    assert say(seat, NO_GO) is None
    assert Event.objects.count() == 1


def test_a_manager_closes_a_review_and_says_why() -> None:
    review = make_review()

    outcome = close_review(review.pk, origin(), reason="Asked again next month.")
    again = close_review(review.pk, origin(), reason="Asked again next month.")

    review.refresh_from_db()
    assert (review.outcome, review.close_reason) == ("", "Asked again next month.")
    assert outcome.event is not None
    assert outcome.event.new["outcome"] is None
    assert again.event is None


@pytest.mark.parametrize(
    ("refusal", "act"),
    [
        (NotYours, lambda r: answer_review(r.pk, GO, origin())),
        (NotYours, lambda r: answer_review(r.pk, GO, origin(make_user().principal()))),
        (ConditionsRequired, lambda r: say(r.approvers.all()[0], Answer(Vote.NO_GO))),
        (NotYours, lambda r: close_review(r.pk, origin(principal(Role.VIEWER)), reason="Why.")),
        (WhyRequired, lambda r: close_review(r.pk, origin(), reason=" ")),
    ],
)
def test_what_a_review_refuses_writes_nothing(
    refusal: type[Refusal], act: Callable[[GateReview], object]
) -> None:
    review = make_review()

    with pytest.raises(refusal):
        act(review)

    assert not Event.objects.exists()
    assert not GateApprover.objects.exclude(vote="").exists()
    assert GateReview.objects.still_open().exists()


@pytest.mark.parametrize(
    ("constraint", "make"),
    [
        ("wave_number_is_in_range", lambda: make_wave(100)),
        ("wave_has_name", lambda: make_wave(1, name="")),
        ("wave_window_has_two_ends", lambda: make_wave(1, starts_on=None)),
        ("wave_window_has_two_ends", lambda: make_wave(1, ends_on=date(2026, 3, 1))),
        ("gatereview_is_a_question", lambda: make_review(question="")),
        ("gatereview_is_a_question", lambda: make_review(quorum=0)),
        (
            "gatereview_closes_by_deciding_or_with_reason",
            lambda: make_review(closed_at=NOON, closed_by="user:1"),
        ),
        (
            "gatereview_closes_by_deciding_or_with_reason",
            lambda: make_review(closed_at=NOON, outcome="go"),
        ),
        ("gatereview_closes_by_deciding_or_with_reason", lambda: make_review(outcome="go")),
        (
            "gatereview_closes_by_deciding_or_with_reason",
            lambda: make_review(
                closed_at=NOON - timedelta(days=9), closed_by="user:1", outcome="go"
            ),
        ),
        ("gateapprover_answer_has_time", lambda: _seat(vote="go")),
        ("gateapprover_answer_has_time", lambda: _seat(conditions="Why.")),
        ("gateapprover_no_go_says_why", lambda: _seat(vote="no_go", answered_at=NOON)),
    ],
)
def test_the_database_itself_refuses(constraint: str, make: Callable[[], object]) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        make()


def _seat(**fields: object) -> int:
    return make_review(approvers=1, quorum=1).approvers.update(**fields)


def test_the_database_holds_one_open_review_of_a_wave_and_one_seat_of_a_person() -> None:
    review = make_review(approvers=1, quorum=1)

    with pytest.raises(IntegrityError), transaction.atomic():
        make_review(review.wave)
    with pytest.raises(IntegrityError), transaction.atomic():
        review.approvers.create(user=review.approvers.get().user)


def test_numbers_of_before_become_waves() -> None:
    make_migration(wave=7)
    step = import_module("migrations_tracker.migrations.0029_waves_so_far")
    with connection.constraint_checks_disabled():
        Wave.objects.all()._raw_delete("default")
        step.name(apps, None)

    assert list(Wave.objects.values_list("number", "name")) == [(7, "Wave 7")]
