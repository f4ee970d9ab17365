"""The log of chases: who asked which supplier for what, how, and what came of it."""

from typing import Final

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from migrations_tracker.domain.access import Principal
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.chase_words import log_heading
from migrations_tracker.domain.chasing import ChaseChannel, may_chase
from migrations_tracker.domain.moments import long_moment
from migrations_tracker.selectors.chasing import ChaseRow, chase_rows
from migrations_tracker.web.access import for_signed_in
from migrations_tracker.web.facets import Kept, Questions, Values, keep
from migrations_tracker.web.sorting import Column, Sorted, in_order
from migrations_tracker.web.table_files import WRITERS, Table, Value, file_name

PAGE: Final = 50


def _supplier(row: ChaseRow) -> Values:
    return [(row.supplier.slug, row.supplier.name)]


def _channel(row: ChaseRow) -> Values:
    return [(row.channel.value, row.channel.label)]


def _answered(row: ChaseRow) -> Values:
    return [("yes", "Answered")] if row.answered_on else [("no", "No answer on record")]


QUESTIONS: Final[Questions[ChaseRow]] = {
    "supplier": ("Supplier", _supplier),
    "channel": ("How", _channel),
    "answered": ("Answer", _answered),
}
ALWAYS: Final = {
    "channel": [(one.value, one.label) for one in ChaseChannel],
    "answered": [("yes", "Answered"), ("no", "No answer on record")],
}
COLUMNS: Final[tuple[Column[ChaseRow], ...]] = (
    Column("at", "Chased", lambda row: row.at),
    Column("supplier", "Supplier", lambda row: row.supplier.name.lower()),
    Column("channel", "How", lambda row: row.channel.label),
    Column("who", "By", lambda row: row.who.lower()),
    Column("about", "About"),
    Column("reply", "Reply by", lambda row: row.reply_by),
    Column("answer", "Answer", lambda row: row.answered_on),
)
FILE_COLUMNS: Final = (
    *("Chased", "Supplier", "Slug", "How", "By", "Whom they reached", "About", "What was said"),
    *("Reply by", "Answered on", "Answer"),
)


@require_safe
@gzip_page
@for_signed_in
def chases(request: HttpRequest, principal: Principal) -> HttpResponse:
    """The log, narrowed and sorted by the address, fifty a page."""
    rows, kept, ordered = _shown(request, principal)
    part = Paginator(ordered.rows, PAGE).get_page(request.GET.get("page"))
    now = timezone.now()
    rest = request.GET.copy()
    rest.pop("page", None)
    context = {
        "heading": log_heading(
            total=len(kept.rows),
            unanswered=sum(row.answered_on is None for row in kept.rows),
            is_filtered=bool(kept.chips),
        ),
        "as_of": long_moment(now),
        "filtered": kept,
        "unknown": [*kept.unknown, *([ordered.unknown] if ordered.unknown else [])],
        "heads": ordered.heads,
        "part": part,
        "query": rest.urlencode(),
        "total": len(rows),
        "may_log": may_chase(principal),
        "now": now,
    }
    return render(request, "chasing/log.html", context)


@require_safe
@for_signed_in
def chases_file(request: HttpRequest, principal: Principal, ending: str) -> HttpResponse:
    """The log as a file: the rows of all pages, in the order asked for."""
    rows, kept, ordered = _shown(request, principal)
    now = timezone.now()
    table = Table(
        name=file_name("chases", kept.query, london_date(now)),
        columns=FILE_COLUMNS,
        rows=[_cells(row) for row in ordered.rows],
        about=[
            ("As of", long_moment(now)),
            ("Rows", f"{len(ordered.rows)} of {len(rows)} chases"),
            ("Filter", ", ".join(chip.words for chip in kept.chips) or "None"),
        ],
    )
    return WRITERS[ending](table)


def _shown(
    request: HttpRequest, principal: Principal
) -> tuple[list[ChaseRow], Kept[ChaseRow], Sorted[ChaseRow]]:
    """All rows, those that the address asks for, and these in its order. Raises Http404."""
    if not principal.sees_everything:
        raise Http404
    rows = chase_rows(principal)
    asked = request.GET.copy()
    asked.pop("page", None)
    kept = keep(QUESTIONS, rows, asked, always=ALWAYS)
    return rows, kept, in_order(COLUMNS, kept.rows, asked)


def _cells(row: ChaseRow) -> list[Value]:
    return [
        *(row.at, row.supplier.name, row.supplier.slug, row.channel.label, row.who, row.contact),
        *(row.about, row.note, row.reply_by, row.answered_on, row.answer),
    ]


pages = [
    path("suppliers/chases/", chases, name="chases"),
    *(
        path(f"suppliers/chases.{ending}", chases_file, {"ending": ending}, name=f"chases-{ending}")
        for ending in WRITERS
    ),
]
