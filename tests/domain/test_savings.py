"""Savings: what may be recorded, by whom, and what it adds up to."""

from datetime import date
from decimal import Decimal

import pytest

from migrations_tracker.domain.access import Principal, Role
from migrations_tracker.domain.errors import Refusal
from migrations_tracker.domain.money import AmountTooLarge, NotAnAmount
from migrations_tracker.domain.savings import (
    Costs,
    Figure,
    Month,
    Standing,
    Sums,
    changed_month,
    check_verifiable,
    checked_costs,
    may_record,
    may_see,
    may_verify,
    total_sums,
)
from migrations_tracker.domain.savings_refusals import (
    AlreadyVerified,
    BaselineInUse,
    BaselineRequired,
    MonthNotBegun,
    MonthNotOver,
    MonthOutOfRange,
    NegativeCost,
    NotAMonth,
    NothingToVerify,
    OwnFigure,
)
from tests.make import principal

TODAY = date(2026, 3, 9)
FEBRUARY, MARCH, APRIL = date(2026, 2, 1), date(2026, 3, 1), date(2026, 4, 1)
TEN, TWENTY = Decimal("10.00"), Decimal("20.00")
BASELINE = Decimal("120000.00")
OWN, OTHER = "E09000001", "E09000002"
OFFICER = principal(Role.BOROUGH, borough_codes=frozenset({OWN}))


def change(present: Month, **figures: Decimal | None) -> Month:
    named = {Figure(name): amount for name, amount in figures.items()}
    return changed_month(present, named, baseline=BASELINE, by="user:1", today=TODAY)


@pytest.mark.parametrize(
    ("costs", "saving", "percentage"),
    [
        (Costs(Decimal(100), Decimal(75)), Decimal(25), 25),
        (Costs(Decimal(100), Decimal(120)), Decimal(-20), -20),
        (Costs(Decimal(0), Decimal(50)), Decimal(-50), None),
        (Costs(None, Decimal(50)), None, None),
        (Costs(Decimal(100), None), None, None),
    ],
)
def test_a_saving_and_its_percentage_need_a_baseline(
    costs: Costs, saving: Decimal | None, percentage: int | None
) -> None:
    assert (costs.annual_saving, costs.percentage) == (saving, percentage)


@pytest.mark.parametrize(
    ("costs", "refusal"),
    [
        (Costs(baseline=Decimal(-1)), NegativeCost),
        (Costs(new=Decimal("-0.01")), NegativeCost),
        (Costs(one_off=Decimal(-5)), NegativeCost),
        (Costs(baseline=Decimal("1.001")), NotAnAmount),
        (Costs(new=Decimal("1e12")), AmountTooLarge),
    ],
)
def test_costs_that_cannot_be_are_refused(costs: Costs, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        checked_costs(costs, months=0)


@pytest.mark.parametrize(("months", "words"), [(1, "1 month is"), (2, "2 months are")])
def test_a_baseline_with_months_against_it_stays(months: int, words: str) -> None:
    with pytest.raises(BaselineInUse, match=words):
        checked_costs(Costs(), months=months)


def test_a_realised_saving_is_claimed_by_whoever_recorded_it() -> None:
    found = change(Month(MARCH, forecast=TEN), realised=TWENTY)

    assert found == Month(MARCH, TEN, TWENTY, realised_by="user:1")
    assert found.standing is Standing.CLAIMED


def test_the_same_figure_from_another_keeps_its_author() -> None:
    present = Month(MARCH, None, TEN, realised_by="user:9")

    assert change(present, realised=Decimal(10)).realised_by == "user:9"


def test_a_forecast_of_a_verified_month_may_still_change() -> None:
    present = Month(FEBRUARY, TEN, TEN, "user:9", "user:3")

    assert change(present, forecast=TWENTY) == Month(FEBRUARY, TWENTY, TEN, "user:9", "user:3")


def test_a_realised_saving_can_be_taken_away_again() -> None:
    present = Month(FEBRUARY, TEN, TEN, "user:9")

    assert change(present, realised=None) == Month(FEBRUARY, TEN)


def test_a_cost_increase_is_a_negative_saving_and_is_kept() -> None:
    assert change(Month(MARCH), realised=Decimal(-20)).realised == Decimal("-20.00")


@pytest.mark.parametrize(
    ("present", "figures", "refusal"),
    [
        (Month(date(2026, 3, 2)), {"forecast": TEN}, NotAMonth),
        (Month(date(2015, 12, 1)), {"forecast": TEN}, MonthOutOfRange),
        (Month(date(2037, 1, 1)), {"forecast": TEN}, MonthOutOfRange),
        (Month(APRIL), {"realised": TEN}, MonthNotBegun),
        (Month(FEBRUARY, None, TEN, "user:9", "user:3"), {"realised": TWENTY}, AlreadyVerified),
        (Month(FEBRUARY, None, TEN, "user:9", "user:3"), {"realised": None}, AlreadyVerified),
        (Month(FEBRUARY), {"realised": Decimal("1.001")}, NotAnAmount),
        (Month(FEBRUARY), {"forecast": Decimal("NaN")}, NotAnAmount),
    ],
)
def test_figures_that_cannot_be_are_refused(
    present: Month, figures: dict[str, Decimal | None], refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        change(present, **figures)


def test_a_saving_without_a_baseline_is_refused() -> None:
    with pytest.raises(BaselineRequired):
        changed_month(Month(MARCH), {Figure.FORECAST: TEN}, baseline=None, by="user:1", today=TODAY)


@pytest.mark.parametrize(
    ("month", "refusal"),
    [
        (Month(FEBRUARY, forecast=TEN), NothingToVerify),
        (Month(MARCH, None, TEN, "user:9"), MonthNotOver),
        (Month(FEBRUARY, None, TEN, "user:1"), OwnFigure),
    ],
)
def test_only_the_figure_of_another_for_a_month_that_is_over_can_be_verified(
    month: Month, refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        check_verifiable(month, by="user:1", today=TODAY)


@pytest.mark.parametrize(
    ("who", "code", "sees", "records", "verifies"),
    [
        (principal(), OTHER, True, True, False),
        (principal(finance=True), OTHER, True, True, True),
        (OFFICER, OWN, True, True, False),
        (OFFICER, OTHER, False, False, False),
        (
            principal(Role.BOROUGH, borough_codes=frozenset({OWN}), finance=True),
            OTHER,
            False,
            False,
            False,
        ),
        (principal(Role.VIEWER), OWN, True, False, False),
        (principal(Role.VIEWER, finance=True), OWN, True, False, True),
        (principal(Role.ADMINISTRATOR), OWN, True, False, False),
        (principal(Role.SUPPLIER, finance=True), OWN, False, False, False),
        (principal(Role.SUPPLIER, borough_codes=frozenset({OWN})), OWN, False, False, False),
    ],
)
def test_who_may_see_record_and_verify(
    who: Principal, code: str, *, sees: bool, records: bool, verifies: bool
) -> None:
    found = may_see(who, code), may_record(who, code), may_verify(who, code)

    assert found == (sees, records, verifies)


def test_sums_leave_out_what_nobody_said() -> None:
    found = total_sums([Sums(forecast=TEN, verified=TWENTY), Sums(forecast=TEN)])

    assert found == Sums(forecast=TWENTY, verified=TWENTY)
    assert found.claimed is None


def test_one_off_costs_are_taken_off_once_in_the_net_alone() -> None:
    assert Sums(verified=TEN).net(TWENTY) == Decimal("-10.00")
    assert Sums().net(TWENTY) is None


@pytest.mark.parametrize(
    ("sums", "percent"),
    [
        (Sums(plan_to_date=TWENTY, verified=TEN), 50),
        (Sums(plan_to_date=TWENTY, verified=-TEN), -50),
        (Sums(plan_to_date=Decimal(0), verified=TEN), None),
        (Sums(plan_to_date=-TEN, verified=TEN), None),
        (Sums(verified=TEN), None),
        (Sums(plan_to_date=TEN), None),
    ],
)
def test_per_cent_of_plan_needs_a_plan_to_save(sums: Sums, percent: int | None) -> None:
    assert sums.percent_of_plan == percent
