"""Sending a form that was kept while its person signed in again; and how long a session lasts."""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.contrib import messages
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from migrations_tracker.domain.access import Principal
from migrations_tracker.domain.errors import spoken
from migrations_tracker.domain.moments import clock
from migrations_tracker.models import User
from migrations_tracker.web.access import for_signed_in
from migrations_tracker.web.keeping import forget, kept_for

# What forms carry for themselves, and nobody has typed.
OF_THE_FORM: Final = frozenset(
    {"form", "form_number", "version", "nonce", "token", "after", "of", "channel"}
)


@require_http_methods(["GET", "HEAD", "POST"])
@for_signed_in
def kept_form(request: HttpRequest, principal: Principal) -> HttpResponse:  # noqa: ARG001 - a view
    """Shows what was kept. Sent on, it goes where it was meant to go, once, as it was written."""
    assert isinstance(request.user, User)
    kept = kept_for(request, request.user, timezone.now())
    if kept is None:
        forget(request)
        messages.warning(request, "No form is kept for you any more.")
        return redirect("web:overview")
    if request.method != "POST":
        context = {"kept": kept, "written": _written(kept.fields)}
        return render(request, "account/kept_form.html", context)
    forget(request)
    if "discard" in request.POST:
        return redirect("web:overview")
    # 307: the browser sends the same fields there, by POST.
    answer = HttpResponse(status=307)
    answer["Location"] = kept.address
    return answer


# It can only make the session of the browser that asks last longer; other sites cannot ask in it.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def session(request: HttpRequest) -> HttpResponse:
    """How long the session lasts; a POST makes it last as long as a new one. Two queries."""
    left_s = 0
    now = timezone.now()
    if request.user.is_authenticated:
        if request.method == "POST":
            request.session.modified = True
            left_s = settings.SESSION_COOKIE_AGE
        else:
            left_s = max(0, int((_ends_at(request, now) - now).total_seconds()))
    answer = JsonResponse({"left_s": left_s, "until": clock(now + timedelta(seconds=left_s))})
    answer["Cache-Control"] = "no-store"
    return answer


def _ends_at(request: HttpRequest, now: datetime) -> datetime:
    stored = Session.objects.filter(session_key=request.session.session_key).first()
    return stored.expire_date if stored else now


def _written(fields: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """What somebody has typed or chosen, with names that can be read."""
    return [
        (spoken(name.rpartition("-")[2]), value)
        for name, value in fields
        if value and name.rpartition("-")[2] not in OF_THE_FORM
    ]


pages = [
    path("kept-form/", kept_form, name="kept-form"),
    path("session/", session, name="session"),
]
