"""The record of acceptance follows the moves that say so, in the same transaction."""

from datetime import timedelta

import pytest

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.errors import (
    GateNotMet,
    MoveNotAllowed,
    OutOfOrder,
    ReasonRequired,
    StaleVersion,
)
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import Acceptance, Event, PsnMigration
from migrations_tracker.selectors.migrations import migration_rows
from migrations_tracker.services.audit import Origin
from migrations_tracker.services.certificates import withdraw_certificate
from migrations_tracker.services.transitions import StageClaim, claim_stage
from tests.make import (
    NOON,
    make_acceptance,
    make_claim,
    make_migration,
    meet_gate,
    origin,
    principal,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
ACCEPT = StageClaim(Stage.ACCEPTED)


@pytest.fixture
def live() -> PsnMigration:
    migration = make_migration(stage=Stage.LIVE)
    meet_gate(migration, Stage.ACCEPTED)
    return migration


@pytest.fixture
def accepted() -> PsnMigration:
    migration = make_migration(stage=Stage.ACCEPTED)
    make_acceptance(migration)
    for gate in (Stage.ACCEPTED, Stage.CLOSED):
        meet_gate(migration, gate)
    return migration


def officer(migration: PsnMigration) -> Origin:
    return origin(principal(Role.BOROUGH, borough_codes=frozenset({migration.borough_id})))


def test_the_boroughs_own_acceptance_needs_no_reference(live: PsnMigration) -> None:
    claim_stage(live.pk, ACCEPT, officer(live))

    record = Acceptance.objects.get()
    assert (record.accepted_by, record.accepted_at) == ("user:borough", NOON)
    assert (record.reference, record.withdrawn_at) == ("", None)


def test_a_manager_accepts_on_behalf_with_a_reference(live: PsnMigration) -> None:
    claim_stage(live.pk, StageClaim(Stage.ACCEPTED, reason="Letter of 6 March."), origin())

    assert Acceptance.objects.get().reference == "Letter of 6 March."


def test_without_a_reference_a_manager_records_nothing(live: PsnMigration) -> None:
    with pytest.raises(ReasonRequired):
        claim_stage(live.pk, ACCEPT, origin())

    assert not Acceptance.objects.exists()


def test_another_borough_cannot_accept(live: PsnMigration) -> None:
    with pytest.raises(MoveNotAllowed):
        claim_stage(live.pk, ACCEPT, officer(make_migration()))

    assert not Acceptance.objects.exists()
    assert not Event.objects.exists()


def test_without_a_valid_certificate_nothing_is_accepted(live: PsnMigration) -> None:
    live.certificates.update(expires_date=NOON.date().replace(day=3))

    with pytest.raises(GateNotMet, match=r"certificate expired on 3 March 2026\.$"):
        claim_stage(live.pk, ACCEPT, officer(live))

    assert not Acceptance.objects.exists()
    assert not Event.objects.exists()


def test_withdrawing_ends_the_record_and_accepting_again_makes_a_new_one(
    accepted: PsnMigration,
) -> None:
    back = StageClaim(Stage.LIVE, reason="Mail is lost.")
    claim_stage(accepted.pk, back, officer(accepted))
    ended = Acceptance.objects.get()

    claim_stage(accepted.pk, ACCEPT, officer(accepted))

    assert (ended.withdrawn_by, ended.withdrawn_reason) == ("user:borough", "Mail is lost.")
    assert ended.withdrawn_at == NOON
    assert Acceptance.objects.filter(withdrawn_at=None).count() == 1
    assert Acceptance.objects.count() == 2


def test_after_a_withdrawn_acceptance_it_is_live_since_it_went_live() -> None:
    migration = make_migration(stage=Stage.TESTING)
    went_live, accepted = NOON - timedelta(days=30), NOON - timedelta(days=9)
    told = ((Stage.TESTING, went_live - DAY), (Stage.LIVE, went_live), (Stage.ACCEPTED, accepted))
    for stage, at in told:
        PsnMigration.objects.update(stage=stage.value, stage_since=at)
        migration.refresh_from_db()
        make_claim(migration)
    make_acceptance(migration)

    claim_stage(migration.pk, StageClaim(Stage.LIVE, reason="Mail is lost."), officer(migration))

    [row] = migration_rows(PsnMigration.objects.all(), NOON)
    assert (row.at_stage_since, row.stage_since) == (went_live, NOON)
    earlier = StageClaim(Stage.TESTING, effective_at=accepted, reason="Rolled back.")
    with pytest.raises(OutOfOrder):
        claim_stage(migration.pk, earlier, origin())
    assert Event.objects.count() == 1


def test_giving_the_migration_up_ends_the_acceptance(accepted: PsnMigration) -> None:
    claim_stage(accepted.pk, StageClaim(Stage.WITHDRAWN, reason="Merged."), origin())

    assert Acceptance.objects.get().withdrawn_reason == "Merged."


@pytest.mark.parametrize("way", [[Stage.CLOSED], [Stage.ON_HOLD, Stage.ACCEPTED]])
def test_closing_and_holding_leave_the_acceptance_in_force(
    accepted: PsnMigration, way: list[Stage]
) -> None:
    for stage in way:
        claim_stage(accepted.pk, StageClaim(stage, reason="As planned."), origin())

    assert Acceptance.objects.get().withdrawn_at is None


def test_withdrawing_while_another_closes_is_refused_by_its_version(
    accepted: PsnMigration,
) -> None:
    claim_stage(accepted.pk, StageClaim(Stage.CLOSED), origin(), expected_version=1)

    with pytest.raises(StaleVersion):
        claim_stage(
            accepted.pk,
            StageClaim(Stage.LIVE, reason="Mail is lost."),
            officer(accepted),
            expected_version=1,
        )

    assert Acceptance.objects.get().withdrawn_at is None


def test_accepting_after_the_certificate_was_withdrawn_is_refused(live: PsnMigration) -> None:
    withdraw_certificate(live.pk, origin(), reason="Breach.")

    with pytest.raises(GateNotMet, match="withdrawn on 9 March 2026"):
        claim_stage(live.pk, ACCEPT, officer(live))

    assert not Acceptance.objects.exists()
