"""The pages of savings in words, ready for their templates."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final

from django.urls import reverse

from migrations_tracker.domain.findings import count_of
from migrations_tracker.domain.money import exact, in_figures
from migrations_tracker.domain.months import (
    financial_year_name,
    first_of_month,
    month_name,
)
from migrations_tracker.domain.savings import Costs, Sums
from migrations_tracker.domain.savings_series import Point, by_financial_year
from migrations_tracker.domain.savings_words import (
    INCREASE,
    NET_COST,
    net_words,
    percent_words,
    saving_words,
)
from migrations_tracker.selectors.savings import (
    BoroughLine,
    SavingsOfLondon,
)
from migrations_tracker.web.overview_page import Figure

NOT_KNOWN: Final = "–"


@dataclass(frozen=True, slots=True)
class LineWords:
    """A borough's figures as its row shows them; `saving` is empty without a baseline."""

    name: str
    href: str
    has_baseline: bool
    baseline: str
    new: str
    saving: str
    percent: str
    share: str
    one_off: str
    forecast: str
    verified: str
    claimed: str
    net: str


@dataclass(frozen=True, slots=True)
class SumsWords:
    """Sums of a month or a year in words."""

    name: str
    forecast: str
    verified: str
    claimed: str
    totals: Sequence[str] = ()


def amount_words(amount: Decimal | None, unknown: str = NOT_KNOWN) -> str:
    """A saving in words; a dash where nobody has said it."""
    return unknown if amount is None else saving_words(amount)


def figures(found: SavingsOfLondon) -> list[Figure]:
    """London's key figures; each leads to the rows that add up to it."""
    sums, page = found.sums, reverse("web:savings")
    of = f"a year, {found.with_baseline} of {count_of(len(found.lines), 'borough')}"
    plan = sums.percent_of_plan
    words = [
        ("Baseline cost", _short(found.baseline), of, "#boroughs"),
        ("Forecast", *_saving(sums.forecast, "in all months recorded"), "#months"),
        (
            "Verified",
            *_saving(sums.verified, "" if plan is None else f"{plan}% of plan to date"),
            "#months",
        ),
        ("Claimed, not verified", *_saving(sums.claimed, "waits for finance"), "#months"),
        (
            "Net of one-off costs",
            *_saving(
                sums.net(found.one_off), f"verified less {in_figures(found.one_off)}", NET_COST
            ),
            "#boroughs",
        ),
    ]
    return [Figure(label, value, detail, f"{page}{to}") for label, value, detail, to in words]


def _saving(amount: Decimal | None, detail: str, loss: str = INCREASE) -> tuple[str, str]:
    """A figure and what stands under it: a loss is named there, not by a minus sign alone."""
    if amount is None:
        return "None yet", ""
    if amount < 0:
        return in_figures(-amount), f"{loss}; {detail}" if detail else loss
    return in_figures(amount), detail


def _short(amount: Decimal | None) -> str:
    return "Not known" if amount is None else in_figures(amount)


def yearly_sentence(found: SavingsOfLondon) -> str:
    """What a year will cost once all have moved, of the boroughs whose two costs are known."""
    annual = found.annual
    saving, percent = annual.annual_saving, annual.percentage
    if saving is None or annual.baseline is None or annual.new is None:
        return "No borough has both a baseline and a new annual cost yet."
    boroughs = count_of(len(found.comparable), "borough")
    share = "" if percent is None else f", {abs(percent)}% of their baseline"
    what = "a cost increase" if saving < 0 else "a saving"
    return (
        f"Of the {boroughs} with both costs known, a year cost {exact(annual.baseline)} before "
        f"the move and costs {exact(annual.new)} after it: {what} of {exact(abs(saving))}{share}."
    )


def line_words(lines: Iterable[BoroughLine]) -> list[LineWords]:
    return [
        costs_words(
            line.borough.short_name,
            line.costs,
            line.sums,
            reverse("web:borough-savings", args=[line.borough.slug]),
        )
        for line in lines
    ]


def total_words(found: SavingsOfLondon) -> LineWords:
    """All boroughs in one row; the yearly saving counts those alone whose two costs are known."""
    row = costs_words("All boroughs", found.annual, found.sums)
    return replace(
        row,
        has_baseline=True,
        baseline=NOT_KNOWN if found.baseline is None else exact(found.baseline),
        one_off=exact(found.one_off),
        net=_net(found.sums, found.one_off, NOT_KNOWN),
    )


def costs_words(
    name: str, costs: Costs, sums: Sums, href: str = "", *, unknown: str = NOT_KNOWN
) -> LineWords:
    """Costs and savings in words; what nobody has said is `unknown`."""
    percent = costs.percentage
    return LineWords(
        name=name,
        href=href,
        has_baseline=costs.baseline is not None,
        baseline=unknown if costs.baseline is None else exact(costs.baseline),
        new=unknown if costs.new is None else exact(costs.new),
        saving=amount_words(costs.annual_saving, unknown),
        percent=unknown if percent is None else percent_words(percent),
        share="" if percent is None else f"{abs(percent)}% of the baseline",
        one_off=exact(costs.one_off),
        forecast=amount_words(sums.forecast, unknown),
        verified=amount_words(sums.verified, unknown),
        claimed=amount_words(sums.claimed, unknown),
        net=_net(sums, costs.one_off, unknown),
    )


def _net(sums: Sums, one_off: Decimal, unknown: str) -> str:
    net = sums.net(one_off)
    return unknown if net is None else net_words(net)


def point_words(points: Sequence[Point], today: date) -> list[SumsWords]:
    """Every month of the chart, with its running totals."""
    return [
        SumsWords(
            name=month_words(point.month, today),
            forecast=amount_words(point.own.forecast),
            verified=amount_words(point.own.verified),
            claimed=amount_words(point.own.claimed),
            totals=[
                amount_words(point.forecast),
                amount_words(point.verified),
                amount_words(point.realised),
            ],
        )
        for point in points
    ]


def year_words(months: Mapping[date, Sums]) -> list[SumsWords]:
    return [sums_words(financial_year_name(year), sums) for year, sums in by_financial_year(months)]


def sums_words(name: str, sums: Sums) -> SumsWords:
    return SumsWords(
        name=name,
        forecast=amount_words(sums.forecast),
        verified=amount_words(sums.verified),
        claimed=amount_words(sums.claimed),
    )


def month_words(month: date, today: date) -> str:
    so_far = " (so far)" if month == first_of_month(today) else ""
    return f"{month_name(month)}{so_far}"
