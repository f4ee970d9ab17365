"""Verified as pages and answers read it: derived, held through faults of our own, at one cost."""

from datetime import datetime, timedelta

import pytest

from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import EndpointState, MigrationFacts, PsnMigration, RegistrySource
from migrations_tracker.selectors.migrations import MigrationRow, migration_rows
from tests.conftest import AssertConstantQueries
from tests.make import (
    NOON,
    make_acceptance,
    make_certificate,
    make_endpoints,
    make_migration,
)

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=2)


def make_verified() -> PsnMigration:
    migration = make_migration(stage=Stage.ACCEPTED)
    make_endpoints(migration)
    states = EndpointState.objects.filter(endpoint__borough=migration.borough)
    states.update(status="up", since=NOON, last_asked_at=NOON, last_answer_at=NOON)
    make_acceptance(migration)
    make_certificate(migration)
    MigrationFacts.objects.create(migration=migration, observed="up", observed_since=NOON)
    return migration


def row_of(migration: PsnMigration, now: datetime = NOON) -> MigrationRow:
    return migration_rows(PsnMigration.objects.filter(pk=migration.pk), now)[0]


def test_a_migration_on_which_all_agree_is_verified() -> None:
    assert row_of(make_verified()).verified


def test_a_critical_endpoint_down_is_what_is_missing() -> None:
    migration = make_verified()
    EndpointState.objects.filter(endpoint__kind="mail_relay").update(status="down")

    row = row_of(migration)

    assert not row.verified
    assert [one.criterion for one in row.missing] == ["observed_up"]


def test_the_day_after_its_last_a_certificate_verifies_nothing() -> None:
    migration = make_verified()
    migration.certificates.update(expires_date=NOON.date())

    tomorrow = row_of(migration, NOON + timedelta(days=1))

    assert row_of(migration).verified
    assert "certificate_valid" in [one.criterion for one in tomorrow.missing]


def test_silence_of_an_endpoint_counts_against_verified() -> None:
    RegistrySource.objects.update(last_run_at=LATER, last_ok_at=LATER)

    assert not row_of(make_verified(), LATER).verified


@pytest.mark.parametrize("fault", ["unavailable_since", "checker_fault_since"])
def test_a_fault_of_the_source_or_of_our_checker_does_not(fault: str) -> None:
    RegistrySource.objects.update(last_run_at=LATER, **{fault: NOON})

    row = row_of(make_verified(), LATER)

    assert row.observed.value == "unknown"
    assert row.verified


def test_the_newest_acceptance_counts() -> None:
    migration = make_verified()
    migration.acceptances.update(
        withdrawn_at=NOON, withdrawn_by="user:1", withdrawn_reason="Mail is lost."
    )
    withdrawn = row_of(migration)
    make_acceptance(migration, accepted_at=NOON)

    again = row_of(migration)

    assert (withdrawn.verified, again.verified) == (False, True)


def test_the_rows_cost_the_same_however_many(
    assert_constant_queries: AssertConstantQueries,
) -> None:
    def grow() -> None:
        for _ in range(4):
            make_verified()

    grow()

    cost = assert_constant_queries(
        lambda: migration_rows(PsnMigration.objects.all(), NOON), grow=grow
    )

    assert cost == 11
