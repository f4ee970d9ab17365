"""Webhooks for the people of a supplier: listed, added, changed, with their last deliveries."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from migrations_tracker.domain.access import Principal
from migrations_tracker.domain.errors import Refusal
from migrations_tracker.domain.moments import long_moment
from migrations_tracker.domain.webhooks import WebhookChanged, WebhookFormUsed
from migrations_tracker.models import Webhook, WebhookDelivery
from migrations_tracker.selectors.keys import own_suppliers
from migrations_tracker.selectors.webhooks import WebhookRow, delivery_rows, webhook_rows
from migrations_tracker.services.used_forms import do_once
from migrations_tracker.services.webhooks import (
    Kept,
    Subscription,
    add_webhook,
    change_webhook,
)
from migrations_tracker.web.answers import form_page
from migrations_tracker.web.keys import for_suppliers, page_origin
from migrations_tracker.web.webhook_forms import ChangeForm, RangeForm, WebhookForm

LOG = 50


@require_safe
@for_suppliers
def listing(request: HttpRequest, principal: Principal) -> HttpResponse:
    """The webhooks of one’s supplier."""
    now = timezone.now()
    rows = webhook_rows(own(principal).order_by("supplier__name", "id"), now)
    context = {
        "rows": rows,
        "several": len(principal.supplier_ids) > 1,
        "as_of": long_moment(now),
        "now": now,
    }
    return render(request, "webhooks/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_suppliers
def new(request: HttpRequest, principal: Principal) -> HttpResponse:
    """Add a webhook. Its secret is in the answer to the POST, and nowhere else."""
    now = timezone.now()
    suppliers = own_suppliers(principal)
    sent = request.POST if request.method == "POST" else None
    form = WebhookForm(sent, suppliers=suppliers)
    if sent is not None and form.is_valid():
        origin = page_origin(principal, now)
        number = form.cleaned_data["form_number"]
        try:
            kept = do_once(
                "webhooks",
                number,
                origin,
                lambda: add_webhook(form.supplier_id, form.wanted(), origin),
                used=WebhookFormUsed,
            )
        except WebhookFormUsed as used:
            messages.warning(request, str(used))
            return redirect("web:my-work-webhooks")
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return shown_once(request, kept, now)
    context = {"form": form, "problems": form.problems(), "several": len(suppliers) > 1}
    return form_page(request, "webhooks/new.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_suppliers
def webhook(request: HttpRequest, principal: Principal, public_id: UUID) -> HttpResponse:
    """One webhook and its last deliveries. A POST changes where it stands and what it is told."""
    now = timezone.now()
    row = found(public_id, principal, now)
    if request.method != "POST":
        return webhook_page(request, row, now)
    form = ChangeForm.of(row, request.POST)
    if not form.is_valid():
        return webhook_page(request, row, now, form=form, status=422)
    try:
        change_webhook(
            row.id,
            form.wanted(enabled=row.enabled),
            page_origin(principal, now),
            expected_version=form.cleaned_data["version"] or 0,
        )
    except WebhookChanged as changed:
        form.refuse(changed)
        return webhook_page(request, row, now, form=form, status=409)
    except Refusal as refusal:
        form.refuse(refusal)
        return webhook_page(request, row, now, form=form, status=422)
    messages.success(request, "The webhook is changed.")
    return redirect("web:my-work-webhook", public_id=public_id)


@require_POST
@for_suppliers
def turn(request: HttpRequest, principal: Principal, public_id: UUID) -> HttpResponse:
    """Enable or disable a webhook."""
    now = timezone.now()
    row = found(public_id, principal, now)
    enabled = request.POST.get("enabled") == "yes"
    wanted = Subscription(row.target_url, row.event_types, row.description, enabled)
    try:
        change_webhook(
            row.id, wanted, page_origin(principal, now), expected_version=version_sent(request)
        )
    except Refusal as refusal:
        return webhook_page(request, row, now, problems=[("webhook", str(refusal))], status=409)
    words = "enabled. Have what it missed sent again" if enabled else "disabled. Nothing is sent"
    messages.success(request, f"The webhook is {words}.")
    return redirect("web:my-work-webhook", public_id=public_id)


def own(principal: Principal) -> QuerySet[Webhook]:
    """One’s own, for an administrator too who works for a supplier."""
    seen = Webhook.objects.visible_to(principal)
    return seen.filter(supplier__in=principal.supplier_ids)


def found(public_id: UUID, principal: Principal, now: datetime) -> WebhookRow:
    rows = webhook_rows(own(principal).filter(public_id=public_id), now)
    if not rows:
        raise Http404
    return rows[0]


def version_sent(request: HttpRequest) -> int:
    sent = request.POST.get("version", "")
    return int(sent) if sent.isdecimal() and len(sent) < 10 else 0


def webhook_page(
    request: HttpRequest,
    row: WebhookRow,
    now: datetime,
    *,
    form: WebhookForm | None = None,
    again: RangeForm | None = None,
    problems: list[tuple[str, str]] | None = None,
    status: int = 0,
) -> HttpResponse:
    deliveries = WebhookDelivery.objects.filter(webhook=row.id)[:LOG]
    told = [*(problems or []), *(form.problems() if form else [])]
    context = {
        "row": row,
        "form": form or ChangeForm.of(row),
        "again": again or RangeForm(),
        "problems": [*told, *(again.problems() if again else [])],
        "deliveries": delivery_rows(deliveries),
        "older": row.secrets[1:],
        "as_of": long_moment(now),
        "now": now,
    }
    return form_page(request, "webhooks/webhook.html", context, status=status)


def shown_once(request: HttpRequest, kept: Kept, now: datetime) -> HttpResponse:
    context = {"hook": kept.webhook, "secret": kept.secret, "number": kept.secret_number}
    response = render(request, "webhooks/secret.html", context | {"now": now})
    response["Cache-Control"] = "no-store"
    return response
