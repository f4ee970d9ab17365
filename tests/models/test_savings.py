"""The database itself keeps what cannot be out of the savings."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.db.models.deletion import ProtectedError

from migrations_tracker.domain.access import Principal, Role
from migrations_tracker.models import Event, MonthlySaving, Savings
from migrations_tracker.services.savings import set_costs
from tests.make import (
    NOON,
    make_migration,
    make_month,
    make_savings,
    make_supplier,
    make_user,
    origin,
    principal,
)

pytestmark = pytest.mark.django_db
MARCH = date(2026, 3, 1)


@pytest.mark.parametrize("field", ["baseline_annual_cost", "new_annual_cost", "one_off_cost"])
def test_a_negative_cost_cannot_be_stored(field: str) -> None:
    make_savings()

    with pytest.raises(IntegrityError), transaction.atomic():
        Savings.objects.update(**{field: Decimal("-0.01")})


@pytest.mark.parametrize(
    "fields",
    [
        {"month": date(2026, 3, 2)},
        {"forecast": None, "realised": None, "realised_by": ""},
        {"realised_by": ""},
        {"realised": None},
        {"verified_by": "user:2"},
        {"verified_at": NOON},
        {"realised": None, "realised_by": "", "verified_by": "user:2", "verified_at": NOON},
        {"verified_by": "system:recorder", "verified_at": NOON},
    ],
)
def test_a_month_that_cannot_be_cannot_be_stored(fields: dict[str, object]) -> None:
    make_month(make_savings(), MARCH, forecast="1", realised="2")

    with pytest.raises(IntegrityError), transaction.atomic():
        MonthlySaving.objects.update(**fields)


def test_a_month_is_stored_once() -> None:
    savings = make_savings()
    make_month(savings, MARCH, forecast="1")

    with pytest.raises(IntegrityError), transaction.atomic():
        make_month(savings, MARCH, forecast="2")


def test_a_migration_with_savings_cannot_be_deleted() -> None:
    savings = make_savings()

    with pytest.raises(ProtectedError):
        savings.migration.delete()


@pytest.mark.parametrize("amount", ["0.01", "9999999999.99", "1234567.89"])
def test_an_amount_comes_back_to_the_penny(amount: str) -> None:
    make_savings(baseline=amount)

    assert str(Savings.objects.get().baseline_annual_cost) == amount


def test_the_permission_of_finance_comes_with_the_principal_at_no_query() -> None:
    user = make_user()
    user.finance = True

    assert user.principal().finance
    assert not make_user().principal().finance


def test_savings_are_seen_by_the_programme_and_the_borough_alone() -> None:
    supplier = make_supplier()
    savings = make_savings(make_migration(supplier=supplier))
    code = savings.migration.borough_id
    leading = principal(Role.SUPPLIER, supplier_ids=frozenset({supplier.pk}))
    officer = principal(Role.BOROUGH, borough_codes=frozenset({code}))

    assert Savings.objects.visible_to(principal(Role.VIEWER)).exists()
    assert Savings.objects.visible_to(officer).exists()
    assert not Savings.objects.visible_to(leading).exists()
    assert not Savings.objects.visible_to(principal(Role.BOROUGH)).exists()


@pytest.mark.parametrize(("role", "sees"), [(Role.BOROUGH, True), (Role.SUPPLIER, False)])
def test_events_about_money_are_hidden_from_the_lead_supplier(role: Role, *, sees: bool) -> None:
    supplier = make_supplier()
    migration = make_migration(supplier=supplier)
    set_costs(migration.pk, make_savings(make_migration()).costs, origin())
    codes = {migration.borough_id} if role is Role.BOROUGH else set()
    who = Principal(
        "user:5",
        "Bob",
        frozenset({role}),
        borough_codes=frozenset(codes),
        supplier_ids=frozenset({supplier.pk}),
    )

    assert Event.objects.visible_to(who).exists() is sees
