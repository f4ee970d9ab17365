"""Waves: the list, and one wave with what its boroughs lack and its gate reviews."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_safe

from migrations_tracker.domain.access import Channel, Principal
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.errors import Refusal
from migrations_tracker.domain.ledger import EventKind
from migrations_tracker.domain.moments import long_moment
from migrations_tracker.domain.readiness import Criterion
from migrations_tracker.domain.wave_refusals import WaveChanged
from migrations_tracker.domain.wave_words import readiness_word, wave_heading, waves_heading
from migrations_tracker.selectors.overtaking import Record, newest_writes
from migrations_tracker.selectors.waves import BoroughReadiness, WaveRow, wave_rows
from migrations_tracker.services.audit import Origin
from migrations_tracker.web.access import for_signed_in, request_id
from migrations_tracker.web.answers import form_page
from migrations_tracker.web.conflict import Overtaken, conflict_page, writes_since
from migrations_tracker.web.csv_files import Cell, csv_answer
from migrations_tracker.web.wave_forms import ChangeForm
from migrations_tracker.web.wave_offers import CHANGE, Offer, as_is, list_offers, wave_offers

COLUMNS: Final = ("Wave", "Borough", "GSS code", "Readiness", *(one.label for one in Criterion))


@dataclass(frozen=True, slots=True)
class Visit:
    """A request by somebody who sees the totals of the capital; suppliers find nothing here."""

    request: HttpRequest
    principal: Principal
    now: datetime

    @property
    def sent(self) -> Any:
        return self.request.POST if self.request.method == "POST" else None

    @property
    def origin(self) -> Origin:
        return Origin(self.principal, Channel.PAGE, self.now, request_id())

    def page(
        self,
        template: str,
        context: Mapping[str, Any],
        *,
        offers: Sequence[Offer],
        problems: Sequence[tuple[str, str]] = (),
        status: int = 0,
    ) -> HttpResponse:
        frame = {"as_of": long_moment(self.now), "now": self.now}
        given = {**context, **frame, "offers": offers, "problems": problems}
        return form_page(self.request, template, given, status=status)


def _visit(request: HttpRequest, principal: Principal) -> Visit:
    if not principal.sees_totals:
        raise Http404
    return Visit(request, principal, timezone.now())


@require_http_methods(["GET", "HEAD", "POST"])
@gzip_page
@for_signed_in
def waves(request: HttpRequest, principal: Principal) -> HttpResponse:
    """Every wave. A POST plans a new one, or moves a borough between waves."""
    visit = _visit(request, principal)
    rows = wave_rows(principal, visit.now)
    waiting = sum(row.open_review is not None for row in rows)
    context = {"heading": waves_heading(total=len(rows), open_reviews=waiting), "waves": rows}
    offers = list_offers(visit.origin, rows, visit.sent)

    def page(**more: Any) -> HttpResponse:
        return visit.page("waves/list.html", context, offers=offers, **more)

    return page() if visit.sent is None else _send(visit, offers, page, reverse("web:waves"))


@require_http_methods(["GET", "HEAD", "POST"])
@gzip_page
@for_signed_in
def wave(request: HttpRequest, principal: Principal, number: int) -> HttpResponse:
    """One wave. A POST changes it, or opens, answers or closes its gate review."""
    visit = _visit(request, principal)
    row = _found(visit, number)
    offers = wave_offers(visit.origin, row, visit.sent)
    if visit.sent is None:
        return _wave_page(visit, row, offers)

    def page(**more: Any) -> HttpResponse:
        return _wave_page(visit, row, offers, **more)

    try:
        return _send(visit, offers, page, reverse("web:wave", args=[number]))
    except WaveChanged:
        return _conflict(visit, _found(visit, number))


def _conflict(visit: Visit, row: WaveRow) -> HttpResponse:
    form = ChangeForm(visit.sent)
    record = Record(None, {EventKind.WAVE_PLANNED}, "wave", row.number)
    return conflict_page(
        visit.request,
        Overtaken(
            about=f"Wave {row.number}",
            back=reverse("web:wave", args=[row.number]),
            sent=form,
            present=ChangeForm(initial=as_is(row)),
            writes=newest_writes(record, visit.principal, writes_since(form, row.version)),
            submit=CHANGE,
            columns={"first": "starts_on", "last": "ends_on"},
        ),
    )


def _wave_page(visit: Visit, row: WaveRow, offers: Sequence[Offer], **more: Any) -> HttpResponse:
    context = {
        "wave": row,
        "heading": wave_heading(row.number, row.all),
        "criteria": list(Criterion),
    }
    return visit.page("waves/wave.html", context, offers=offers, **more)


def _found(visit: Visit, number: int) -> WaveRow:
    row = next(iter(wave_rows(visit.principal, visit.now, number)), None)
    if row is None:
        raise Http404
    return row


def _send(
    visit: Visit, offers: Sequence[Offer], page: Callable[..., HttpResponse], back: str
) -> HttpResponse:
    """Do what the sent form says and go back, or show why it was refused.

    Raises PermissionDenied for a form that is not offered, and WaveChanged.
    """
    offer = next((one for one in offers if one.form.is_bound), None)
    if offer is None:
        raise PermissionDenied
    form = offer.form
    if form.is_valid():
        try:
            done = offer.act()
        except WaveChanged:
            raise
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(visit.request, done)
            return redirect(back)
    return page(problems=form.problems())


@require_safe
@for_signed_in
def readiness_csv(request: HttpRequest, principal: Principal) -> HttpResponse:
    """What each visible borough of each wave still lacks, as CSV."""
    visit = _visit(request, principal)
    rows = (_cells(row, one) for row in wave_rows(principal, visit.now) for one in row.boroughs)
    return csv_answer(f"readiness-{london_date(visit.now)}", COLUMNS, rows)


def _cells(wave: WaveRow, one: BoroughReadiness) -> list[Cell]:
    return [
        wave.number,
        *(one.borough.short_name, one.borough.gss_code, readiness_word(one.readiness)),
        *(f"{check.mark.label}. {check.words}" for check in one.readiness.checks),
    ]


pages = [
    path("plan/waves/", waves, name="waves"),
    path("plan/waves/readiness.csv", readiness_csv, name="waves-csv"),
    path("plan/waves/<int:number>/", wave, name="wave"),
]
