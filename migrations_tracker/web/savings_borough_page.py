"""One borough's savings in words, and the forms that its page offers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.http import QueryDict

from migrations_tracker.domain.appearance import Status
from migrations_tracker.domain.months import financial_year, financial_year_name, is_over
from migrations_tracker.domain.savings import Standing, total, total_sums
from migrations_tracker.domain.savings_words import borough_savings_heading, saving_words
from migrations_tracker.selectors.savings import MonthRow, SavingsOfBorough, sums_of
from migrations_tracker.web.savings_forms import (
    CostsForm,
    MonthForm,
    WithdrawForm,
    costs_as_typed,
    month_as_typed,
)
from migrations_tracker.web.savings_page import (
    LineWords,
    SumsWords,
    amount_words,
    costs_words,
    month_words,
    sums_words,
)

STANDINGS: Final = {
    Standing.VERIFIED: Status(Standing.VERIFIED.label, "circle-tick", "green"),
    Standing.CLAIMED: Status(Standing.CLAIMED.label, "dashed-query", "none"),
    Standing.NOT_RECORDED: Status(Standing.NOT_RECORDED.label, "dashed-line", "none"),
}


@dataclass(frozen=True, slots=True)
class Forms:
    """The forms that the viewer may use; `withdrawn` is the month whose verification may go."""

    costs: CostsForm | None = None
    month: MonthForm | None = None
    withdraw: WithdrawForm | None = None
    withdrawn: date | None = None


@dataclass(frozen=True, slots=True)
class MonthWords:
    """One month of a borough; `value` names it in addresses and forms."""

    value: str
    name: str
    forecast: str
    realised: str
    standing: Status
    who: str
    can_be_verified: bool
    can_be_withdrawn: bool
    why_not: str


@dataclass(frozen=True, slots=True)
class YearWords:
    """A financial year of a borough with its months and their sums."""

    name: str
    months: Sequence[MonthWords]
    sums: SumsWords
    realised: str
    standing: str


def borough_heading(found: SavingsOfBorough) -> str:
    return borough_savings_heading(
        found.borough.short_name,
        found.sums,
        has_migration=found.migration_id is not None,
        has_baseline=found.costs.baseline is not None,
    )


def borough_words(found: SavingsOfBorough) -> LineWords:
    return costs_words(found.borough.short_name, found.costs, found.sums, unknown="Not recorded")


def borough_years(found: SavingsOfBorough, actor: str, today: date) -> list[YearWords]:
    """A borough's months by financial year, as `actor` sees them."""
    years: dict[int, list[MonthRow]] = {}
    for row in found.months:
        years.setdefault(financial_year(row.month.month), []).append(row)
    return [_year(year, rows, found, actor, today) for year, rows in years.items()]


def _year(
    year: int, rows: Sequence[MonthRow], found: SavingsOfBorough, actor: str, today: date
) -> YearWords:
    sums = total_sums(sums_of(row.month, today) for row in rows)
    parts = ((sums.verified, Standing.VERIFIED), (sums.claimed, Standing.CLAIMED))
    name = financial_year_name(year)
    return YearWords(
        name=name,
        months=[_row(row, found, actor, today) for row in rows],
        sums=sums_words(name, sums),
        realised=amount_words(total([sums.verified, sums.claimed])),
        standing=". ".join(f"{s.label}: {saving_words(a)}" for a, s in parts if a is not None),
    )


def _row(row: MonthRow, found: SavingsOfBorough, actor: str, today: date) -> MonthWords:
    month = row.month
    why_not = _why_not(row, actor, today) if found.may_verify else ""
    is_claimed = found.may_verify and month.standing is Standing.CLAIMED
    return MonthWords(
        value=f"{month.month:%Y-%m}",
        name=month_words(month.month, today),
        forecast=amount_words(month.forecast),
        realised=amount_words(month.realised),
        standing=STANDINGS[month.standing],
        who=_who(row),
        can_be_verified=is_claimed and not why_not,
        can_be_withdrawn=found.may_verify and month.standing is Standing.VERIFIED,
        why_not=why_not,
    )


def _why_not(row: MonthRow, actor: str, today: date) -> str:
    """Why somebody who may verify cannot verify this claimed month; empty where they can."""
    if row.month.standing is not Standing.CLAIMED:
        return ""
    if not is_over(row.month.month, today):
        return "To be verified once the month is over"
    own = row.month.realised_by == actor
    return "Somebody else must verify it: you recorded it" if own else ""


def _who(row: MonthRow) -> str:
    if row.month.standing is Standing.VERIFIED:
        return f"by {row.verified_by}; recorded by {row.realised_by}"
    return f"by {row.realised_by}" if row.realised_by else ""


def month_named(text: str) -> date | None:
    """The month of an address or a button, such as 2026-03; None for any other text."""
    try:
        found = datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007 - a month has no zone
    except ValueError:
        return None
    return found if f"{found:%Y-%m}" == text else None


def blank_forms(found: SavingsOfBorough, query: QueryDict) -> Forms:
    """The forms as they stand before anybody types; the address may name a month to change."""
    withdrawn = _withdrawable(found, query.get("withdraw", ""))
    version = {"version": found.version}
    return Forms(
        costs=CostsForm(initial={**costs_as_typed(found.costs), **version})
        if found.may_record
        else None,
        month=MonthForm(initial={**_month_asked(found, query), **version})
        if found.may_record and found.costs.baseline is not None
        else None,
        withdraw=WithdrawForm(initial=version) if withdrawn else None,
        withdrawn=withdrawn,
    )


def _month_asked(found: SavingsOfBorough, query: QueryDict) -> dict[str, str]:
    asked = month_named(query.get("month", ""))
    row = next((row.month for row in found.months if row.month.month == asked), None)
    return month_as_typed(row.month, row.forecast, row.realised) if row else {}


def _withdrawable(found: SavingsOfBorough, text: str) -> date | None:
    asked = month_named(text)
    verified = {r.month.month for r in found.months if r.month.standing is Standing.VERIFIED}
    return asked if found.may_verify and asked in verified else None
