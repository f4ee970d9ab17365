"""What the database itself refuses of certificates and acceptances."""

from collections.abc import Callable
from datetime import date, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import Acceptance, Certificate, PsnMigration
from migrations_tracker.services.transitions import StageClaim, claim_stage
from tests.make import (
    NOON,
    make_acceptance,
    make_application,
    make_certificate,
    make_migration,
    meet_gate,
    origin,
)

pytestmark = pytest.mark.django_db
TODAY = NOON.date()
Make = Callable[[PsnMigration], object]
REFUSED: list[tuple[str, Make]] = [
    ("certificate_issued_has_number", lambda m: make_certificate(m, number="")),
    (
        "certificate_issued_has_number",
        lambda m: Certificate.objects.create(
            migration=m, number="P", issued_date=TODAY, recorded_at=NOON, updated_at=NOON
        ),
    ),
    ("certificate_expires_after_issue", lambda m: make_certificate(m, issued=TODAY, expires=TODAY)),
    (
        "certificate_applied_for_or_issued",
        lambda m: Certificate.objects.create(migration=m, recorded_at=NOON, updated_at=NOON),
    ),
    (
        "certificate_refused_is_not_issued",
        lambda m: make_certificate(m, refused_date=TODAY, reason="Why."),
    ),
    ("certificate_ended_has_reason", lambda m: make_certificate(m, withdrawn_date=TODAY)),
    ("certificate_ended_has_reason", lambda m: make_certificate(m, reason="Why.")),
    (
        "certificate_dates_in_order",
        lambda m: make_certificate(m, issued=date(2026, 1, 1), applied_date=date(2026, 1, 2)),
    ),
    (
        "certificate_dates_in_order",
        lambda m: make_application(
            m, applied=date(2026, 1, 2), refused_date=date(2026, 1, 1), reason="Why."
        ),
    ),
    ("acceptance_has_person", lambda m: make_acceptance(m, accepted_by="")),
    ("acceptance_withdrawn_has_reason", lambda m: make_acceptance(m, withdrawn_at=NOON)),
    (
        "acceptance_withdrawn_after",
        lambda m: make_acceptance(
            m,
            withdrawn_at=NOON - timedelta(days=9),
            withdrawn_by="user:1",
            withdrawn_reason="Why.",
        ),
    ),
]
DOUBLED: list[Make] = [make_application, make_certificate, make_acceptance]


@pytest.mark.parametrize(("name", "make"), REFUSED)
def test_what_cannot_be_is_refused(name: str, make: Make) -> None:
    migration = make_migration()

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        make(migration)


@pytest.mark.parametrize("make", DOUBLED)
def test_one_is_open_or_in_force_at_a_time(make: Make) -> None:
    migration = make_migration()
    make(migration)

    with pytest.raises(IntegrityError), transaction.atomic():
        make(migration)


def test_a_number_stands_once_in_all_of_london() -> None:
    make_certificate(number="PSN-1")

    with pytest.raises(IntegrityError), transaction.atomic():
        make_certificate(number="PSN-1")


def test_history_may_be_long() -> None:
    migration = make_migration()
    for day in range(1, 4):
        make_application(migration, refused_date=TODAY, reason=f"Reason {day}.")
        make_certificate(migration, replaced_date=TODAY)

    assert migration.certificates.count() == 6


def test_acceptances_from_before_there_were_records_are_taken_from_the_ledger() -> None:
    migration = make_migration(stage=Stage.LIVE)
    meet_gate(migration, Stage.ACCEPTED)
    claim_stage(migration.pk, StageClaim(Stage.ACCEPTED, reason="Letter 12."), origin())
    Acceptance.objects.all().delete()
    record = import_module("migrations_tracker.migrations.0009_acceptances_so_far").record

    record(apps, None)
    record(apps, None)

    found = Acceptance.objects.get()
    assert (found.accepted_at, found.reference) == (NOON, "Letter 12.")
