"""Certificates of all boroughs, and the page of one borough's certificate and acceptance."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_safe

from migrations_tracker.domain.access import SEES_EVERYTHING, Channel, Principal, Role
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.certificate import Band, standing_words
from migrations_tracker.domain.certificate_words import certificates_heading
from migrations_tracker.domain.conflict import NO_PLACE, OF_A_MIGRATION
from migrations_tracker.domain.errors import Refusal, StaleVersion
from migrations_tracker.domain.moments import long_moment
from migrations_tracker.domain.notices import fault_notices
from migrations_tracker.domain.verification import acceptance_words
from migrations_tracker.selectors.borough import BoroughPage, borough_page
from migrations_tracker.selectors.certificates import (
    CertificateLine,
    band_counts,
    certificate_lines,
    certificates_of,
)
from migrations_tracker.selectors.live import source_health
from migrations_tracker.selectors.migrations import MigrationRow
from migrations_tracker.selectors.overtaking import Record, newest_writes
from migrations_tracker.services.audit import Origin
from migrations_tracker.web.access import for_signed_in, request_id
from migrations_tracker.web.answers import form_page
from migrations_tracker.web.certificate_actions import ACTIONS, Action, action_named, actions_for
from migrations_tracker.web.certificate_forms import VersionedForm
from migrations_tracker.web.conflict import Overtaken, conflict_page, writes_since
from migrations_tracker.web.sorting import Column, Sorted, in_order
from migrations_tracker.web.table_files import WRITERS, Table, Value, file_name

HEADER = (
    "GSS code",
    "Borough",
    "Status",
    "Number",
    "Issued",
    "Expires",
    "Days left",
    "Application of",
    "Health check booked",
    "Health check done",
)


def _number(line: CertificateLine) -> str | None:
    one = line.compliance.certificate
    return one.number if one else None


def _issued(line: CertificateLine) -> date | None:
    one = line.compliance.certificate
    return one.issued if one else None


def _expires(line: CertificateLine) -> date | None:
    one = line.compliance.certificate
    return one.expires if one else None


def _applied(line: CertificateLine) -> date | None:
    again = line.compliance.application
    return again.applied if again else None


COLUMNS: Final[tuple[Column[CertificateLine], ...]] = (
    Column("borough", "Borough", lambda line: line.borough.short_name),
    Column("status", "Status", lambda line: line.compliance.status_label),
    Column("number", "Number", _number),
    Column("issued", "Issued", _issued, is_number=True),
    Column("expires", "Expires", _expires, is_number=True),
    Column("left", "Days left", lambda line: line.compliance.days_left, is_number=True),
    Column("applied", "Applied for", _applied, is_number=True),
    Column("check", "Health check", lambda line: line.check.words),
)


@require_safe
@gzip_page
@for_signed_in
def certificates(request: HttpRequest, principal: Principal) -> HttpResponse:
    """Each visible borough's certificate by the days left, narrowed by `band`."""
    now = timezone.now()
    lines = certificate_lines(principal, now)
    counts, band = band_counts(lines), _band(request)
    ordered = in_order(COLUMNS, [one for one in lines if band in {None, one.band}], request.GET)
    soon = [line for line in lines if line.band in {Band.WITHIN_14, Band.WITHIN_30}]
    context = {
        "heading": certificates_heading(
            total=len(lines),
            valid=sum(line.compliance.is_valid for line in lines),
            soon=len(soon),
            expired=counts[Band.EXPIRED],
            unbooked=sum(line.check.is_open for line in soon),
        ),
        "as_of": long_moment(now),
        "bands": [(one, count) for one, count in counts.items()],
        "band": band,
        "query": request.GET.urlencode(),
        "unknown": _unknown(request, band, ordered),
        "heads": ordered.heads,
        "lines": ordered.rows,
        "now": now,
    }
    return render(request, "certificates/list.html", context)


@require_safe
@for_signed_in
def certificates_file(request: HttpRequest, principal: Principal, ending: str) -> HttpResponse:
    """The list as a file: the same rows and order."""
    now = timezone.now()
    band = _band(request)
    found = [one for one in certificate_lines(principal, now) if band in {None, one.band}]
    lines = in_order(COLUMNS, found, request.GET).rows
    about = [("As of", long_moment(now)), ("Days left", band.label if band else "All")]
    name = file_name("certificates", f"band={band.value}" if band else "", london_date(now))
    return WRITERS[ending](Table(name, HEADER, [_cells(line) for line in lines], about))


def _unknown(
    request: HttpRequest, band: Band | None, ordered: Sorted[CertificateLine]
) -> list[str]:
    """What the address asks for and there is not."""
    asked = "" if band else request.GET.get("band", "")
    return [words for words in (asked, ordered.unknown) if words]


def _band(request: HttpRequest) -> Band | None:
    """The band that the address asks for; None for one that there is not."""
    asked = request.GET.get("band", "")
    return Band(asked) if asked in {one.value for one in Band} else None


def _cells(line: CertificateLine) -> list[Value]:
    found = line.compliance
    one, again = found.certificate, found.application
    return [
        *(line.borough.gss_code, line.borough.short_name, found.status_label),
        *((one.number, one.issued, one.expires) if one else ("", None, None)),
        *(found.days_left, again.applied if again else None),
        *(line.check.booked, line.check.done),
    ]


@dataclass(frozen=True, slots=True)
class Visit:
    """A request for one borough's certificate by somebody who may see the borough."""

    request: HttpRequest
    principal: Principal
    found: BoroughPage
    row: MigrationRow
    now: datetime


@require_http_methods(["GET", "HEAD", "POST"])
@gzip_page
@for_signed_in
def borough_certificate(request: HttpRequest, principal: Principal, slug: str) -> HttpResponse:
    """One borough's certificate and acceptance. A POST names its form and writes what it says."""
    visit = _visit(request, principal, slug)
    if request.method != "POST":
        return _page(visit)
    action = action_named(ACTIONS, request.POST.get("form", ""), visit.found.roles)
    if action is None:
        raise PermissionDenied
    form = action.form(request.POST)
    if action.offered(visit.row):
        return _send(visit, action, form)
    if form.sent_version == visit.row.version:
        raise PermissionDenied
    return _conflict(visit, action, form)


def _visit(request: HttpRequest, principal: Principal, slug: str) -> Visit:
    now = timezone.now()
    found = borough_page(slug, principal, now, events=0)
    if found is None or found.row is None:
        raise Http404
    return Visit(request, principal, found, found.row, now)


def _send(visit: Visit, action: Action, form: VersionedForm) -> HttpResponse:
    row = visit.row
    if not form.is_valid():
        return _page(visit, form)
    origin = Origin(visit.principal, Channel.PAGE, visit.now, request_id())
    try:
        event = action.write(row.id, form, origin, form.cleaned_data["version"])
    except StaleVersion:
        return _conflict(_visit(visit.request, visit.principal, row.borough.slug), action, form)
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(visit, form)
    done = "Recorded" if event else "Nothing was new, so nothing was written"
    messages.success(visit.request, f"{done}: {action.title.lower()}.")
    return redirect("web:borough-certificate", slug=row.borough.slug)


def _conflict(visit: Visit, action: Action, form: VersionedForm) -> HttpResponse:
    """Somebody was first: choose between the two, or read that it has no place any more."""
    row = visit.row
    record = Record(row.id, OF_A_MIGRATION, written_by=action.kinds)
    return conflict_page(
        visit.request,
        Overtaken(
            about=f"Certificate and acceptance of {row.borough.short_name}",
            back=reverse("web:borough-certificate", args=[row.borough.slug]),
            sent=form,
            present=action.form(initial={**action.stands(row), "version": row.version}),
            writes=newest_writes(record, visit.principal, writes_since(form, row.version)),
            submit=action.submit,
            why_not="" if action.offered(row) else NO_PLACE,
        ),
    )


def _page(visit: Visit, form: VersionedForm | None = None) -> HttpResponse:
    found, row = visit.found, visit.row
    blank = {"version": row.version}
    forms = [
        (one, form if form and form.name == one.form.name else one.form(initial=blank))
        for one in actions_for(found)
    ]
    context = {
        "found": found,
        "row": row,
        "certificate": standing_words(row.compliance),
        "acceptance": acceptance_words(row.accepted),
        "history": certificates_of(row.id, visit.now),
        "shows_reasons": bool(found.roles & (SEES_EVERYTHING | {Role.BOROUGH})),
        "forms": forms,
        "problems": form.problems() if form else [],
        "notices": fault_notices(source_health(visit.now), london_date(visit.now)),
        "as_of": long_moment(visit.now),
    }
    return form_page(visit.request, "certificates/borough.html", context)


pages = [
    path("certificates/", certificates, name="certificates"),
    *(
        path(
            f"certificates.{ending}",
            certificates_file,
            {"ending": ending},
            name=f"certificates-{ending}",
        )
        for ending in WRITERS
    ),
    path("boroughs/<slug:slug>/certificate/", borough_certificate, name="borough-certificate"),
]
