"""The list of suppliers: who holds whom up, as a page and as files."""

from datetime import date, datetime
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from migrations_tracker.domain.access import Principal
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.moments import long_moment, period
from migrations_tracker.domain.scorecard import (
    ABOUT,
    FEWEST,
    Measure,
    Verdict,
    rated_period,
)
from migrations_tracker.domain.scorecard_words import (
    rating_of,
    signed,
    suppliers_heading,
    value_words,
)
from migrations_tracker.selectors.suppliers import SupplierRow, supplier_rows
from migrations_tracker.web.access import for_signed_in
from migrations_tracker.web.facets import Kept, Questions, Values, keep
from migrations_tracker.web.sorting import Column, Sorted, in_order
from migrations_tracker.web.table_files import WRITERS, Table, Value, file_name

ON_TIME, MOVES = ABOUT[Measure.ON_TIME], ABOUT[Measure.STABILITY]


def _serving(row: SupplierRow) -> Values:
    return [("yes", "Leads migrations")] if row.boroughs else [("no", "Leads none")]


def _rating(row: SupplierRow) -> Values:
    found = row.on_time_verdict
    return [(found.value, found.label)]


def _trouble(row: SupplierRow) -> Values:
    said = [
        ("blocked", "Has something blocked", row.blocked),
        ("holding", "Something waits on it", row.holding),
        ("incident", "Has an open incident", row.open_incidents),
    ]
    return [(value, label) for value, label, count in said if count]


def _service(row: SupplierRow) -> Values:
    kind = row.supplier.service_type
    return [(kind.lower().replace(" ", "-"), kind)]


QUESTIONS: Final[Questions[SupplierRow]] = {
    "leads": ("Migrations", _serving),
    "on_time": ("On-time delivery", _rating),
    "trouble": ("Trouble now", _trouble),
    "service": ("Service", _service),
}
ALWAYS: Final = {
    "leads": [("yes", "Leads migrations"), ("no", "Leads none")],
    "on_time": [(one.value, one.label) for one in Verdict],
    "trouble": [
        ("blocked", "Has something blocked"),
        ("holding", "Something waits on it"),
        ("incident", "Has an open incident"),
    ],
}


def _rated(row: SupplierRow) -> float | None:
    """What too few cases make is no rank."""
    return row.on_time.value if row.on_time_verdict in {Verdict.MET, Verdict.MISSED} else None


COLUMNS: Final[tuple[Column[SupplierRow], ...]] = (
    Column("supplier", "Supplier", lambda row: row.supplier.name.lower()),
    Column("boroughs", "Boroughs", lambda row: len(row.boroughs), is_number=True),
    Column("open", "Open milestones", lambda row: row.open_milestones, is_number=True),
    Column("on_time", "On time", _rated),
    Column("slip", "Median slip", lambda row: row.median_slip, is_number=True),
    Column("moves", "Dates moved", lambda row: row.moves.value, is_number=True),
    Column("caused", "Days caused", lambda row: row.days_caused, is_number=True),
    Column("blocked", "Blocked", lambda row: row.blocked, is_number=True),
    Column("incidents", "Incidents", lambda row: row.open_incidents, is_number=True),
    Column("update", "Last update", lambda row: row.last_update and row.last_update.at),
)
FILE_COLUMNS: Final = (
    *("Supplier", "Slug", "Service", "Boroughs", "Borough names", "Open milestones"),
    *("Finished in 90 days", "On time in 90 days", "On-time rate", "Rating"),
    *("Median slip (working days)", "Dates moved in 90 days", "Milestones open in 90 days"),
    *("Dates moved per milestone", "Working days caused", "Blocked now", "Blocked on it"),
    *("Open incidents", "Last update", "Channel"),
)


@require_safe
@gzip_page
@for_signed_in
def suppliers(request: HttpRequest, principal: Principal) -> HttpResponse:
    """Every supplier, narrowed and sorted by the address, for those who see everything."""
    now = timezone.now()
    rows, kept, ordered = _shown(request, principal, now)
    context = {
        "heading": suppliers_heading(total=len(rows), days=[row.days_caused for row in rows]),
        "as_of": long_moment(now),
        "rated": period(*_days(now)),
        "fewest": FEWEST,
        "filtered": kept,
        "unknown": [*kept.unknown, *([ordered.unknown] if ordered.unknown else [])],
        "heads": ordered.heads,
        "lines": [(row, _told(row)) for row in ordered.rows],
        "total": len(rows),
        "now": now,
    }
    return render(request, "suppliers/list.html", context)


@require_safe
@for_signed_in
def suppliers_file(request: HttpRequest, principal: Principal, ending: str) -> HttpResponse:
    """The list as a file: the same rows and order, with the figures that make up each rate."""
    now = timezone.now()
    rows, kept, ordered = _shown(request, principal, now)
    table = Table(
        name=file_name("suppliers", kept.query, london_date(now)),
        columns=FILE_COLUMNS,
        rows=[_cells(row) for row in ordered.rows],
        about=[
            ("As of", long_moment(now)),
            ("Rows", f"{len(ordered.rows)} of {len(rows)} suppliers"),
            ("Filter", ", ".join(chip.words for chip in kept.chips) or "None"),
            ("Rated days", period(*_days(now))),
            ("On time", ON_TIME.definition),
            ("Dates moved", MOVES.definition),
            ("Too few to rate", f"Fewer than {FEWEST} cases: no rate is given"),
        ],
    )
    return WRITERS[ending](table)


def _shown(
    request: HttpRequest, principal: Principal, now: datetime
) -> tuple[list[SupplierRow], Kept[SupplierRow], Sorted[SupplierRow]]:
    """All rows, those that the address asks for, and these in its order. Raises Http404."""
    if not principal.sees_everything:
        raise Http404
    # Those that lead nothing now have little to say.
    rows = sorted(supplier_rows(principal, now), key=lambda row: not row.boroughs)
    kept = keep(QUESTIONS, rows, request.GET, always=ALWAYS)
    return rows, kept, in_order(COLUMNS, kept.rows, request.GET)


def _days(now: datetime) -> tuple[date, date]:
    found = rated_period(london_date(now))
    return found.first, found.last


def _told(row: SupplierRow) -> dict[str, str]:
    """The figures that need words."""
    return {
        "on_time": rating_of(Measure.ON_TIME, row.on_time),
        "moves": value_words(MOVES, row.moves),
        "slip": signed(row.median_slip),
    }


def _cells(row: SupplierRow) -> list[Value]:
    update = row.last_update
    return [
        *(row.supplier.name, row.supplier.slug, row.supplier.service_type),
        *(len(row.boroughs), ", ".join(row.boroughs), row.open_milestones),
        *(row.on_time.denominator, row.on_time.numerator, _rated(row)),
        row.on_time_verdict.label,
        *(row.median_slip, row.moves.numerator, row.moves.denominator, row.moves.value),
        *(row.days_caused, row.blocked, row.holding, row.open_incidents),
        *((update.at, update.channel.label) if update else (None, "")),
    ]


pages = [
    path("suppliers/", suppliers, name="suppliers"),
    *(
        path(f"suppliers.{ending}", suppliers_file, {"ending": ending}, name=f"suppliers-{ending}")
        for ending in WRITERS
    ),
]
