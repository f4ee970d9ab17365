"""Who may see pages: signed-in people with a role."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

import structlog
from django.contrib.auth.views import redirect_to_login
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.utils import timezone

from migrations_tracker.domain.access import Principal
from migrations_tracker.models import User
from migrations_tracker.web.keeping import keep

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, Principal, P], HttpResponse]


def is_poll(request: HttpRequest) -> bool:
    """Asked for by htmx: the answer is the live part of the page alone."""
    return request.headers.get("HX-Request") == "true"


def for_signed_in(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Give the view the principal who asks.

    Others are sent to sign in and come back; a person without a role learns whom to ask.
    """

    @wraps(view)
    def page(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not isinstance(request.user, User):
            return _sign_in(request)
        prefetch_related_objects([request.user], "memberships")
        principal = request.user.principal()
        if not principal.roles:
            return render(request, "errors/no_role.html", status=403)
        return view(request, principal, *args, **kwargs)

    return page


def _sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page, and back from there; a form that was sent is kept meanwhile."""
    is_kept = request.method == "POST" and keep(request, timezone.now())
    back = resolve_url("web:kept-form") if is_kept else request.get_full_path()
    there = redirect_to_login(back, resolve_url("account_login"))
    if not is_poll(request):
        return there
    # A redirect would be followed unseen, and the sign-in page put into the live part.
    return HttpResponse(status=401, headers={"HX-Redirect": there.url})


def request_id() -> str:
    """The id under which the logs keep this request; people quote it when something failed."""
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))
