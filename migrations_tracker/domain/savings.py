"""What a borough's move saves: its costs, its months, who may change them, and the sums.

A saving is the baseline cost less the new cost. It is positive where money is saved; a negative
one is a cost increase. Realised savings are claimed until finance has verified them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from migrations_tracker.domain.access import Principal, Role
from migrations_tracker.domain.errors import NotYours
from migrations_tracker.domain.money import NOTHING, percent_of, pounds
from migrations_tracker.domain.months import is_over, month_name, next_month
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

MOST_YEARS_AWAY: Final = 10


class Figure(StrEnum):
    """What can be said of a month's saving."""

    FORECAST = "forecast"
    REALISED = "realised"


class Standing(StrEnum):
    """How far a realised saving can be relied on."""

    NOT_RECORDED = "not_recorded"
    CLAIMED = "claimed"
    VERIFIED = "verified"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ").capitalize()


@dataclass(frozen=True, slots=True)
class Costs:
    """A borough's yearly costs before and after, and what the move itself costs once.

    None is not known, which is not nothing.
    """

    baseline: Decimal | None = None
    new: Decimal | None = None
    one_off: Decimal = NOTHING

    @property
    def annual_saving(self) -> Decimal | None:
        """A year's saving; None without a baseline or a new cost."""
        if self.baseline is None or self.new is None:
            return None
        return self.baseline - self.new

    @property
    def percentage(self) -> int | None:
        """The saving in whole per cent of the baseline; None where there is no baseline."""
        saving = self.annual_saving
        if saving is None or self.baseline is None:
            return None
        return percent_of(saving, self.baseline)


@dataclass(frozen=True, slots=True)
class Month:
    """One month's saving. `realised_by` and `verified_by` are actor ids, empty where nobody did."""

    month: date
    forecast: Decimal | None = None
    realised: Decimal | None = None
    realised_by: str = ""
    verified_by: str = ""

    @property
    def standing(self) -> Standing:
        if self.realised is None:
            return Standing.NOT_RECORDED
        return Standing.VERIFIED if self.verified_by else Standing.CLAIMED


@dataclass(frozen=True, slots=True)
class Sums:
    """Savings of one borough or of many. None where no month says anything, which is not nothing.

    `plan_to_date` is what was forecast for the months that are over.
    """

    forecast: Decimal | None = None
    plan_to_date: Decimal | None = None
    verified: Decimal | None = None
    claimed: Decimal | None = None

    @property
    def percent_of_plan(self) -> int | None:
        """Verified savings in whole per cent of the plan to date; None without such a plan."""
        if self.verified is None or self.plan_to_date is None:
            return None
        return percent_of(self.verified, self.plan_to_date)

    def net(self, one_off: Decimal) -> Decimal | None:
        """Verified savings less what the move itself cost; None while nothing is verified."""
        return None if self.verified is None else self.verified - one_off


def total(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """The sum of those that are known; None where none is."""
    known = [amount for amount in amounts if amount is not None]
    return sum(known, NOTHING) if known else None


def total_sums(sums: Iterable[Sums]) -> Sums:
    found = list(sums)
    return Sums(
        forecast=total(one.forecast for one in found),
        plan_to_date=total(one.plan_to_date for one in found),
        verified=total(one.verified for one in found),
        claimed=total(one.claimed for one in found),
    )


def may_see(principal: Principal, borough_code: str) -> bool:
    """Money is the programme's and the borough's own; no supplier sees it."""
    return principal.sees_everything or _is_own(principal, borough_code)


def may_record(principal: Principal, borough_code: str) -> bool:
    return Role.MANAGER in principal.roles or _is_own(principal, borough_code)


def may_verify(principal: Principal, borough_code: str) -> bool:
    return principal.finance and may_see(principal, borough_code)


def _is_own(principal: Principal, borough_code: str) -> bool:
    return Role.BOROUGH in principal.roles and borough_code in principal.borough_codes


def check_recorder(principal: Principal, borough_code: str) -> None:
    if not may_record(principal, borough_code):
        raise NotYours("record savings", "Programme managers and the borough’s own officers")


def check_verifier(principal: Principal, borough_code: str) -> None:
    if not may_verify(principal, borough_code):
        raise NotYours("verify savings", "People with the permission “finance”")


def checked_costs(costs: Costs, *, months: int) -> Costs:
    """The costs as they are kept. `months` are recorded against the baseline already.

    Raises NegativeCost, NotAnAmount, AmountTooLarge or BaselineInUse.
    """
    if costs.baseline is None and months:
        raise BaselineInUse(months=months)
    return Costs(
        baseline=_cost(costs.baseline, "The baseline annual cost"),
        new=_cost(costs.new, "The new annual cost"),
        one_off=_cost(costs.one_off, "The one-off cost") or NOTHING,
    )


def _cost(amount: Decimal | None, name: str) -> Decimal | None:
    if amount is None:
        return None
    held = pounds(amount)
    if held < 0:
        raise NegativeCost(name=name)
    return held


def changed_month(
    present: Month,
    figures: Mapping[Figure, Decimal | None],
    *,
    baseline: Decimal | None,
    by: str,
    today: date,
) -> Month:
    """The month with other figures; those not named stay, and None takes one away.

    Raises NotAMonth, MonthOutOfRange, BaselineRequired, MonthNotBegun, AlreadyVerified,
    NotAnAmount or AmountTooLarge.
    """
    _check_month(present.month, today)
    if baseline is None:
        raise BaselineRequired
    forecast = _amount(figures.get(Figure.FORECAST, present.forecast))
    realised = _amount(figures.get(Figure.REALISED, present.realised))
    if realised == present.realised:
        return Month(present.month, forecast, realised, present.realised_by, present.verified_by)
    if present.verified_by:
        raise AlreadyVerified(month=month_name(present.month))
    if realised is None:
        return Month(present.month, forecast)
    if present.month > today:
        raise MonthNotBegun(month=month_name(present.month))
    return Month(present.month, forecast, realised, realised_by=by)


def _check_month(month: date, today: date) -> None:
    if month.day != 1:
        raise NotAMonth(sent=month.isoformat())
    if abs(month.year - today.year) > MOST_YEARS_AWAY:
        raise MonthOutOfRange(
            sent=month_name(month),
            earliest=str(today.year - MOST_YEARS_AWAY),
            latest=str(today.year + MOST_YEARS_AWAY),
        )


def _amount(value: Decimal | None) -> Decimal | None:
    return None if value is None else pounds(value)


def check_verifiable(month: Month, *, by: str, today: date) -> None:
    """Raises NothingToVerify, MonthNotOver, or OwnFigure: nobody verifies what they recorded."""
    if month.realised is None:
        raise NothingToVerify(month=month_name(month.month))
    if not is_over(month.month, today):
        raise MonthNotOver(month=month_name(month.month), since=next_month(month.month))
    if month.realised_by == by:
        raise OwnFigure(month=month_name(month.month))
