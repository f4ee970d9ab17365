"""Adding evidence, opening it and withdrawing it."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from migrations_tracker.domain.access import Channel, Principal
from migrations_tracker.domain.errors import NotYours, Refusal
from migrations_tracker.domain.evidence import (
    MAY_HANDLE,
    About,
    FileType,
    Subject,
    file_name,
    subject,
)
from migrations_tracker.models import Evidence
from migrations_tracker.selectors.borough import borough_page
from migrations_tracker.selectors.evidence import evidence_on, evidence_seen
from migrations_tracker.services.audit import Origin
from migrations_tracker.services.evidence import add_evidence, withdraw_evidence
from migrations_tracker.web.access import for_signed_in, request_id
from migrations_tracker.web.answers import form_page
from migrations_tracker.web.evidence_forms import EvidenceForm, WithdrawForm


@require_http_methods(["GET", "HEAD", "POST"])
@for_signed_in
def adding(
    request: HttpRequest, principal: Principal, slug: str, about: str, code: str
) -> HttpResponse:
    """Add a file or a link to a milestone, a gate or a service of a borough."""
    now = timezone.now()
    found, on = borough_page(slug, principal, now, events=0), subject(about, code)
    if found is None or found.row is None or on is None:
        raise Http404
    if not found.roles & MAY_HANDLE:
        raise PermissionDenied
    form = EvidenceForm(request.POST, request.FILES) if request.method == "POST" else EvidenceForm()
    if request.method == "POST" and form.is_valid():
        try:
            done = add_evidence(found.row.id, on, form.piece(), _origin(principal))
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            words = "Added" if done.event else "It was there already, so nothing was added"
            messages.success(request, f"{words}: {done.evidence.title}.")
            return redirect(page_of(slug, on))
    context = {
        "found": found,
        "subject": on,
        "back": page_of(slug, on),
        "items": evidence_on(found.row.id, on, principal),
        "form": form,
        "problems": form.problems(),
        "now": now,
    }
    return form_page(request, "evidence/add.html", context)


@require_safe
@for_signed_in
def download(request: HttpRequest, principal: Principal, public_id: UUID) -> HttpResponse:  # noqa: ARG001 - a view
    """A clean file, always as a download, so that no browser runs what it holds."""
    evidence = evidence_seen(public_id, principal)
    if evidence is None or not evidence.is_downloadable:
        raise Http404
    kind = FileType(evidence.content_type)
    with evidence.file.open("rb") as file:
        answer = HttpResponse(file.read(), content_type=kind.value)
    name = file_name(evidence.title, kind)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@for_signed_in
def withdrawing(request: HttpRequest, principal: Principal, public_id: UUID) -> HttpResponse:
    """Hide a piece of evidence, with a reason."""
    evidence = evidence_seen(public_id, principal)
    if evidence is None:
        raise Http404
    slug, on = evidence.migration.borough.slug, evidence.subject
    found = borough_page(slug, principal, timezone.now(), events=0)
    if found is None or not found.roles & MAY_HANDLE:
        raise PermissionDenied
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        return _withdrawn(request, principal, evidence, form)
    context = {
        "found": found,
        "evidence": evidence,
        "back": page_of(slug, on),
        "form": form,
        "problems": form.problems(),
    }
    return form_page(request, "evidence/withdraw.html", context)


def _withdrawn(
    request: HttpRequest, principal: Principal, evidence: Evidence, form: WithdrawForm
) -> HttpResponse:
    try:
        withdraw_evidence(evidence.pk, _origin(principal), reason=form.cleaned_data["reason"])
    except NotYours as error:
        raise PermissionDenied from error
    messages.success(request, f"Withdrawn: {evidence.title}. The file is kept, and hidden.")
    return redirect(page_of(evidence.migration.borough.slug, evidence.subject))


def page_of(slug: str, on: Subject) -> str:
    """Where the evidence on something is listed."""
    match on.about:
        case About.SERVICE:
            return f"{reverse('web:borough-services', args=[slug])}#{on.code}"
        case About.MILESTONE:
            return f"{reverse('web:borough-milestone', args=[slug, on.code])}#evidence"
        case About.GATE:
            return f"{reverse('web:borough-stages', args=[slug])}#gate-{on.code}"


def _origin(principal: Principal) -> Origin:
    return Origin(principal, Channel.PAGE, timezone.now(), request_id())


pages = [
    path("boroughs/<slug:slug>/evidence/<slug:about>/<slug:code>/", adding, name="evidence-add"),
    path("evidence/<uuid:public_id>/", download, name="evidence"),
    path("evidence/<uuid:public_id>/withdraw/", withdrawing, name="evidence-withdraw"),
]
