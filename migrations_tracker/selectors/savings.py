"""What boroughs save: London's sums, each borough's figures, and its months."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import BigIntegerField, F, Q, QuerySet, Sum
from django.db.models.functions import Cast, Round

from boroughs.models import Borough
from migrations_tracker.domain.access import Principal
from migrations_tracker.domain.months import first_of_month
from migrations_tracker.domain.savings import (
    Costs,
    Month,
    Sums,
    may_record,
    may_see,
    may_verify,
    total,
    total_sums,
)
from migrations_tracker.models import MonthlySaving, PsnMigration, Savings, User


@dataclass(frozen=True, slots=True)
class BoroughLine:
    """One borough's costs and savings; `is_visible` is whether the viewer may see them."""

    borough: Borough
    costs: Costs
    sums: Sums
    is_visible: bool

    @property
    def has_baseline(self) -> bool:
        return self.costs.baseline is not None


@dataclass(frozen=True, slots=True)
class SavingsOfLondon:
    """Every borough's figures, those without a baseline first, and what they add up to.

    `comparable` are the boroughs with a baseline and a new cost: only they have a yearly saving.
    """

    lines: Sequence[BoroughLine]
    months: Mapping[date, Sums]

    @property
    def visible(self) -> list[BoroughLine]:
        return [line for line in self.lines if line.is_visible]

    @property
    def without_baseline(self) -> list[BoroughLine]:
        return [line for line in self.lines if not line.has_baseline]

    @property
    def with_baseline(self) -> int:
        return len(self.lines) - len(self.without_baseline)

    @property
    def comparable(self) -> list[BoroughLine]:
        return [line for line in self.lines if line.costs.annual_saving is not None]

    @property
    def sums(self) -> Sums:
        return total_sums(line.sums for line in self.lines)

    @property
    def baseline(self) -> Decimal | None:
        return total(line.costs.baseline for line in self.lines)

    @property
    def one_off(self) -> Decimal:
        return sum((line.costs.one_off for line in self.lines), Decimal("0.00"))

    @property
    def annual(self) -> Costs:
        """Baseline and new costs of the boroughs that have both, so that like meets like."""
        return Costs(
            baseline=total(line.costs.baseline for line in self.comparable),
            new=total(line.costs.new for line in self.comparable),
        )


@dataclass(frozen=True, slots=True)
class MonthRow:
    """A month with the names behind it, empty where nobody did it."""

    month: Month
    realised_by: str
    verified_by: str
    verified_at: datetime | None


@dataclass(frozen=True, slots=True)
class SavingsOfBorough:
    """One borough's figures. `migration_id` is None before its migration is opened.

    `version` is what a form is filled in against; 0 where nothing is recorded yet.
    """

    borough: Borough
    migration_id: int | None
    version: int
    costs: Costs
    sums: Sums
    months: Sequence[MonthRow]
    may_record: bool
    may_verify: bool


def savings_of_london(principal: Principal, today: date) -> SavingsOfLondon:
    """All boroughs' savings. Four queries, however many boroughs and months.

    The sums are of all of London; `visible` are the boroughs that the viewer may see.
    """
    present = Savings.objects.of_present_migrations()
    held = {one.migration.borough_id: one for one in present.select_related("migration")}
    months = MonthlySaving.objects.filter(savings__in=[one.pk for one in held.values()])
    sums = _summed(months, "savings", today)
    lines = [_line(b, held.get(b.pk), sums, principal) for b in Borough.objects.all()]
    return SavingsOfLondon(
        lines=sorted(lines, key=lambda line: (line.has_baseline, line.borough.short_name)),
        months=_summed(months, "month", today),
    )


def savings_of_borough(slug: str, principal: Principal, today: date) -> SavingsOfBorough | None:
    """One borough's savings; None where it is not there or not the viewer's. Five queries."""
    borough = Borough.objects.filter(slug=slug).first()
    if borough is None or not may_see(principal, borough.pk):
        return None
    migration = PsnMigration.objects.present().filter(borough=borough).first()
    savings = Savings.objects.visible_to(principal).filter(migration=migration).first()
    rows = list(savings.months.order_by("month")) if savings else []
    return SavingsOfBorough(
        borough=borough,
        migration_id=migration.pk if migration else None,
        version=savings.version if savings else 0,
        costs=savings.costs if savings else Costs(),
        sums=total_sums(sums_of(row.as_month, today) for row in rows),
        months=_named(rows),
        may_record=migration is not None and may_record(principal, borough.pk),
        may_verify=may_verify(principal, borough.pk),
    )


def sums_of(month: Month, today: date) -> Sums:
    """One month as sums."""
    return Sums(
        forecast=month.forecast,
        plan_to_date=month.forecast if month.month < first_of_month(today) else None,
        verified=month.realised if month.verified_by else None,
        claimed=None if month.verified_by else month.realised,
    )


def _summed(months: QuerySet[MonthlySaving], by: str, today: date) -> dict[Any, Sums]:
    """The sums of each value of a field. One query."""
    rows = (
        months.order_by()
        .values(by)
        .annotate(
            sum_forecast=_pence("forecast"),
            sum_plan=_pence("forecast", Q(month__lt=first_of_month(today))),
            sum_verified=_pence("realised", ~Q(verified_by="")),
            sum_claimed=_pence("realised", Q(verified_by="")),
        )
    )
    return {row[by]: _sums(row) for row in rows}


def _pence(field: str, only: Q | None = None) -> Sum:
    """A sum in whole pence: SQLite would add pounds as floating point, and lose some."""
    return Sum(Cast(Round(F(field) * 100), BigIntegerField()), filter=only)


def _sums(row: Mapping[str, Any]) -> Sums:
    return Sums(
        forecast=_from_pence(row["sum_forecast"]),
        plan_to_date=_from_pence(row["sum_plan"]),
        verified=_from_pence(row["sum_verified"]),
        claimed=_from_pence(row["sum_claimed"]),
    )


def _from_pence(pence: int | Decimal | None) -> Decimal | None:
    return None if pence is None else Decimal(pence).scaleb(-2)


def _line(
    borough: Borough, savings: Savings | None, sums: Mapping[int, Sums], principal: Principal
) -> BoroughLine:
    return BoroughLine(
        borough=borough,
        costs=savings.costs if savings else Costs(),
        sums=sums.get(savings.pk, Sums()) if savings else Sums(),
        is_visible=may_see(principal, borough.pk),
    )


def _named(rows: Sequence[MonthlySaving]) -> list[MonthRow]:
    actors = {actor for row in rows for actor in (row.realised_by, row.verified_by) if actor}
    names = _names(actors)
    return [
        MonthRow(
            month=row.as_month,
            realised_by=names.get(row.realised_by, ""),
            verified_by=names.get(row.verified_by, ""),
            verified_at=row.verified_at,
        )
        for row in rows
    ]


def _names(actors: set[str]) -> dict[str, str]:
    """Names for the ids that rows keep. One query."""
    ids = [int(actor[5:]) for actor in actors if actor[:5] == "user:" and actor[5:].isdigit()]
    people = {f"user:{user.pk}": str(user) for user in User.objects.filter(pk__in=ids)}
    parts = {actor: "The tracker" for actor in actors if actor.startswith("system:")}
    return dict.fromkeys(actors, "Somebody no longer known") | parts | people
