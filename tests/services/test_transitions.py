"""Claiming a stage writes row, claim and event together, or nothing."""

from datetime import date, timedelta

import pytest

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.errors import (
    MoveNotAllowed,
    OutOfOrder,
    ReasonRequired,
    Refusal,
    StaleVersion,
)
from migrations_tracker.domain.stages import Stage
from migrations_tracker.facts import cutover_plan, with_cutover
from migrations_tracker.models import Claim, Event, PsnMigration
from migrations_tracker.services.transitions import StageClaim, claim_stage
from tests.make import (
    NOON,
    make_endpoints,
    make_migration,
    make_supplier,
    meet_gate,
    origin,
    principal,
)

pytestmark = pytest.mark.django_db


def actual_cutover(migration: PsnMigration) -> date | None:
    [present] = with_cutover(PsnMigration.objects.filter(pk=migration.pk))
    return cutover_plan(present, NOON.date()).actual


def test_a_move_writes_row_claim_and_event() -> None:
    migration = make_migration(stage=Stage.DISCOVERY)
    meet_gate(migration, Stage.DESIGN)

    outcome = claim_stage(migration.pk, StageClaim(Stage.DESIGN, note="Signed."), origin())

    migration.refresh_from_db()
    assert (migration.stage, migration.version) == ("design", 2)
    assert Claim.objects.get().note == "Signed."
    assert outcome.event is not None
    assert outcome.event.old["stage"] == "discovery"
    assert outcome.event.new["stage"] == "design"


def test_the_same_claim_again_writes_nothing() -> None:
    migration = make_migration(stage=Stage.DISCOVERY)
    meet_gate(migration, Stage.DESIGN)
    claim_stage(migration.pk, StageClaim(Stage.DESIGN), origin())

    outcome = claim_stage(migration.pk, StageClaim(Stage.DESIGN), origin())

    assert outcome.event is None
    assert Event.objects.count() == 2
    assert Claim.objects.count() == 1


def test_a_note_reaffirms_and_extends_freshness() -> None:
    migration = make_migration(stage=Stage.BUILD, next_update_by=NOON.date())

    outcome = claim_stage(migration.pk, StageClaim(Stage.BUILD, note="On course."), origin())

    assert outcome.event is not None
    assert outcome.event.kind == "claim_reaffirmed"
    assert outcome.migration.next_update_by is not None
    assert outcome.migration.next_update_by > NOON.date()


@pytest.mark.parametrize(
    ("claim", "version", "refusal"),
    [
        (StageClaim(Stage.LIVE), None, MoveNotAllowed),
        (StageClaim(Stage.ON_HOLD), None, ReasonRequired),
        (StageClaim(Stage.DESIGN, effective_at=NOON - timedelta(days=99)), None, OutOfOrder),
        (StageClaim(Stage.DESIGN), 7, StaleVersion),
    ],
)
def test_a_refused_claim_writes_nothing(
    claim: StageClaim, version: int | None, refusal: type[Refusal]
) -> None:
    migration = make_migration(stage=Stage.DISCOVERY)

    with pytest.raises(refusal):
        claim_stage(migration.pk, claim, origin(), expected_version=version)

    migration.refresh_from_db()
    assert (migration.stage, migration.version) == ("discovery", 1)
    assert not Event.objects.exists()
    assert not Claim.objects.exists()


def test_a_supplier_that_does_not_lead_cannot_move_it() -> None:
    migration = make_migration(stage=Stage.DISCOVERY)
    stranger = principal(Role.SUPPLIER, supplier_ids=frozenset({make_supplier().pk}))

    with pytest.raises(MoveNotAllowed):
        claim_stage(migration.pk, StageClaim(Stage.DESIGN), origin(stranger))

    assert not Event.objects.exists()


def test_entering_testing_makes_the_network_expected_and_going_back_undoes_it() -> None:
    migration = make_migration(stage=Stage.BUILD)
    meet_gate(migration, Stage.TESTING)
    make_endpoints(migration)

    claim_stage(migration.pk, StageClaim(Stage.TESTING), origin())
    expected = migration.borough.endpoints.exclude(expected_from=None).count()
    claim_stage(migration.pk, StageClaim(Stage.BUILD, reason="Too early."), origin())

    assert expected == 3
    assert not migration.borough.endpoints.exclude(expected_from=None).exists()


def test_going_live_dates_the_cutover_and_rolling_back_takes_the_date_away() -> None:
    migration = make_migration(stage=Stage.CUTOVER)

    meet_gate(migration, Stage.LIVE)
    claim_stage(migration.pk, StageClaim(Stage.LIVE), origin())
    live = actual_cutover(migration)
    migration.service_cutovers.update(outcome="rolled_back")
    claim_stage(migration.pk, StageClaim(Stage.TESTING, reason="Mail lost."), origin())
    back = actual_cutover(migration)

    assert live == (NOON - timedelta(days=1)).date()
    assert back is None


def test_a_hold_resumes_only_to_the_stage_it_was_held_from() -> None:
    migration = make_migration(stage=Stage.BUILD)
    claim_stage(migration.pk, StageClaim(Stage.ON_HOLD, reason="Election."), origin())

    with pytest.raises(MoveNotAllowed):
        claim_stage(migration.pk, StageClaim(Stage.TESTING), origin())
    resumed = claim_stage(migration.pk, StageClaim(Stage.BUILD), origin()).migration

    assert (resumed.stage, resumed.held_from) == ("build", "")


def test_an_ended_migration_takes_no_more_claims() -> None:
    migration = make_migration(stage=Stage.CLOSED)

    with pytest.raises(MoveNotAllowed, match="none"):
        claim_stage(migration.pk, StageClaim(Stage.LIVE, reason="No."), origin())

    assert PsnMigration.objects.get().stage == "closed"
