"""API keys for the people of a supplier: listed, issued, shown once, rotated and revoked."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from migrations_tracker.domain.access import Channel, Principal
from migrations_tracker.domain.api_keys import KeyFormUsed
from migrations_tracker.domain.errors import Refusal
from migrations_tracker.domain.moments import long_moment
from migrations_tracker.selectors.api_calls import recent_errors
from migrations_tracker.selectors.keys import (
    KeyRow,
    expiring_keys,
    key_history,
    key_rows,
    keys_of,
    own_suppliers,
)
from migrations_tracker.services.audit import Origin
from migrations_tracker.services.keys import Issued, issue, revoke, rotate
from migrations_tracker.web.access import for_signed_in, request_id
from migrations_tracker.web.answers import form_page
from migrations_tracker.web.key_forms import KeyForm, UsedOnceForm
from suppliers.models import ApiKey

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, Principal, P], HttpResponse]


def for_suppliers(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Only for people who work for a supplier; administrators have the admin."""

    @wraps(view)
    def page(
        request: HttpRequest, principal: Principal, /, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        if not principal.supplier_ids:
            raise PermissionDenied
        return view(request, principal, *args, **kwargs)

    return for_signed_in(page)


def page_origin(principal: Principal, now: datetime) -> Origin:
    return Origin(principal, Channel.PAGE, now, request_id())


@require_safe
@for_suppliers
def listing(request: HttpRequest, principal: Principal) -> HttpResponse:
    """Every key of one’s supplier, those in force first."""
    now = timezone.now()
    rows = key_rows(keys_of(principal).order_by("-created"), principal, now)
    context = {
        "rows": [(row, UsedOnceForm()["form_number"].value()) for row in rows],
        "in_force": sum(row.status.is_usable for row in rows),
        "expiring": expiring_keys(principal, now),
        "errors": recent_errors(principal, now),
        "several": len(principal.supplier_ids) > 1,
        "as_of": long_moment(now),
        "now": now,
    }
    return render(request, "keys/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_suppliers
def new(request: HttpRequest, principal: Principal) -> HttpResponse:
    """Issue a key. The secret is in the answer to the POST, and nowhere else."""
    now = timezone.now()
    suppliers = own_suppliers(principal)
    sent = request.POST if request.method == "POST" else None
    form = KeyForm(sent, suppliers=suppliers, now=now)
    if sent is not None and form.is_valid():
        try:
            made = issue(
                form.supplier_id,
                form.wanted(),
                page_origin(principal, now),
                form=form.cleaned_data["form_number"],
            )
        except KeyFormUsed as used:
            messages.warning(request, str(used))
            return redirect("web:my-work-keys")
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return _shown_once(request, made, now)
    context = {"form": form, "problems": form.problems(), "several": len(suppliers) > 1}
    return form_page(request, "keys/new.html", context)


@require_safe
@for_suppliers
def key(request: HttpRequest, principal: Principal, prefix: str) -> HttpResponse:
    """One key and its history."""
    now = timezone.now()
    found, row = _found(prefix, principal, now)
    context = {"row": row, "history": key_history(found, principal), "now": now}
    return render(request, "keys/key.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_suppliers
def rotate_one(request: HttpRequest, principal: Principal, prefix: str) -> HttpResponse:
    """Ask, then replace a key; the old one goes on for a week."""
    now = timezone.now()
    _, row = _found(prefix, principal, now)
    sent = request.POST if request.method == "POST" else None
    form = UsedOnceForm(sent)
    problem = ""
    if sent is not None and form.is_valid():
        number = form.cleaned_data["form_number"]
        try:
            made = rotate(prefix, page_origin(principal, now), form=number)
        except KeyFormUsed as used:
            messages.warning(request, str(used))
            return redirect("web:my-work-keys")
        except Refusal as refusal:
            problem = str(refusal)
        else:
            return _shown_once(request, made, now, replaces=_found(prefix, principal, now)[1])
    context = {"row": row, "form": form, "problem": problem, "now": now}
    return render(request, "keys/rotate.html", context, status=409 if problem else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@for_suppliers
def revoke_one(request: HttpRequest, principal: Principal, prefix: str) -> HttpResponse:
    """Ask, then end a key at once."""
    now = timezone.now()
    _, row = _found(prefix, principal, now)
    if request.method != "POST":
        return render(request, "keys/revoke.html", {"row": row, "now": now})
    revoke(prefix, page_origin(principal, now))
    messages.success(request, f"The key {prefix} is revoked. Nothing can be done with it any more.")
    return redirect("web:my-work-keys")


def _found(prefix: str, principal: Principal, now: datetime) -> tuple[ApiKey, KeyRow]:
    """One’s own key; somebody else’s is as one that is none."""
    found = keys_of(principal).filter(prefix=prefix).first()
    if found is None:
        raise Http404
    return found, key_rows([found], principal, now)[0]


def _shown_once(
    request: HttpRequest, made: Issued, now: datetime, *, replaces: KeyRow | None = None
) -> HttpResponse:
    context = {"key": made.key, "secret": made.secret, "replaces": replaces, "now": now}
    response = render(request, "keys/issued.html", context)
    response["Cache-Control"] = "no-store"
    return response


pages = [
    path("my-work/keys/", listing, name="my-work-keys"),
    path("my-work/keys/new/", new, name="my-work-key-new"),
    path("my-work/keys/<str:prefix>/", key, name="my-work-key"),
    path("my-work/keys/<str:prefix>/rotate/", rotate_one, name="my-work-key-rotate"),
    path("my-work/keys/<str:prefix>/revoke/", revoke_one, name="my-work-key-revoke"),
]
