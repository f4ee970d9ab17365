"""The overview in words and links, ready for its template."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import QueryDict
from django.urls import reverse

from migrations_tracker.domain.access import Principal
from migrations_tracker.domain.attention import MOST_SHOWN, Need
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.comparison import Comparison
from migrations_tracker.domain.discrepancy_words import cases_heading
from migrations_tracker.domain.findings import (
    agreement_heading,
    count_of,
    overview_heading,
    short_date,
    slip_words,
)
from migrations_tracker.domain.moments import long_moment
from migrations_tracker.domain.notices import checks_words, endpoints_words, fault_notices
from migrations_tracker.domain.programme import CheckHealth, Finish
from migrations_tracker.domain.scorecard_words import slip_heading
from migrations_tracker.selectors.activity import Change
from migrations_tracker.selectors.discrepancies import OpenCount
from migrations_tracker.selectors.overview import Overview, Problem, Totals
from migrations_tracker.selectors.supplier_record import SupplierSlip
from migrations_tracker.selectors.what_changed import Since
from migrations_tracker.web.agreement import Agreement, agreement
from migrations_tracker.web.charts.burn_up import BurnUpChart, burn_up_chart
from migrations_tracker.web.charts.progress import Progress, progress
from migrations_tracker.web.filters import Filtered, narrow
from migrations_tracker.web.tilemap import CHOICES, TileMap, colouring, tile_map
from suppliers.models import Supplier

PROBLEMS_SHOWN = 8
SLIP_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Figure:
    """A key figure; `href` leads to the rows that add up to it, empty where they are not shown."""

    label: str
    value: str
    detail: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class SlipBar:
    """One supplier’s slip; `width` is the bar’s, in percent of the longest one."""

    supplier: Supplier
    days: int
    width: int


@dataclass(frozen=True, slots=True)
class OverviewPage:
    """Everything that the live part of the overview shows."""

    heading: str
    as_of: str
    checks: str
    announcement: str
    notices: Sequence[str]
    unknown: Sequence[str]
    figures: Sequence[Figure]
    progress: Progress | None
    burn_up: BurnUpChart | None
    agreement: Agreement
    agreement_heading: str
    tile_map: TileMap
    filtered: Filtered
    needs: Sequence[Need]
    more_needs: int
    discrepancies: str
    changes: Sequence[Change]
    since: Since
    since_href: str
    comparisons: Sequence[Comparison]
    slip_heading: str
    slip: Sequence[SlipBar]
    problems: Sequence[Problem]
    more_problems: int
    endpoints: str
    incidents: str
    is_partial: bool
    now: datetime


def overview_page(
    found: Overview, health: CheckHealth, principal: Principal, query: QueryDict, now: datetime
) -> OverviewPage:
    today = london_date(now)
    totals = found.totals
    heading = overview_heading(
        total=totals.boroughs if totals.opened else 0,
        claimed_live=totals.claimed_live,
        off_track=totals.off_track,
        silent=totals.silent,
    )
    asked = query.get("colour_by")
    by = colouring(asked)
    filtered = narrow(found.visible, query, totals)
    notices = fault_notices(health, today)
    endpoints = endpoints_words(found.answers)
    agreed = agreement(found.visible)
    return OverviewPage(
        heading=heading,
        as_of=long_moment(now),
        checks=checks_words(health, found.answers, today),
        announcement=". ".join([*notices, heading, endpoints]),
        notices=notices,
        unknown=[
            *filtered.unknown,
            *([asked] if asked and not by else []),
            *compare_unknown(query),
        ],
        figures=figures(totals, found.late_from, linked=principal.sees_everything),
        progress=progress(totals, linked=principal.sees_everything),
        burn_up=burn_up_chart(found.burn_up, today),
        agreement=agreed,
        agreement_heading=agreement_heading(agreed.disagreeing),
        tile_map=tile_map(found.lines, by or CHOICES[0]),
        filtered=filtered,
        needs=found.needs[:MOST_SHOWN],
        more_needs=max(0, len(found.needs) - MOST_SHOWN),
        discrepancies=discrepancies_words(found.open_cases),
        changes=found.changes,
        since=found.since,
        since_href=_activity(found.since) if principal.sees_everything else "",
        comparisons=[other for other in Comparison if other is not found.since.base.by],
        slip_heading=slip_heading([one.days for one in found.slip]),
        slip=slip_bars(found.slip),
        problems=found.problems[:PROBLEMS_SHOWN],
        more_problems=max(0, len(found.problems) - PROBLEMS_SHOWN),
        endpoints=endpoints,
        incidents=count_of(found.open_incidents, "open incident"),
        is_partial=not principal.sees_everything,
        now=now,
    )


def _activity(since: Since) -> str:
    """Where the changes themselves are listed."""
    day = since.base.day
    return f"{reverse('web:activity')}?first={day.day}+{day.month}+{day.year}"


def comparison(query: QueryDict, own: str) -> Comparison:
    """What the address asks for, else what the person has chosen."""
    asked = query.get("compare")
    return Comparison(own if asked is None or asked not in set(Comparison) else asked)


def compare_unknown(query: QueryDict) -> list[str]:
    asked = query.get("compare")
    return [asked] if asked and asked not in set(Comparison) else []


def slip_bars(slip: Sequence[SupplierSlip]) -> list[SlipBar]:
    """Those who cause most of it, five at most."""
    longest = max((one.days for one in slip), default=0)
    return [
        SlipBar(one.supplier, one.days, max(1, round(100 * one.days / longest)))
        for one in slip[:SLIP_SHOWN]
    ]


def discrepancies_words(cases: OpenCount) -> str:
    """How many discrepancies are open and not explained; empty for none."""
    if cases.total == 0:
        return ""
    return cases_heading(
        total=cases.total,
        open_cases=cases.total,
        unanswered=cases.unanswered,
        is_filtered=False,
    )


def figures(totals: Totals, late_from: int, *, linked: bool) -> list[Figure]:
    """The five key figures. A borough officer sees the sums but not the rows of others."""
    of = f"of {count_of(totals.boroughs, 'borough')}"
    value, detail = finish_words(totals.finish)
    found = [
        ("claimed_live", "Claimed live", str(totals.claimed_live), of),
        (
            "verified",
            "Verified",
            str(totals.verified),
            f"of {totals.claimed_live} claimed live",
        ),
        (
            "late",
            "Late",
            str(totals.late),
            f"{count_of(late_from, 'working day')} or more",
        ),
        ("silent", "Silent", str(totals.silent), "update overdue"),
        ("finish", "Forecast finish", value, detail),
    ]
    overview = reverse("web:overview")
    return [
        Figure(label, value, detail, f"{overview}?show={show}#boroughs" if linked else "")
        for show, label, value, detail in found
    ]


def finish_words(finish: Finish) -> tuple[str, str]:
    """When the programme finishes, and how that stands against its baseline."""
    if finish.expected is None:
        return "Not known", "no cutover has a date yet"
    day = f"{short_date(finish.expected)} {finish.expected.year}"
    undated = f"; {finish.missing} undated" if finish.missing else ""
    return day, f"{slip_words(finish.slip)}{undated}"
