"""What is done with one webhook: tested, sent again, its secret rotated, removed."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from migrations_tracker.domain.access import Principal
from migrations_tracker.domain.errors import Refusal
from migrations_tracker.domain.findings import count_of
from migrations_tracker.domain.webhooks import WebhookFormUsed
from migrations_tracker.models import WebhookDelivery
from migrations_tracker.services.deliveries import resend, resend_range
from migrations_tracker.services.used_forms import do_once
from migrations_tracker.services.webhooks import (
    end_older_secrets,
    remove_webhook,
    rotate_secret,
    send_test,
)
from migrations_tracker.web.key_forms import UsedOnceForm
from migrations_tracker.web.keys import for_suppliers, page_origin
from migrations_tracker.web.webhook_forms import RangeForm
from migrations_tracker.web.webhooks import (
    found,
    listing,
    new,
    shown_once,
    turn,
    version_sent,
    webhook,
    webhook_page,
)


@require_POST
@for_suppliers
def test(request: HttpRequest, principal: Principal, public_id: UUID) -> HttpResponse:
    """Queue a test event."""
    now = timezone.now()
    row = found(public_id, principal, now)
    try:
        send_test(row.id, page_origin(principal, now), settings.SITE_URL)
    except Refusal as refusal:
        return webhook_page(request, row, now, problems=[("webhook", str(refusal))], status=409)
    messages.success(request, "A test event is queued. Its delivery below says how it went.")
    return redirect("web:my-work-webhook", public_id=public_id)


@require_POST
@for_suppliers
def resend_one(request: HttpRequest, principal: Principal, public_id: UUID) -> HttpResponse:
    """Send one message again, under its own id."""
    now = timezone.now()
    seen = WebhookDelivery.objects.visible_to(principal).filter(
        webhook__supplier__in=principal.supplier_ids
    )
    delivery = seen.filter(public_id=public_id).select_related("webhook").first()
    if delivery is None:
        raise Http404
    try:
        resend(delivery.pk, page_origin(principal, now))
    except Refusal as refusal:
        row = found(delivery.webhook.public_id, principal, now)
        return webhook_page(request, row, now, problems=[("webhook", str(refusal))], status=409)
    messages.success(request, "It is queued again, under the same id.")
    return redirect("web:my-work-webhook", public_id=delivery.webhook.public_id)


@require_POST
@for_suppliers
def resend_since(request: HttpRequest, principal: Principal, public_id: UUID) -> HttpResponse:
    """Send what has not arrived since some time again."""
    now = timezone.now()
    row = found(public_id, principal, now)
    form = RangeForm(request.POST)
    if form.is_valid():
        sent = form.cleaned_data
        origin = page_origin(principal, now)
        try:
            count = resend_range(
                row.id, sent["since"], None, origin, arrived_too=sent["arrived_too"]
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, f"{count_of(count, 'message').capitalize()} queued again.")
            return redirect("web:my-work-webhook", public_id=public_id)
    return webhook_page(request, row, now, again=form, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@for_suppliers
def rotate(request: HttpRequest, principal: Principal, public_id: UUID) -> HttpResponse:
    """Ask, then make a new secret; the one before is signed with for a week."""
    now = timezone.now()
    row = found(public_id, principal, now)
    sent = request.POST if request.method == "POST" else None
    form, problem = UsedOnceForm(sent), ""
    if sent is not None and form.is_valid():
        origin = page_origin(principal, now)
        try:
            kept = do_once(
                "webhooks",
                form.cleaned_data["form_number"],
                origin,
                lambda: rotate_secret(row.id, origin),
                used=WebhookFormUsed,
            )
        except WebhookFormUsed as used:
            messages.warning(request, str(used))
            return redirect("web:my-work-webhook", public_id=public_id)
        except Refusal as refusal:
            problem = str(refusal)
        else:
            return shown_once(request, kept, now)
    context = {"row": row, "form": form, "problem": problem, "now": now}
    return render(request, "webhooks/rotate.html", context, status=409 if problem else 200)


@require_POST
@for_suppliers
def end_older(request: HttpRequest, principal: Principal, public_id: UUID) -> HttpResponse:
    """Sign with the newest secret alone from now on."""
    now = timezone.now()
    end_older_secrets(found(public_id, principal, now).id, page_origin(principal, now))
    messages.success(request, "From now on messages are signed with the newest secret alone.")
    return redirect("web:my-work-webhook", public_id=public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@for_suppliers
def remove(request: HttpRequest, principal: Principal, public_id: UUID) -> HttpResponse:
    """Ask, then remove a webhook."""
    now = timezone.now()
    row = found(public_id, principal, now)
    problem = ""
    if request.method == "POST":
        version = version_sent(request)
        try:
            remove_webhook(row.id, page_origin(principal, now), expected_version=version)
        except Refusal as refusal:
            problem = str(refusal)
        else:
            messages.success(request, f"The webhook {row.target_url} is removed.")
            return redirect("web:my-work-webhooks")
    context = {"row": row, "problem": problem}
    return render(request, "webhooks/remove.html", context, status=409 if problem else 200)


HOOKS = "my-work/webhooks/"
pages = [
    path(HOOKS, listing, name="my-work-webhooks"),
    path(f"{HOOKS}new/", new, name="my-work-webhook-new"),
    path(f"{HOOKS}<uuid:public_id>/", webhook, name="my-work-webhook"),
    path(f"{HOOKS}<uuid:public_id>/turn/", turn, name="my-work-webhook-turn"),
    path(f"{HOOKS}<uuid:public_id>/test/", test, name="my-work-webhook-test"),
    path(f"{HOOKS}<uuid:public_id>/resend/", resend_since, name="my-work-webhook-resend"),
    path(f"{HOOKS}<uuid:public_id>/rotate/", rotate, name="my-work-webhook-rotate"),
    path(f"{HOOKS}<uuid:public_id>/end-older/", end_older, name="my-work-webhook-end-older"),
    path(f"{HOOKS}<uuid:public_id>/remove/", remove, name="my-work-webhook-remove"),
    path(
        f"{HOOKS}deliveries/<uuid:public_id>/resend/",
        resend_one,
        name="my-work-webhook-resend-one",
    ),
]
