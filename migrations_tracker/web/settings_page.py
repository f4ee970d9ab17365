"""What people settle for themselves, each part with a form of its own."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from migrations_tracker.domain.access import Channel, Principal, Role
from migrations_tracker.domain.comparison import Comparison
from migrations_tracker.domain.findings import count_of
from migrations_tracker.domain.personal import CalendarFormUsed
from migrations_tracker.models import CalendarAddress, Digest, User
from migrations_tracker.selectors.personal import sessions_of
from migrations_tracker.services.audit import Origin
from migrations_tracker.services.digests import choose_digest
from migrations_tracker.services.people import choose_incident_mail
from migrations_tracker.services.personal import (
    choose_comparison,
    end_other_sessions,
    issue_calendar_address,
    revoke_calendar_address,
)
from migrations_tracker.web.access import for_signed_in, request_id
from migrations_tracker.web.answers import form_page
from migrations_tracker.web.appearance import Appearance, appearance_of, keep_appearance
from migrations_tracker.web.key_forms import UsedOnceForm
from migrations_tracker.web.settings_forms import AppearanceForm, ComparisonForm, OneChoiceForm

TOLD_OF_INCIDENTS = frozenset({Role.MANAGER, Role.BOROUGH})


@require_safe
@for_signed_in
def settings_page(request: HttpRequest, principal: Principal) -> HttpResponse:
    return _page(request, principal)


@require_POST
@for_signed_in
def appearance(request: HttpRequest, principal: Principal) -> HttpResponse:
    form = AppearanceForm(request.POST)
    if not form.is_valid():
        return _page(request, principal, appearance=form)
    answer = _saved(request, "appearance", "The colours are changed in this browser.")
    keep_appearance(answer, Appearance(form.cleaned_data["appearance"]))
    return answer


@require_POST
@for_signed_in
def comparison(request: HttpRequest, principal: Principal) -> HttpResponse:
    form = ComparisonForm(request.POST)
    if not form.is_valid():
        return _page(request, principal, comparison=form)
    by = Comparison(form.cleaned_data["comparison"])
    choose_comparison(_person(request), by)
    return _saved(request, "comparison", f"The overview is compared with {by.label.lower()}.")


@require_POST
@for_signed_in
def e_mails(request: HttpRequest, principal: Principal) -> HttpResponse:
    person, now = _person(request), timezone.now()
    choose_digest(person, now, wanted=request.POST.get("digest") == "yes")
    if TOLD_OF_INCIDENTS & principal.roles:
        choose_incident_mail(person, now, wanted=request.POST.get("incidents") == "yes")
    return _saved(request, "e-mails", "Your choice of e-mails is saved.")


@require_POST
@for_signed_in
def calendar(request: HttpRequest, principal: Principal) -> HttpResponse:
    """A new address. It is in the answer to the POST, and nowhere else."""
    form = UsedOnceForm(request.POST)
    if not form.is_valid():
        return redirect("web:settings")
    origin = Origin(principal, Channel.PAGE, timezone.now(), request_id())
    try:
        token = issue_calendar_address(
            _person(request), origin, form=form.cleaned_data["form_number"]
        )
    except CalendarFormUsed as used:
        messages.warning(request, str(used))
        return redirect("web:settings")
    address = f"{settings.SITE_URL}{reverse('web:calendar', args=[token])}"
    return render(request, "settings/calendar.html", {"address": address})


@require_POST
@for_signed_in
def calendar_revoke(request: HttpRequest, principal: Principal) -> HttpResponse:  # noqa: ARG001 - a view
    revoke_calendar_address(_person(request))
    return _saved(request, "calendar", "Your calendar address no longer works.")


@require_POST
@for_signed_in
def sessions(request: HttpRequest, principal: Principal) -> HttpResponse:  # noqa: ARG001 - a view
    ended = end_other_sessions(_person(request), request.session.session_key or "")
    words = f"{count_of(ended, 'other session')} ended." if ended else "There was no other session."
    return _saved(request, "sessions", words)


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _saved(request: HttpRequest, part: str, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect(f"{reverse('web:settings')}#{part}")


def _page(request: HttpRequest, principal: Principal, **sent: OneChoiceForm) -> HttpResponse:
    """The page; with the form that was `sent` and refused, 422."""
    person, now = _person(request), timezone.now()
    forms = {
        "appearance": AppearanceForm(initial={"appearance": appearance_of(request).value}),
        "comparison": ComparisonForm(initial={"comparison": person.compare_with}),
        **sent,
    }
    refused = next(iter(sent.values()), None)
    context: dict[str, Any] = {
        "person": person,
        "roles": [str(membership) for membership in person.memberships.all()],
        "forms": forms,
        "problems": [refused] if refused else [],
        "may_hear_of_incidents": bool(TOLD_OF_INCIDENTS & principal.roles),
        "is_manager": Role.MANAGER in principal.roles,
        "digest": Digest.objects.filter(person=person).first(),
        "calendar": CalendarAddress.objects.filter(person=person).first(),
        "form_number": UsedOnceForm()["form_number"],
        "sessions": sessions_of(person, request.session.session_key or "", now),
        "now": now,
    }
    return form_page(request, "settings/page.html", context)


def _part(name: str, view: Callable[..., HttpResponse]) -> Any:
    return path(f"settings/{name}/", view, name=f"settings-{name}")


@require_safe
@for_signed_in
def old_notifications(request: HttpRequest, principal: Principal) -> HttpResponse:  # noqa: ARG001 - a view
    """Where e-mails sent before still lead."""
    return redirect(f"{reverse('web:settings')}#e-mails")


pages = [
    path("settings/", settings_page, name="settings"),
    _part("appearance", appearance),
    _part("comparison", comparison),
    _part("e-mails", e_mails),
    _part("calendar", calendar),
    path("settings/calendar/end/", calendar_revoke, name="settings-calendar-end"),
    _part("sessions", sessions),
    path("account/notifications/", old_notifications, name="notifications"),
]
