"""A certificate's life is written with its event, or not at all."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from migrations_tracker.domain.access import Principal, Role
from migrations_tracker.domain.certificate_refusals import (
    ApplicationOpen,
    CertificateReasonRequired,
    ExpiresBeforeIssued,
    NoApplication,
    NothingToWithdraw,
    NotYetHappened,
    NumberRequired,
    NumberTaken,
    TooEarly,
)
from migrations_tracker.domain.certificate_rules import Issue
from migrations_tracker.domain.errors import MigrationEnded, NotYours, Refusal, StaleVersion
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import Certificate, Event, PsnMigration
from migrations_tracker.services.certificates import (
    apply_for_certificate,
    record_certificate,
    refuse_certificate,
    withdraw_certificate,
)
from tests.conftest import AssertConstantQueries
from tests.make import (
    NOON,
    make_application,
    make_certificate,
    make_migration,
    make_supplier,
    origin,
    principal,
)

pytestmark = pytest.mark.django_db
TODAY = NOON.date()
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
MARCH = Issue("PSN-77", date(2026, 3, 2))


def rows() -> list[tuple[object, ...]]:
    return list(Certificate.objects.order_by("pk").values_list())


def test_applying_writes_the_row_and_its_event() -> None:
    migration = make_migration(stage=Stage.DESIGN)

    outcome = apply_for_certificate(migration.pk, origin())

    migration.refresh_from_db()
    assert Certificate.objects.get().applied_date == TODAY
    assert migration.version == 2
    assert outcome.event is not None
    assert outcome.event.kind == "certificate_applied_for"
    assert outcome.event.new == {
        "certificate": 1,
        "status": "applied",
        "applied_date": "2026-03-09",
    }


def test_an_issued_certificate_settles_the_application_and_holds_for_a_year() -> None:
    application = make_application()

    outcome = record_certificate(application.migration_id, MARCH, origin())

    certificate = Certificate.objects.get()
    assert (certificate.pk, certificate.number) == (application.pk, "PSN-77")
    assert certificate.expires_date == date(2027, 3, 2)
    assert outcome.event is not None
    assert outcome.event.new["expires_date"] == "2027-03-02"


def test_what_is_recorded_late_takes_effect_on_its_own_day() -> None:
    migration = make_migration()

    event = record_certificate(migration.pk, MARCH, origin()).event

    assert event is not None
    assert event.effective_at == datetime(2026, 3, 2, 23, 59, 59, 999_999, tzinfo=UTC)
    assert event.recorded_at == NOON


def test_a_renewal_replaces_the_certificate_in_force_and_keeps_it() -> None:
    old = make_certificate(issued=date(2025, 6, 1))

    event = record_certificate(old.migration_id, MARCH, origin()).event

    old.refresh_from_db()
    assert old.replaced_date == date(2026, 3, 2)
    assert Certificate.objects.filter(replaced_date=None).get().number == "PSN-77"
    assert event is not None
    assert event.old["number"] == old.number


def test_an_older_certificate_that_is_recorded_late_goes_into_the_history() -> None:
    current = make_certificate(issued=date(2026, 1, 5))

    record_certificate(current.migration_id, Issue("PSN-OLD", date(2025, 1, 6)), origin())

    old = Certificate.objects.get(number="PSN-OLD")
    current.refresh_from_db()
    assert (old.replaced_date, current.replaced_date) == (date(2026, 1, 5), None)


def test_the_same_number_with_other_dates_corrects_them() -> None:
    known = make_certificate(number="PSN-1", issued=date(2026, 1, 5))

    event = record_certificate(
        known.migration_id, Issue("PSN-1", date(2026, 1, 5), date(2026, 12, 31)), origin()
    ).event

    assert Certificate.objects.get().expires_date == date(2026, 12, 31)
    assert event is not None
    assert event.old["expires_date"] == "2027-01-05"


def test_correcting_a_renewal_moves_the_end_of_the_one_it_replaced() -> None:
    old = make_certificate(issued=date(2025, 6, 1))
    record_certificate(old.migration_id, MARCH, origin())

    record_certificate(old.migration_id, Issue(MARCH.number, date(2026, 2, 27)), origin())

    old.refresh_from_db()
    assert old.replaced_date == date(2026, 2, 27)


def test_a_correction_can_put_the_other_one_back_in_force() -> None:
    old = make_certificate(issued=date(2025, 6, 1))
    record_certificate(old.migration_id, MARCH, origin())

    record_certificate(old.migration_id, Issue(MARCH.number, date(2025, 3, 2)), origin())

    old.refresh_from_db()
    assert old.replaced_date is None
    assert Certificate.objects.get(number=MARCH.number).replaced_date == date(2025, 6, 1)


def test_refusing_ends_the_application_and_lets_a_new_one_be_made() -> None:
    application = make_application()

    refuse_certificate(application.migration_id, origin(), reason="Old diagram.", on=YESTERDAY)
    apply_for_certificate(application.migration_id, origin())

    application.refresh_from_db()
    assert (application.refused_date, application.reason) == (YESTERDAY, "Old diagram.")
    assert Certificate.objects.count() == 2


def test_withdrawing_ends_the_certificate_in_force_before_the_application() -> None:
    certificate = make_certificate()
    application = make_application(certificate.migration)

    withdraw_certificate(certificate.migration_id, origin(), reason="Breach.")

    certificate.refresh_from_db()
    application.refresh_from_db()
    assert (certificate.withdrawn_date, certificate.reason) == (TODAY, "Breach.")
    assert application.withdrawn_date is None


def test_an_application_can_be_given_up() -> None:
    application = make_application()

    withdraw_certificate(application.migration_id, origin(), reason="Sites merge.")

    application.refresh_from_db()
    assert application.withdrawn_date == TODAY


Act = Callable[[PsnMigration], object]
REPEATS: list[Act] = [
    lambda m: apply_for_certificate(m.pk, origin(), expected_version=1),
    lambda m: record_certificate(m.pk, MARCH, origin(), expected_version=1),
]


@pytest.mark.parametrize("act", REPEATS)
def test_the_same_form_again_writes_nothing(act: Act) -> None:
    migration = make_migration()
    act(migration)
    before = rows()

    act(migration)

    assert rows() == before
    assert Event.objects.count() == 1


@pytest.mark.parametrize("end", [refuse_certificate, withdraw_certificate])
def test_ending_an_application_twice_writes_once(end: Callable[..., object]) -> None:
    application = make_application()
    end(application.migration_id, origin(), reason="Old diagram.")
    before = rows()

    end(application.migration_id, origin(), reason="Old diagram.")

    assert rows() == before
    assert Event.objects.count() == 1


def on_empty(_: PsnMigration) -> None:
    """No certificate at all."""


REFUSED: list[tuple[Callable[[PsnMigration], object], Act, type[Refusal]]] = [
    (make_application, lambda m: apply_for_certificate(m.pk, origin()), ApplicationOpen),
    (on_empty, lambda m: apply_for_certificate(m.pk, origin(), on=TOMORROW), NotYetHappened),
    (on_empty, lambda m: apply_for_certificate(m.pk, origin(), expected_version=7), StaleVersion),
    (
        on_empty,
        lambda m: record_certificate(m.pk, Issue("P", TOMORROW), origin()),
        NotYetHappened,
    ),
    (on_empty, lambda m: record_certificate(m.pk, Issue("  ", TODAY), origin()), NumberRequired),
    (
        on_empty,
        lambda m: record_certificate(m.pk, Issue("P", TODAY, TODAY), origin()),
        ExpiresBeforeIssued,
    ),
    (
        make_application,
        lambda m: record_certificate(m.pk, Issue("P", date(2025, 1, 1)), origin()),
        TooEarly,
    ),
    (
        lambda _: make_certificate(number="P"),
        lambda m: record_certificate(m.pk, Issue("P", TODAY), origin()),
        NumberTaken,
    ),
    (
        lambda m: make_certificate(m, number="P", withdrawn_date=TODAY, reason="Breach."),
        lambda m: record_certificate(m.pk, Issue("P", TODAY), origin()),
        NumberTaken,
    ),
    (
        on_empty,
        lambda m: record_certificate(m.pk, MARCH, origin(), expected_version=7),
        StaleVersion,
    ),
    (on_empty, lambda m: refuse_certificate(m.pk, origin(), reason="Why."), NoApplication),
    (
        make_application,
        lambda m: refuse_certificate(m.pk, origin(), reason=" "),
        CertificateReasonRequired,
    ),
    (
        make_application,
        lambda m: refuse_certificate(m.pk, origin(), reason="Why.", on=date(2025, 1, 1)),
        TooEarly,
    ),
    (
        make_application,
        lambda m: refuse_certificate(m.pk, origin(), reason="Why.", on=TOMORROW),
        NotYetHappened,
    ),
    (
        make_application,
        lambda m: refuse_certificate(m.pk, origin(), reason="Why.", expected_version=7),
        StaleVersion,
    ),
    (on_empty, lambda m: withdraw_certificate(m.pk, origin(), reason="Why."), NothingToWithdraw),
    (
        lambda m: make_certificate(m, issued=date(2025, 1, 1)),
        lambda m: withdraw_certificate(m.pk, origin(), reason="Why."),
        NothingToWithdraw,
    ),
    (
        make_certificate,
        lambda m: withdraw_certificate(m.pk, origin(), reason=""),
        CertificateReasonRequired,
    ),
    (
        make_certificate,
        lambda m: withdraw_certificate(m.pk, origin(), reason="Why.", on=date(2025, 1, 1)),
        TooEarly,
    ),
    (
        make_certificate,
        lambda m: withdraw_certificate(m.pk, origin(), reason="Why.", expected_version=7),
        StaleVersion,
    ),
]


@pytest.mark.parametrize(("arrange", "act", "refusal"), REFUSED)
def test_a_refused_change_writes_nothing(
    arrange: Callable[[PsnMigration], object], act: Act, refusal: type[Refusal]
) -> None:
    migration = make_migration()
    arrange(migration)
    before = rows()

    with pytest.raises(refusal):
        act(migration)

    migration.refresh_from_db()
    assert (rows(), migration.version) == (before, 1)
    assert not Event.objects.exists()


def test_a_withdrawn_migration_takes_no_certificate_but_a_closed_one_renews() -> None:
    withdrawn, closed = make_migration(stage=Stage.WITHDRAWN), make_migration(stage=Stage.CLOSED)

    with pytest.raises(MigrationEnded):
        record_certificate(withdrawn.pk, MARCH, origin())
    record_certificate(closed.pk, MARCH, origin())

    assert Certificate.objects.get().migration == closed


def role_of(role: Role, migration: PsnMigration, *, own: bool) -> Principal:
    code = migration.borough_id if own else "E09999999"
    lead = migration.assignments.get().supplier_id if own else make_supplier().pk
    match role:
        case Role.BOROUGH:
            return principal(role, borough_codes=frozenset({code}))
        case Role.SUPPLIER:
            return principal(role, supplier_ids=frozenset({lead}))
        case _:
            return principal(role)


@pytest.mark.parametrize(
    ("role", "own", "may"),
    [
        (Role.MANAGER, False, True),
        (Role.BOROUGH, True, True),
        (Role.BOROUGH, False, False),
        (Role.SUPPLIER, True, False),
        (Role.SUPPLIER, False, False),
        (Role.VIEWER, False, False),
        (Role.ADMINISTRATOR, False, False),
    ],
)
@pytest.mark.parametrize(
    "act",
    [
        lambda m, o: apply_for_certificate(m.pk, o),
        lambda m, o: record_certificate(m.pk, MARCH, o),
        lambda m, o: refuse_certificate(m.pk, o, reason="Why."),
        lambda m, o: withdraw_certificate(m.pk, o, reason="Why."),
    ],
)
def test_managers_and_the_borough_keep_certificates_and_nobody_else(
    act: Callable[..., object], role: Role, *, own: bool, may: bool
) -> None:
    migration = make_migration()
    who = origin(role_of(role, migration, own=own))

    try:
        act(migration, who)
    except NotYours:
        refused = True
    except Refusal:
        refused = False
    else:
        refused = False

    assert refused is not may
    assert may or not Event.objects.exists()


def test_a_change_costs_the_same_however_long_the_history(
    assert_constant_queries: AssertConstantQueries,
) -> None:
    migration = make_migration()

    def renew() -> None:
        number = Certificate.objects.count()
        issue = Issue(f"PSN-{number}", date(2025, 6, 1) + timedelta(days=number))
        record_certificate(migration.pk, issue, origin())

    def renew_often() -> None:
        for _ in range(4):
            renew()

    renew()

    cost = assert_constant_queries(renew, grow=renew_often)

    # Nine and the two of a review while no check runs, two savepoints of two each, the watch,
    # the hold, the limits twice, and the count that this test makes itself.
    assert cost == 20
