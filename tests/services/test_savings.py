"""Savings are written with their events, or not at all."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from migrations_tracker.domain.access import Principal, Role
from migrations_tracker.domain.errors import NotYours, Refusal
from migrations_tracker.domain.savings import Costs, Figure
from migrations_tracker.domain.savings_refusals import (
    AlreadyVerified,
    BaselineInUse,
    BaselineRequired,
    MonthNotBegun,
    MonthNotOver,
    NegativeCost,
    NothingToVerify,
    NotVerified,
    OwnFigure,
    SavingsChanged,
    WithdrawalReasonRequired,
)
from migrations_tracker.models import Event, MonthlySaving, PsnMigration, Savings
from migrations_tracker.services.savings import (
    record_month,
    set_costs,
    verify_month,
    withdraw_verification,
)
from tests.make import (
    make_borough,
    make_migration,
    make_month,
    make_savings,
    make_supplier,
    origin,
    principal,
)

pytestmark = pytest.mark.django_db
FEBRUARY, MARCH, APRIL = date(2026, 2, 1), date(2026, 3, 1), date(2026, 4, 1)
COSTS = Costs(Decimal("120000.00"), Decimal("90000.00"), Decimal("15000.00"))
TEN = Decimal("10.00")
REALISED = {Figure.REALISED: TEN}
FINANCE = principal(Role.VIEWER, finance=True)


def written() -> tuple[object, ...]:
    """Everything that a service of savings may write."""
    return (
        list(Savings.objects.values()),
        list(MonthlySaving.objects.values()),
        Event.objects.count(),
    )


def test_costs_are_written_with_their_event() -> None:
    migration = make_migration()

    event = set_costs(migration.pk, COSTS, origin())

    savings = Savings.objects.get()
    assert (savings.costs, savings.version) == (COSTS, 1)
    assert event is not None
    assert event.kind == "savings_costs_set"
    assert event.new["baseline_annual_cost"] == "120000.00"
    assert event.old["baseline_annual_cost"] is None


def test_an_event_of_costs_names_only_what_changed() -> None:
    savings = make_savings()

    event = set_costs(savings.migration_id, Costs(savings.costs.baseline, TEN), origin())

    assert event is not None
    assert (event.old, event.new) == (
        {"new_annual_cost": "90000.00"},
        {"new_annual_cost": "10.00"},
    )


def test_a_month_is_written_with_its_event() -> None:
    savings = make_savings()
    figures = {Figure.FORECAST: Decimal("2500.50"), **REALISED}

    event = record_month(savings.migration_id, MARCH, figures, origin(), expected_version=1)

    row = MonthlySaving.objects.get()
    assert (row.forecast, row.realised, row.realised_by) == (
        Decimal("2500.50"),
        TEN,
        "user:manager",
    )
    assert event is not None
    assert event.new == {"month": "2026-03-01", "forecast": "2500.50", "realised": "10.00"}
    savings.refresh_from_db()
    assert savings.version == 2


def test_a_figure_that_is_not_named_stays() -> None:
    savings = make_savings()
    make_month(savings, FEBRUARY, forecast="99")

    record_month(savings.migration_id, FEBRUARY, REALISED, origin())

    assert MonthlySaving.objects.get().forecast == Decimal("99.00")


def test_a_month_about_which_nothing_is_said_has_no_row() -> None:
    savings = make_savings()
    make_month(savings, FEBRUARY, forecast="99")

    event = record_month(savings.migration_id, FEBRUARY, {Figure.FORECAST: None}, origin())

    assert event is not None
    assert event.new == {"month": "2026-02-01", "forecast": None}
    assert not MonthlySaving.objects.exists()


def test_a_verification_is_written_with_its_event() -> None:
    savings = make_savings()
    make_month(savings, FEBRUARY, realised="10")

    event = verify_month(savings.migration_id, FEBRUARY, origin(FINANCE), expected_version=1)

    row = MonthlySaving.objects.get()
    assert (row.verified_by, row.verified_at) == ("user:viewer", origin().now)
    assert event is not None
    assert event.new == {
        "month": "2026-02-01",
        "realised": "10.00",
        "verified_by": "user:viewer",
    }


def test_a_withdrawn_verification_makes_the_saving_a_claim_again() -> None:
    savings = make_savings()
    make_month(savings, FEBRUARY, realised="10", verified_by="user:2")

    event = withdraw_verification(
        savings.migration_id, FEBRUARY, origin(FINANCE), reason=" Invoice missing. "
    )

    row = MonthlySaving.objects.get()
    assert (row.realised, row.verified_by, row.verified_at) == (TEN, "", None)
    assert (event.reason, event.old["verified_by"]) == ("Invoice missing.", "user:2")


Act = Callable[[int], Event | None]


@pytest.mark.parametrize(
    "act",
    [
        lambda pk: set_costs(pk, COSTS, origin(), expected_version=1),
        lambda pk: record_month(pk, FEBRUARY, REALISED, origin(), expected_version=1),
        lambda pk: verify_month(pk, date(2026, 1, 1), origin(FINANCE), expected_version=1),
    ],
)
def test_what_is_sent_twice_is_written_once(act: Act) -> None:
    savings = make_savings()
    make_month(savings, date(2026, 1, 1), realised="10")

    first, second = act(savings.migration_id), act(savings.migration_id)

    assert first is not None
    assert second is None
    assert Event.objects.count() == 1
    assert Savings.objects.get().version == 2


def test_no_costs_where_none_are_known_writes_nothing() -> None:
    migration = make_migration()

    assert set_costs(migration.pk, Costs(), origin()) is None

    assert written() == ([], [], 0)


@pytest.mark.parametrize(
    ("act", "refusal"),
    [
        (lambda pk: set_costs(pk, Costs(Decimal(-1)), origin()), NegativeCost),
        (lambda pk: set_costs(pk, Costs(), origin()), BaselineInUse),
        (lambda pk: set_costs(pk, COSTS, origin(), expected_version=0), SavingsChanged),
        (lambda pk: set_costs(pk, COSTS, origin(FINANCE)), NotYours),
        (lambda pk: record_month(pk, APRIL, REALISED, origin()), MonthNotBegun),
        (lambda pk: record_month(pk, MARCH, REALISED, origin(FINANCE)), NotYours),
        (
            lambda pk: record_month(pk, MARCH, REALISED, origin(), expected_version=7),
            SavingsChanged,
        ),
        (lambda pk: record_month(pk, date(2026, 1, 1), REALISED, origin()), AlreadyVerified),
        (lambda pk: verify_month(pk, FEBRUARY, origin()), NotYours),
        (
            lambda pk: verify_month(pk, FEBRUARY, origin(FINANCE), expected_version=0),
            SavingsChanged,
        ),
        (lambda pk: verify_month(pk, MARCH, origin(FINANCE)), MonthNotOver),
        (lambda pk: verify_month(pk, APRIL, origin(FINANCE)), NothingToVerify),
        (
            lambda pk: verify_month(
                pk,
                FEBRUARY,
                origin(Principal("system:recorder", "Ada", FINANCE.roles, finance=True)),
            ),
            OwnFigure,
        ),
        (
            lambda pk: withdraw_verification(pk, date(2026, 1, 1), origin(FINANCE), reason=" "),
            WithdrawalReasonRequired,
        ),
        (
            lambda pk: withdraw_verification(pk, FEBRUARY, origin(FINANCE), reason="No."),
            NotVerified,
        ),
        (
            lambda pk: withdraw_verification(pk, date(2026, 1, 1), origin(), reason="No."),
            NotYours,
        ),
        (
            lambda pk: withdraw_verification(
                pk, date(2026, 1, 1), origin(FINANCE), reason="No.", expected_version=9
            ),
            SavingsChanged,
        ),
    ],
)
def test_a_refusal_writes_nothing(act: Act, refusal: type[Refusal]) -> None:
    savings = make_savings()
    make_month(savings, date(2026, 1, 1), realised="1", verified_by="user:2")
    make_month(savings, FEBRUARY, realised="5")
    make_month(savings, MARCH, realised="5")
    before = written()

    with pytest.raises(refusal):
        act(savings.migration_id)

    assert written() == before


def test_a_month_without_a_baseline_writes_nothing() -> None:
    migration = make_migration()

    with pytest.raises(BaselineRequired):
        record_month(migration.pk, MARCH, REALISED, origin())

    assert written() == ([], [], 0)


@pytest.mark.parametrize("role", [Role.BOROUGH, Role.SUPPLIER, Role.VIEWER, Role.ADMINISTRATOR])
def test_those_who_may_not_record_write_nothing(role: Role) -> None:
    supplier, elsewhere = make_supplier(), make_borough()
    migration = make_migration(supplier=supplier)
    stranger = Principal(
        "user:5",
        "Bob",
        frozenset({role}),
        borough_codes=frozenset({elsewhere.pk}),
        supplier_ids=frozenset({supplier.pk}),
    )

    with pytest.raises(NotYours, match="Programme managers"):
        set_costs(migration.pk, COSTS, origin(stranger))

    assert written() == ([], [], 0)


def test_an_officer_records_for_their_own_borough() -> None:
    migration = make_migration()
    officer = principal(Role.BOROUGH, borough_codes=frozenset({migration.borough_id}))

    assert set_costs(migration.pk, COSTS, origin(officer)) is not None
    assert record_month(migration.pk, MARCH, REALISED, origin(officer)) is not None


def test_what_was_recorded_stays_after_the_migration_has_closed() -> None:
    savings = make_savings(make_migration())
    PsnMigration.objects.update(stage="closed")

    assert record_month(savings.migration_id, MARCH, REALISED, origin()) is not None


def test_a_month_begins_at_midnight_in_london() -> None:
    savings = make_savings()
    # 23:30 on 31 March in UTC is half past midnight on 1 April in London.
    late = origin(now=datetime(2026, 3, 31, 23, 30, tzinfo=UTC))

    assert record_month(savings.migration_id, APRIL, REALISED, late) is not None


@pytest.mark.parametrize(
    "act",
    [
        lambda pk: set_costs(pk, COSTS, origin()),
        lambda pk: record_month(pk, FEBRUARY, {Figure.REALISED: TEN}, origin()),
        lambda pk: verify_month(pk, date(2026, 1, 1), origin(FINANCE)),
        lambda pk: withdraw_verification(pk, date(2025, 12, 1), origin(FINANCE), reason="No."),
    ],
)
def test_a_write_costs_at_most_nine_queries(act: Act) -> None:
    savings = make_savings()
    make_month(savings, date(2026, 1, 1), realised="10")
    make_month(savings, date(2025, 12, 1), realised="10", verified_by="user:2")

    with CaptureQueriesContext(connection) as queries:
        act(savings.migration_id)

    asked = [one["sql"] for one in queries if "SAVEPOINT" not in one["sql"]]
    assert len(asked) <= 9, "\n".join(asked)
