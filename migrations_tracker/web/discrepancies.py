"""Discrepancies: the list with its CSV, and one case with the form to answer it."""

from datetime import datetime
from typing import Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_safe

from migrations_tracker.domain.access import Channel, Principal
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.discrepancy_answers import CaseChanged, CaseClosed
from migrations_tracker.domain.discrepancy_words import cases_heading, held_words
from migrations_tracker.domain.errors import Refusal
from migrations_tracker.domain.ledger import EventKind
from migrations_tracker.domain.moments import age, long_moment
from migrations_tracker.selectors.discrepancies import CaseRow, case_of, discrepancies
from migrations_tracker.selectors.live import source_health
from migrations_tracker.selectors.overtaking import Record, newest_writes
from migrations_tracker.services.audit import Origin
from migrations_tracker.services.discrepancies import answer_discrepancy
from migrations_tracker.web.access import for_signed_in, request_id
from migrations_tracker.web.answers import form_page
from migrations_tracker.web.conflict import Overtaken, conflict_page, writes_since
from migrations_tracker.web.csv_files import csv_answer
from migrations_tracker.web.discrepancy_filters import Narrowed, narrow
from migrations_tracker.web.discrepancy_forms import AnswerForm, latest_explained
from migrations_tracker.web.sorting import Column, in_order

FILE_COLUMNS = (
    *("Borough", "GSS code", "Kind", "What disagrees", "Lead supplier", "Owner"),
    *("Disagree since", "Opened", "Closed", "Age", "Answer", "What was said", "Evidence link"),
)

COLUMNS: Final[tuple[Column[CaseRow], ...]] = (
    Column("borough", "Borough", lambda row: row.borough.short_name),
    Column("kind", "Kind", lambda row: row.kind.label),
    Column("what", "What disagrees"),
    Column("supplier", "Lead supplier", lambda row: row.supplier and row.supplier.name.lower()),
    Column("owner", "Owner", lambda row: row.owner.lower()),
    Column("age", "Age", lambda row: row.age),
    Column("answer", "Answer", lambda row: row.answered or None),
    Column("closed", "Closed", lambda row: row.closed_at, is_number=True),
)


@require_safe
@gzip_page
@for_signed_in
def listing(request: HttpRequest, principal: Principal) -> HttpResponse:
    """Every case that the person may see, open ones first, narrowed by the address."""
    now = timezone.now()
    rows = discrepancies(principal, now)
    narrowed = narrow(rows, request.GET)
    ordered = in_order(COLUMNS, narrowed.rows, request.GET)
    context = {
        "heading": heading(narrowed),
        "as_of": long_moment(now),
        "held": held_words(source_health(now), london_date(now)),
        "filtered": narrowed,
        "unknown": [*narrowed.unknown, *([ordered.unknown] if ordered.unknown else [])],
        "heads": ordered.heads,
        "rows": ordered.rows,
        "total": len(rows),
        "address": reverse("web:discrepancies"),
        "now": now,
    }
    return render(request, "discrepancies/list.html", context)


def heading(narrowed: Narrowed) -> str:
    open_rows = [row for row in narrowed.rows if row.is_open and not row.is_silenced]
    return cases_heading(
        total=len(narrowed.rows),
        open_cases=len(open_rows),
        unanswered=sum(not row.answer for row in open_rows),
        is_filtered=bool(narrowed.chips),
        explained=sum(row.is_open and row.is_silenced for row in narrowed.rows),
    )


@require_safe
@for_signed_in
def export(request: HttpRequest, principal: Principal) -> HttpResponse:
    """The list as CSV: the same rows and order, with whole instants."""
    now = timezone.now()
    found = narrow(discrepancies(principal, now), request.GET).rows
    rows = in_order(COLUMNS, found, request.GET).rows
    return csv_answer(f"discrepancies-{london_date(now)}", FILE_COLUMNS, map(_cells, rows))


def _cells(row: CaseRow) -> list[str]:
    return [
        *(row.borough.short_name, row.borough.gss_code, row.kind.label, row.words),
        *(row.supplier.name if row.supplier else "", row.owner),
        *(_iso(row.disagree_since), _iso(row.opened_at), _iso(row.closed_at), age(row.age)),
        *(row.standing, row.answer_text, row.evidence_link),
    ]


def _iso(at: datetime | None) -> str:
    return at.isoformat(timespec="seconds") if at else ""


@require_http_methods(["GET", "HEAD", "POST"])
@gzip_page
@for_signed_in
def case(request: HttpRequest, principal: Principal, number: int) -> HttpResponse:
    """One case. A POST answers it, for those who may."""
    now = timezone.now()
    row = _found(number, principal, now)
    if request.method != "POST":
        return _page(request, row, AnswerForm(case=row) if row.may_answer else None, now)
    if row.is_open and not row.may_answer:
        raise PermissionDenied
    form = AnswerForm(request.POST, case=row)
    if not form.is_valid():
        return _page(request, row, form, now)
    return _answer(request, row, principal, form, now)


def _answer(
    request: HttpRequest, row: CaseRow, principal: Principal, form: AnswerForm, now: datetime
) -> HttpResponse:
    """Record the answer and go back to the case, or show why it was refused."""
    origin = Origin(principal, Channel.PAGE, now, request_id())
    try:
        answered = answer_discrepancy(
            row.id, form.answer(), origin, expected_version=form.cleaned_data["version"]
        )
    except (CaseChanged, CaseClosed) as refusal:
        over = str(refusal) if isinstance(refusal, CaseClosed) else ""
        return _conflict(request, _found(row.id, principal, now), principal, form, over=over)
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(request, row, form, now)
    name = row.borough.short_name
    new = f"Recorded: your answer to the discrepancy of {name}."
    messages.success(request, new if answered.event else f"Nothing was new for {name}.")
    return redirect("web:discrepancy", number=row.id)


def _conflict(
    request: HttpRequest, row: CaseRow, principal: Principal, form: AnswerForm, *, over: str
) -> HttpResponse:
    """Somebody answered first: choose between the two answers, or read that it has closed."""
    kinds = {EventKind.DISCREPANCY_ANSWERED}
    record = Record(row.migration_id, kinds, "discrepancy", row.kind.value)
    return conflict_page(
        request,
        Overtaken(
            about=f"Discrepancy of {row.borough.short_name}",
            back=reverse("web:discrepancy", args=[row.id]),
            sent=form,
            present=AnswerForm.as_it_stands(row),
            writes=newest_writes(record, principal, writes_since(form, row.version)),
            submit="Record the answer",
            columns={"kind": "answer"},
            why_not=over,
        ),
    )


def _found(number: int, principal: Principal, now: datetime) -> CaseRow:
    row = case_of(number, principal, now)
    if row is None:
        raise Http404
    return row


def _page(
    request: HttpRequest,
    row: CaseRow,
    form: AnswerForm | None,
    now: datetime,
) -> HttpResponse:
    context = {
        "row": row,
        "form": form,
        "problems": form.problems() if form else [],
        "latest": latest_explained(london_date(now)),
        "as_of": long_moment(now),
        "held": held_words(source_health(now), london_date(now)) if row.is_open else "",
        "now": now,
    }
    return form_page(request, "discrepancies/case.html", context)


pages = [
    path("discrepancies/", listing, name="discrepancies"),
    path("discrepancies/discrepancies.csv", export, name="discrepancies-csv"),
    path("discrepancies/<int:number>/", case, name="discrepancy"),
]
