"""Sums of savings: exact, whoever asks, in a constant number of queries."""

from datetime import date
from decimal import Decimal

import pytest

from migrations_tracker.domain.access import Role
from migrations_tracker.domain.savings import Costs, Sums
from migrations_tracker.models import PsnMigration
from migrations_tracker.selectors.savings import savings_of_borough, savings_of_london
from tests.conftest import AssertConstantQueries
from tests.make import (
    make_borough,
    make_migration,
    make_month,
    make_savings,
    make_user,
    principal,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 9)
JANUARY, FEBRUARY, MARCH = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)
ALL = principal()


def test_sums_are_of_all_boroughs_and_months() -> None:
    for _ in range(2):
        savings = make_savings(one_off="1000")
        make_month(savings, JANUARY, forecast="100.10", realised="90.05", verified_by="user:2")
        make_month(savings, MARCH, forecast="100.10", realised="0.05")

    found = savings_of_london(ALL, TODAY)

    assert found.sums == Sums(
        forecast=Decimal("400.40"),
        plan_to_date=Decimal("200.20"),
        verified=Decimal("180.10"),
        claimed=Decimal("0.10"),
    )
    assert (found.baseline, found.one_off) == (Decimal(240_000), Decimal(2000))
    assert found.months[JANUARY].verified == Decimal("180.10")


def test_large_amounts_add_up_to_the_penny() -> None:
    savings = [make_savings() for _ in range(100)]
    for one in savings:
        make_month(one, JANUARY, realised="1234567890.01")

    found = savings_of_london(ALL, TODAY)

    assert found.sums.claimed == Decimal("123456789001.00")
    assert str(found.sums.claimed) == "123456789001.00"


def test_boroughs_without_a_baseline_stand_first() -> None:
    make_savings(make_migration(borough=make_borough(short_name="Alpha")))
    make_savings(make_migration(borough=make_borough(short_name="Zulu")), baseline=None)
    make_borough(short_name="Yankee")

    found = savings_of_london(ALL, TODAY)

    assert [line.borough.short_name for line in found.lines] == ["Yankee", "Zulu", "Alpha"]
    assert [line.borough.short_name for line in found.without_baseline] == ["Yankee", "Zulu"]
    assert found.with_baseline == 1


def test_the_yearly_saving_compares_like_with_like() -> None:
    make_savings(baseline="100", new="60")
    make_savings(baseline="1000", new=None)
    make_savings(baseline=None, new="5")

    annual = savings_of_london(ALL, TODAY).annual

    assert annual == Costs(Decimal(100), Decimal(60))
    assert annual.percentage == 40


def test_only_the_present_migration_of_a_borough_counts() -> None:
    borough = make_borough()
    old = make_savings(make_migration(borough=borough), baseline="5")
    make_month(old, JANUARY, realised="7")
    PsnMigration.objects.update(stage="withdrawn")
    make_savings(make_migration(borough=borough), baseline="9")

    found = savings_of_london(ALL, TODAY)

    assert found.baseline == Decimal(9)
    assert found.sums.claimed is None


def test_an_officer_sees_the_sums_of_all_and_the_rows_of_their_own() -> None:
    own, other = make_savings(), make_savings()
    make_month(other, JANUARY, realised="7")
    code = own.migration.borough_id

    found = savings_of_london(principal(Role.BOROUGH, borough_codes=frozenset({code})), TODAY)

    assert [line.borough.pk for line in found.visible] == [code]
    assert found.sums.claimed == Decimal("7.00")


def test_no_boroughs_add_up_to_nothing_known() -> None:
    found = savings_of_london(ALL, TODAY)

    assert (found.lines, found.sums, found.baseline) == ([], Sums(), None)


def test_london_costs_the_same_queries_for_many_boroughs_and_months(
    assert_constant_queries: AssertConstantQueries,
) -> None:
    def grow() -> None:
        for _ in range(10):
            savings = make_savings()
            make_month(savings, JANUARY, forecast="1")
            make_month(savings, FEBRUARY, realised="1")

    grow()
    cost = assert_constant_queries(lambda: savings_of_london(ALL, TODAY), grow=grow)

    assert cost == 4


def test_a_borough_shows_who_recorded_and_who_verified() -> None:
    savings = make_savings()
    verifier = make_user()
    by = f"user:{verifier.pk}"
    make_month(savings, JANUARY, realised="5", realised_by="system:demo", verified_by=by)

    found = savings_of_borough(savings.migration.borough.slug, ALL, TODAY)

    assert found is not None
    row = found.months[0]
    assert (row.realised_by, row.verified_by) == ("The tracker", str(verifier))


def test_a_person_who_is_no_longer_on_file_is_named_so() -> None:
    savings = make_savings()
    make_month(savings, JANUARY, realised="5", realised_by="user:987654")

    found = savings_of_borough(savings.migration.borough.slug, ALL, TODAY)

    assert found is not None
    assert found.months[0].realised_by == "Somebody no longer known"


def test_a_borough_costs_the_same_queries_for_many_months(
    assert_constant_queries: AssertConstantQueries,
) -> None:
    savings = make_savings()
    make_month(savings, JANUARY, realised="5", realised_by="user:1")
    slug = savings.migration.borough.slug
    months = [date(2027, number, 1) for number in range(1, 13)]

    cost = assert_constant_queries(
        lambda: savings_of_borough(slug, ALL, TODAY),
        grow=lambda: [make_month(savings, month, forecast="1") for month in months],
    )

    assert cost == 5


@pytest.mark.parametrize(
    ("role", "may_record", "may_verify"),
    [(Role.MANAGER, True, False), (Role.VIEWER, False, False), (Role.ADMINISTRATOR, False, False)],
)
def test_a_borough_says_what_the_viewer_may_do(
    role: Role, *, may_record: bool, may_verify: bool
) -> None:
    slug = make_savings().migration.borough.slug

    found = savings_of_borough(slug, principal(role), TODAY)

    assert found is not None
    assert (found.may_record, found.may_verify) == (may_record, may_verify)


def test_what_is_not_there_and_what_is_not_ones_own_look_the_same() -> None:
    slug = make_savings().migration.borough.slug

    assert savings_of_borough("nowhere", ALL, TODAY) is None
    assert savings_of_borough(slug, principal(Role.BOROUGH), TODAY) is None
    assert savings_of_borough(slug, principal(Role.SUPPLIER), TODAY) is None
