"""An outcome that was recorded too late is moved to when it came about, and nothing is lost."""

from datetime import datetime, timedelta

import pytest

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.changes import event_words
from migrations_tracker.domain.cutover import Ended
from migrations_tracker.domain.cutover_refusals import (
    BeforeItsWindow,
    BeforeWhatWasTold,
    CorrectionReasonRequired,
    CutoverChanged,
    NotEarlier,
    NothingToCorrect,
)
from migrations_tracker.domain.errors import NotYours, Refusal
from migrations_tracker.domain.history import state_at
from migrations_tracker.domain.psn_services import CutoverOutcome
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import Event, ServiceCutover
from migrations_tracker.selectors.audit_log import check_streams
from migrations_tracker.selectors.history import told_of
from migrations_tracker.services.cutover_correction import correct_outcome
from migrations_tracker.services.cutovers import end_cutover, sign_off_cutover
from migrations_tracker.services.opening import open_migration
from tests.make import NOON, make_borough, make_migration, origin, principal

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
COMPLETED, PARTIAL, ROLLED_BACK = CutoverOutcome
LATER = origin(now=NOON + HOUR)


def service(**fields: object) -> int:
    """The id of a service that was recorded as cut over an hour ago."""
    migration = make_migration(stage=Stage.CUTOVER)
    rows = ServiceCutover.objects.filter(migration=migration, service="n3")
    rows.update(**fields)
    pk = rows.get().pk
    end_cutover(pk, Ended(COMPLETED, NOON - HOUR, "As planned."), origin())
    return pk


def get(pk: int) -> ServiceCutover:
    return ServiceCutover.objects.get(pk=pk)


def then(pk: int, as_of: datetime, known_at: datetime) -> object:
    state = state_at(told_of(get(pk).migration_id), as_of=as_of, known_at=known_at)
    return state.services["n3"]["outcome_at"] if state and "n3" in state.services else None


def test_the_time_moves_and_the_wrong_event_stays() -> None:
    pk = service()
    wrong = Event.objects.get(kind="cutover_ended")

    event = correct_outcome(pk, NOON - 5 * HOUR, LATER, reason="Typed wrong.").event

    row = get(pk)
    assert (row.outcome, row.outcome_at, row.outcome_note) == (
        "completed",
        NOON - 5 * HOUR,
        "As planned.",
    )
    assert event is not None
    assert (event.effective_at, event.reason) == (NOON - 5 * HOUR, "Typed wrong.")
    assert event.new["corrects"] == wrong.sequence
    assert Event.objects.filter(pk=wrong.pk).exists()
    words = event_words(event.kind, event.old, event.new, {})
    assert words == "N3: time of its outcome corrected to Monday 9 March 2026, 7:00am"


def test_the_same_correction_again_writes_nothing() -> None:
    pk = service()
    correct_outcome(pk, NOON - 5 * HOUR, LATER, reason="Typed wrong.")

    assert correct_outcome(pk, NOON - 5 * HOUR, LATER, reason="Typed wrong.").event is None


def test_a_correction_can_be_corrected_and_what_is_signed_off_stays_so() -> None:
    pk = service()
    sign_off_cutover(pk, origin(), reference="Letter.")
    correct_outcome(pk, NOON - 3 * HOUR, LATER, reason="Typed wrong.")

    correct_outcome(pk, NOON - 5 * HOUR, LATER, reason="Wrong again.")

    assert get(pk).outcome_at == NOON - 5 * HOUR
    assert get(pk).signed_off_at == NOON


def test_an_earlier_outcome_that_is_told_late_is_not_moved_past() -> None:
    pk = service()
    end_cutover(pk, Ended(ROLLED_BACK, NOON - 4 * HOUR, "Mail failed."), LATER)

    with pytest.raises(BeforeWhatWasTold):
        correct_outcome(pk, NOON - 4 * HOUR, LATER, reason="Typed wrong.")
    correct_outcome(pk, NOON - 3 * HOUR, LATER, reason="Typed wrong.")

    assert get(pk).outcome_at == NOON - 3 * HOUR


@pytest.mark.parametrize(
    ("at", "reason", "refusal"),
    [
        (NOON - HOUR / 2, "Why.", NotEarlier),
        (NOON - 2 * HOUR, "  ", CorrectionReasonRequired),
        (NOON - 9 * HOUR, "Why.", BeforeItsWindow),
    ],
)
def test_a_correction_that_does_not_hold_writes_nothing(
    at: datetime, reason: str, refusal: type[Refusal]
) -> None:
    pk = service(planned_start_at=NOON - 6 * HOUR, planned_end_at=NOON - HOUR)
    before = (get(pk).version, Event.objects.count())

    with pytest.raises(refusal):
        correct_outcome(pk, at, LATER, reason=reason)

    assert (get(pk).version, Event.objects.count()) == before
    assert get(pk).outcome_at == NOON - HOUR


@pytest.mark.parametrize("role", [Role.BOROUGH, Role.SUPPLIER, Role.VIEWER])
def test_only_managers_correct(role: Role) -> None:
    pk = service()
    migration = get(pk).migration
    lead = migration.assignments.get().supplier_id
    who = principal(
        role,
        borough_codes=frozenset({migration.borough_id}),
        supplier_ids=frozenset({lead}),
    )

    with pytest.raises(NotYours, match="Programme managers can"):
        correct_outcome(pk, NOON - 2 * HOUR, origin(who), reason="Why.")

    assert get(pk).outcome_at == NOON - HOUR


def test_without_an_outcome_there_is_nothing_to_correct_and_a_stale_form_is_refused() -> None:
    migration = make_migration(stage=Stage.CUTOVER)
    empty = ServiceCutover.objects.get(migration=migration, service="dns").pk
    pk = service()

    with pytest.raises(NothingToCorrect):
        correct_outcome(empty, NOON - HOUR, LATER, reason="Why.")
    with pytest.raises(CutoverChanged):
        correct_outcome(pk, NOON - 2 * HOUR, LATER, reason="Why.", expected_version=7)

    assert get(pk).outcome_at == NOON - HOUR


def test_what_was_known_before_the_correction_can_still_be_asked() -> None:
    migration = open_migration(make_borough(), origin(now=NOON - 9 * HOUR))
    pk = migration.service_cutovers.get(service="n3").pk
    end_cutover(pk, Ended(COMPLETED, NOON - HOUR, "As planned."), origin())

    correct_outcome(pk, NOON - 5 * HOUR, LATER, reason="Typed wrong.")

    right, wrong = (NOON - 5 * HOUR).isoformat(), (NOON - HOUR).isoformat()
    assert then(pk, NOON - 3 * HOUR, NOON) is None
    assert then(pk, NOON, NOON) == wrong
    assert then(pk, NOON - 3 * HOUR, LATER.now) == right
    assert then(pk, NOON, LATER.now) == right
    assert not any(report.flaws for report in check_streams())
