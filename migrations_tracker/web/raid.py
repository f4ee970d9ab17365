"""The RAID register: its lists, their CSV, and the page of one item."""

import re
from datetime import datetime
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from migrations_tracker.domain.access import Principal
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.moments import long_moment
from migrations_tracker.domain.raid import HIGH_SCORE, SCALE, Kind, article, may_raise
from migrations_tracker.domain.raid_conditions import condition_words, triggered_words
from migrations_tracker.domain.raid_words import register_heading
from migrations_tracker.selectors.raid import ItemRow, register
from migrations_tracker.selectors.raid_item import item_page
from migrations_tracker.web.access import for_signed_in
from migrations_tracker.web.csv_files import csv_answer
from migrations_tracker.web.raid_changes import changes_for
from migrations_tracker.web.raid_filters import Narrowed, narrow
from migrations_tracker.web.raid_page import facts
from migrations_tracker.web.raid_sorting import by_headers
from migrations_tracker.web.raid_table import OVERDUE, lines

LONGEST_FILTER: Final = 60
KINDS: Final = {kind.plural: kind for kind in Kind}


@require_safe
@gzip_page
@for_signed_in
def register_of(
    request: HttpRequest, principal: Principal, plural: str = Kind.RISK.plural
) -> HttpResponse:
    """One kind of the register, narrowed by the address; risks stand at its root."""
    kind, now = _kind(plural, principal), timezone.now()
    rows = register(kind, principal, now)
    narrowed = narrow(kind, rows, request.GET)
    ordered = by_headers(kind, lines(kind, narrowed.rows, london_date(now)), request.GET)
    context = {
        "kind": kind,
        "kinds": [(other, address(other)) for other in Kind],
        "address": address(kind),
        "heading": _heading(kind, narrowed, total=len(rows)),
        "as_of": long_moment(now),
        "filtered": narrowed,
        "unknown": [*narrowed.unknown, *([ordered.unknown] if ordered.unknown else [])],
        "heads": ordered.heads,
        "lines": ordered.rows,
        "total": len(rows),
        "impacts": SCALE,
        "noun": article(kind),
        "caption": f"{kind.plural.capitalize()} with their owners and next actions",
        "may_raise": may_raise(principal),
        "raisings": [(other, article(other)) for other in (kind, *(k for k in Kind if k != kind))],
    }
    return render(request, "raid/list.html", context)


@require_safe
@for_signed_in
def export(request: HttpRequest, principal: Principal, plural: str) -> HttpResponse:
    """The list as CSV: the same rows, order and columns, with whole dates."""
    kind, now = _kind(plural, principal), timezone.now()
    narrowed = narrow(kind, register(kind, principal, now), request.GET)
    found = lines(kind, narrowed.rows, london_date(now))
    table = by_headers(kind, found, request.GET).rows
    header = ["Reference", *(cell.label for cell in table[0].cells)] if table else ["Reference"]
    rows = [[line.row.reference, *(cell.exported for cell in line.cells)] for line in table]
    return csv_answer(_file_name(kind, narrowed.query, now), header, rows)


@require_safe
@gzip_page
@for_signed_in
def item(request: HttpRequest, principal: Principal, reference: str) -> HttpResponse:
    """One item: what is known of it, its actions, what can be done, and its history."""
    now = timezone.now()
    page = item_page(reference, principal, now)
    if page is None:
        raise Http404
    context = {
        "page": page,
        "row": page.row,
        "address": address(page.row.kind),
        "facts": facts(page.row, london_date(now)),
        "changes": changes_for(page.row) if page.is_writer else (),
        "triggered": _triggered(page.row),
        "condition": condition_words(page.row.condition) if page.row.condition else "",
        "overdue": OVERDUE,
        "as_of": long_moment(now),
        "now": now,
    }
    return render(request, "raid/item.html", context)


def _triggered(row: ItemRow) -> str:
    """What is said where the measured condition of an open risk is met."""
    return triggered_words(row.triggered) if row.triggered and row.is_triggered else ""


def address(kind: Kind) -> str:
    """Where the list of a kind stands."""
    return (
        reverse("web:raid") if kind is Kind.RISK else reverse("web:raid-kind", args=[kind.plural])
    )


def _kind(plural: str, principal: Principal) -> Kind:
    """The kind of a list, for those who see the register; suppliers do not."""
    kind = KINDS.get(plural)
    if kind is None or not (principal.sees_everything or principal.borough_codes):
        raise Http404
    return kind


def _heading(kind: Kind, narrowed: Narrowed, *, total: int) -> str:
    rows = narrowed.rows
    return register_heading(
        kind,
        shown=len(rows),
        total=total,
        overdue=sum(row.overdue_actions > 0 for row in rows),
        high=sum(row.score is not None and row.score.value >= HIGH_SCORE for row in rows),
        is_filtered=bool(narrowed.chips),
    )


def _file_name(kind: Kind, query: str, now: datetime) -> str:
    """The name says the kind, the filter and the day."""
    kept = re.sub(r"[^a-z0-9]+", "-", query.lower()).strip("-")[:LONGEST_FILTER]
    return "-".join(filter(None, (kind.plural, kept, london_date(now).isoformat())))
