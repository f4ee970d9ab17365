"""The sentences about savings that headings, charts, messages and the history share."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from migrations_tracker.domain.findings import count_of
from migrations_tracker.domain.ledger import EventKind, Fields
from migrations_tracker.domain.money import exact, in_prose
from migrations_tracker.domain.months import month_name
from migrations_tracker.domain.savings import Sums
from migrations_tracker.domain.savings_series import Point, last_realised

INCREASE: Final = "Cost increase"
NET_COST: Final = "Net cost"
REFERENCE: Final = (
    "For reference only: 25% to 75% (Camden’s CIO, 2014: a claim per service, not a result of "
    "this programme)."
)
COSTS: Final = (
    ("baseline_annual_cost", "baseline annual cost"),
    ("new_annual_cost", "new annual cost"),
    ("one_off_cost", "one-off cost"),
)


def saving_words(amount: Decimal) -> str:
    """£1,234, or “Cost increase £1,234” where costs went up."""
    return f"{INCREASE} {exact(-amount)}" if amount < 0 else exact(amount)


def net_words(amount: Decimal) -> str:
    """£1,234, or “Net cost £1,234” while the move has cost more than it saved."""
    return f"{NET_COST} {exact(-amount)}" if amount < 0 else exact(amount)


def percent_words(percent: int) -> str:
    """25%, or “Cost increase 20%”."""
    return f"{INCREASE} {-percent}%" if percent < 0 else f"{percent}%"


def baseline_words(*, missing: int, total: int) -> str:
    """How many boroughs no saving can be shown for."""
    if total == 0:
        return "There are no boroughs yet"
    if missing == 0:
        return "Every borough has a baseline cost"
    verb = "has" if missing == 1 else "have"
    return f"{count_of(missing, 'borough')} {verb} no baseline cost, so no saving can be shown"


def savings_heading(sums: Sums, *, with_baseline: int) -> str:
    """The finding of the savings of London, such as “Savings are £1.9 million, 84% of plan”."""
    if with_baseline == 0:
        return "No borough has a baseline cost, so no saving can be shown"
    if sums.verified is None:
        return _unverified(sums.claimed)
    return f"{_verified(sums.verified, sums.percent_of_plan)}{_claimed(sums.claimed)}"


def borough_savings_heading(
    name: str, sums: Sums, *, has_migration: bool, has_baseline: bool
) -> str:
    """The finding of one borough's savings."""
    if not has_migration:
        return f"{name} has no migration yet, so no saving can be shown"
    if not has_baseline:
        return f"{name} has no baseline cost, so no saving can be shown"
    if sums.verified is None:
        return f"{name}: {_lowered(_unverified(sums.claimed))}"
    finding = _verified(sums.verified, sums.percent_of_plan)
    return f"{name}: {_lowered(finding)}{_claimed(sums.claimed)}"


def _unverified(claimed: Decimal | None) -> str:
    if claimed is None:
        return "No realised saving has been recorded yet"
    return f"No saving is verified yet; {_claim(claimed)} is claimed"


def _verified(verified: Decimal, percent: int | None) -> str:
    if verified < 0:
        return f"Costs have increased by {in_prose(-verified)}"
    of_plan = "" if percent is None else f", {percent}% of plan"
    return f"Savings are {in_prose(verified)}{of_plan}"


def _claimed(claimed: Decimal | None) -> str:
    return "" if claimed is None else f"; {_claim(claimed)} is claimed but not verified"


def _claim(claimed: Decimal) -> str:
    return f"a cost increase of {in_prose(-claimed)}" if claimed < 0 else in_prose(claimed)


def _lowered(words: str) -> str:
    return f"{words[0].lower()}{words[1:]}"


def saving_event_words(kind: str, old: Fields, new: Fields) -> str:
    """An event about money in words, without a full stop."""
    if kind == EventKind.SAVINGS_COSTS_SET:
        parts = [_change(label, old.get(n), new.get(n)) for n, label in COSTS if n in new]
        return _first_upper(", ".join(parts))
    month = month_name(date.fromisoformat(str(new["month"])))
    if kind == EventKind.SAVING_VERIFIED:
        return f"Saving of {month} verified: {_amount(new.get('realised'))}"
    if kind == EventKind.SAVING_VERIFICATION_WITHDRAWN:
        return f"Verification of the saving of {month} withdrawn: {_amount(new.get('realised'))}"
    names = [name for name in ("forecast", "realised") if name in new]
    changes = ", ".join(_change(name, old.get(name), new.get(name)) for name in names)
    return f"Saving of {month}: {changes}"


def _change(label: str, old: object, new: object) -> str:
    before = f"{_amount(old)} → " if old is not None else ""
    return f"{label} {before}{_amount(new)}"


def _amount(value: object) -> str:
    return "not recorded" if value is None else saving_words(Decimal(str(value)))


def _first_upper(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"


def chart_heading(points: Sequence[Point]) -> str:
    """The finding of the chart of running totals."""
    if not points:
        return "No month has been recorded yet"
    reached = last_realised(points)
    if reached is not None and reached.verified is not None and reached.realised is not None:
        verified, realised = saving_words(reached.verified), saving_words(reached.realised)
        until = month_name(reached.month)
        return f"By the end of {until}, {verified} is verified of {realised} realised"
    return f"Nothing is realised yet; {_forecast(points)}"


def chart_description(points: Sequence[Point]) -> str:
    """The chart in words: its range and where its lines end."""
    if not points:
        return ""
    first, last = points[0].month, points[-1].month
    parts = [f"Running totals from {month_name(first)} to {month_name(last)}."]
    parts.append(_first_upper(f"{_forecast(points)}."))
    reached = last_realised(points)
    if reached is not None and reached.verified is not None and reached.realised is not None:
        parts.append(
            f"By the end of {month_name(reached.month)} {saving_words(reached.verified)} is "
            f"verified and {saving_words(reached.realised - reached.verified)} more is claimed."
        )
    return " ".join(parts)


def _forecast(points: Sequence[Point]) -> str:
    forecast = next((p for p in reversed(points) if p.forecast is not None), None)
    if forecast is None or forecast.forecast is None:
        return "nothing is forecast"
    until = month_name(forecast.month)
    return f"{saving_words(forecast.forecast)} is forecast by the end of {until}"
