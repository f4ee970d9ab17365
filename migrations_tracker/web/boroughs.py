"""The list of boroughs, as a page and as files."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from migrations_tracker.domain.access import Principal, Role
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.delivery import PRECEDENCE, SEVERITY
from migrations_tracker.domain.findings import list_heading
from migrations_tracker.domain.moments import long_moment
from migrations_tracker.domain.notices import fault_notices
from migrations_tracker.domain.stages import position
from migrations_tracker.selectors.live import source_health
from migrations_tracker.selectors.migrations import MigrationRow
from migrations_tracker.selectors.overview import BoroughLine, borough_lines, totals
from migrations_tracker.web.access import for_signed_in
from migrations_tracker.web.filters import Filtered, narrow
from migrations_tracker.web.sorting import Column, Sorted, in_order
from migrations_tracker.web.table_files import WRITERS, Table, Value, file_name

COLUMNS: Final = (
    *("Borough", "GSS code", "Stage", "Wave"),
    *("Delivery status", "Computed status", "Why", "Set until"),
    *("Delivery confidence", "Reason of the confidence", "Lead supplier"),
    *("Baseline cutover", "Forecast cutover", "Actual cutover", "Next update by"),
    *("Slip (working days)", "Observed", "Last update"),
)


def _of(key: Callable[[MigrationRow], Any]) -> Callable[[BoroughLine], Any]:
    """What a line is sorted by; a borough without a migration stands last."""
    return lambda line: key(line.migration) if line.migration else None


def _worst_first(line: MigrationRow) -> int:
    return PRECEDENCE.index(line.delivery)


def _seen(line: MigrationRow) -> int:
    """The worst first; what is not expected after all."""
    return SEVERITY.index(line.observed) if line.observed in SEVERITY else len(SEVERITY)


HEADS: Final[tuple[Column[BoroughLine], ...]] = (
    Column("borough", "Borough", lambda line: line.borough.short_name),
    Column("stage", "Stage", _of(lambda row: position(row.stage, row.held_from))),
    Column("status", "Delivery status", _of(_worst_first)),
    Column("supplier", "Lead supplier", _of(lambda row: row.supplier and row.supplier.name)),
    Column(
        "forecast",
        "Forecast",
        _of(lambda row: row.plan.actual or row.plan.expected),
        is_number=True,
    ),
    Column("slip", "Slip", _of(lambda row: row.slip), is_number=True),
    Column("observed", "Observed", _of(_seen)),
    Column("update", "Last update", _of(lambda row: row.last_claim_at), is_number=True),
)


@dataclass(frozen=True, slots=True)
class Shown:
    """The boroughs that the address asks for, in its order, of so many that one may see."""

    total: int
    filtered: Filtered
    ordered: Sorted[BoroughLine]


@require_safe
@gzip_page
@for_signed_in
def boroughs(request: HttpRequest, principal: Principal) -> HttpResponse:
    """Every borough that the person may see, narrowed and sorted by the address."""
    now = timezone.now()
    shown = _shown(request, principal, now)
    total, filtered, ordered = shown.total, shown.filtered, shown.ordered
    context = {
        "heading": list_heading(shown=len(filtered.lines), total=total, counts=_counts(filtered)),
        "as_of": long_moment(now),
        "notices": fault_notices(source_health(now), london_date(now)),
        "filtered": filtered,
        "unknown": [*filtered.unknown, *([ordered.unknown] if ordered.unknown else [])],
        "lines": ordered.rows,
        "heads": ordered.heads,
        "total": total,
        "may_move": Role.MANAGER in principal.roles,
        "now": now,
    }
    return render(request, "boroughs/list.html", context)


@require_safe
@for_signed_in
def boroughs_file(request: HttpRequest, principal: Principal, ending: str) -> HttpResponse:
    """The list as a file: the same rows and order, with whole dates and instants."""
    now = timezone.now()
    shown = _shown(request, principal, now)
    table = Table(
        name=file_name("boroughs", shown.filtered.query, london_date(now)),
        columns=COLUMNS,
        rows=[_cells(line) for line in shown.ordered.rows],
        about=[
            ("As of", long_moment(now)),
            ("Rows", f"{len(shown.ordered.rows)} of {shown.total} boroughs"),
            ("Filter", ", ".join(chip.words for chip in shown.filtered.chips) or "None"),
            (
                "Slip",
                "Working days of the cutover against its baseline",
            ),
            ("Delivery status", "What is shown: set by a person where “Set until” has a date"),
            ("Observed", "The worst of the expected critical endpoints"),
        ],
    )
    return WRITERS[ending](table)


def _shown(request: HttpRequest, principal: Principal, now: datetime) -> Shown:
    visible = [line for line in borough_lines(principal, now) if line.is_visible]
    rows = [line.migration for line in visible if line.migration]
    sums = totals(rows, boroughs=len(visible), today=london_date(now))
    filtered = narrow(visible, request.GET, sums)
    return Shown(len(visible), filtered, in_order(HEADS, filtered.lines, request.GET))


def _cells(line: BoroughLine) -> list[Value]:
    row = line.migration
    named: list[Value] = [line.borough.short_name, line.borough.gss_code]
    if row is None:
        return [*named, *([None] * (len(COLUMNS) - len(named)))]
    override, confidence = row.standing.override, row.confidence
    return [
        *named,
        row.stage.label,
        row.wave,
        *(row.delivery.label, row.standing.computed.label, row.cause),
        override.ends_on if override else None,
        *((confidence.level.label, confidence.reason) if confidence else ("", "")),
        row.supplier.name if row.supplier else "",
        *(row.plan.baseline, row.plan.expected, row.plan.actual, row.next_update_by),
        row.slip,
        row.observed.label,
        row.last_claim_at,
    ]


def _counts(filtered: Filtered) -> list[tuple[int, str]]:
    """How many boroughs have each delivery status; nothing where the list has been narrowed."""
    if filtered.chips:
        return []
    status = next(facet for facet in filtered.facets if facet.name == "status")
    return [(option.count, option.label.lower()) for option in status.options if option.count]


pages = [
    path("boroughs/", boroughs, name="boroughs"),
    *(
        path(f"boroughs.{ending}", boroughs_file, {"ending": ending}, name=f"boroughs-{ending}")
        for ending in WRITERS
    ),
]
