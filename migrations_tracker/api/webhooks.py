"""Webhooks: listed, kept, changed, removed, tested; their secrets and their deliveries."""

import json
from datetime import datetime
from typing import Any, ClassVar, Final

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from rest_framework.request import Request

from migrations_tracker.api import webhook_documents
from migrations_tracker.api.answers import JSON, answer, render, version_tag
from migrations_tracker.api.base import ApiView
from migrations_tracker.api.links import url_of
from migrations_tracker.api.lists import id_in, page_answer
from migrations_tracker.api.operations import documented
from migrations_tracker.api.paging import PARAMETERS, Order, page_of
from migrations_tracker.api.parameters import flag
from migrations_tracker.api.parsing import MergePatchParser, StrictJSONParser
from migrations_tracker.api.preconditions import version_insisted_on
from migrations_tracker.api.problems import NotThere
from migrations_tracker.api.repeats import perform, perform_once
from migrations_tracker.api.representations import write
from migrations_tracker.api.webhook_records import (
    DeliveryRecord,
    NewWebhook,
    NothingSent,
    ResendRequest,
    ResentRecord,
    WebhookChange,
    WebhookRecord,
    WebhookWithSecret,
    read_fields,
)
from migrations_tracker.domain.access import Scope
from migrations_tracker.models import Webhook, WebhookDelivery, WebhookSecret
from migrations_tracker.selectors.webhooks import (
    WebhookRow,
    delivery_rows,
    webhook_rows,
)
from migrations_tracker.services.audit import Origin
from migrations_tracker.services.deliveries import resend_range
from migrations_tracker.services.idempotency import Answer
from migrations_tracker.services.webhooks import (
    Subscription,
    add_webhook,
    change_webhook,
    remove_webhook,
    rotate_secret,
    secret_of,
    send_test,
)

BY_UPDATE: Final[Order[WebhookRow]] = Order(
    {"updated_at": datetime, "id": int}, lambda row: (row.updated_at, row.id)
)


class WebhookView(ApiView):
    """Reading one's webhooks needs their scope too: an address can hold a secret."""

    read_scope = write_scope = Scope.WEBHOOKS_MANAGE
    parameters: ClassVar[tuple[str, ...]] = ("validate_only",)

    def found(self, ref: str) -> WebhookRow:
        """The webhook; raises NotThere, missing or not theirs."""
        seen = Webhook.objects.visible_to(self.principal).filter(public_id=id_in(ref, "wh_"))
        rows = webhook_rows(seen, timezone.now())
        if not rows or rows[0].reference != ref:
            raise NotThere
        return rows[0]


class Webhooks(WebhookView):
    """Three queries to read; about eighteen to keep one, in one transaction."""

    parameters: ClassVar[tuple[str, ...]] = (*PARAMETERS, "validate_only")

    @documented(webhook_documents.LIST_WEBHOOKS)
    def get(self, request: Request) -> HttpResponse:
        page = page_of(request, BY_UPDATE)
        found = page.cut(Webhook.objects.visible_to(self.principal))
        rows, links = page.finish(webhook_rows(found, timezone.now()))
        return page_answer(request, WebhookRecord, rows, links)

    @documented(webhook_documents.ADD_WEBHOOK)
    def post(self, request: Request) -> HttpResponse:
        fields = read_fields(NewWebhook, request.data, "A webhook")
        wanted = Subscription(
            fields["target_url"],
            fields["event_types"],
            fields.get("description", ""),
            fields.get("enabled", True),
        )

        def act(source: Origin, is_rehearsal: bool) -> Answer:  # noqa: FBT001 - see Act
            (supplier_id,) = self.principal.supplier_ids
            hook = add_webhook(supplier_id, wanted, source).webhook
            return _told(request, hook, source, status=200 if is_rehearsal else 201)

        return _with_secret(perform_once(self, request, act))


class WebhookOne(WebhookView):
    """Three queries to read; about twelve to change one, in one transaction."""

    http_method_names = ["get", "head", "patch", "delete"]
    parser_classes = (StrictJSONParser, MergePatchParser)

    @documented(webhook_documents.READ_WEBHOOK)
    def get(self, request: Request, ref: str) -> HttpResponse:
        row = self.found(ref)
        return answer(request, write(WebhookRecord, row, request), version=row.version)

    @documented(webhook_documents.CHANGE_WEBHOOK)
    def patch(self, request: Request, ref: str) -> HttpResponse:
        row = self.found(ref)
        expected = self._expected(request, row)
        fields = read_fields(WebhookChange, request.data, "A webhook")
        wanted = Subscription(
            fields.get("target_url", row.target_url),
            fields.get("event_types", row.event_types),
            fields.get("description", row.description),
            fields.get("enabled", row.enabled),
        )

        def act(source: Origin, is_rehearsal: bool) -> Answer:  # noqa: ARG001, FBT001 - see Act
            hook = change_webhook(row.id, wanted, source, expected_version=expected)
            return _told(request, hook, source, kind=WebhookRecord)

        return perform(self, request, act)

    @documented(webhook_documents.REMOVE_WEBHOOK)
    def delete(self, request: Request, ref: str) -> HttpResponse:
        row = self.found(ref)
        expected = self._expected(request, row)

        def act(source: Origin, is_rehearsal: bool) -> Answer:  # noqa: ARG001, FBT001 - see Act
            remove_webhook(row.id, source, expected_version=expected)
            return Answer(204, "")

        response = perform(self, request, act)
        del response["Content-Type"]
        return response

    def _expected(self, request: Request, row: WebhookRow) -> int:
        url = url_of(request, "webhook", row.reference)
        return version_insisted_on(request, row.version, what="webhook", url=url)


class WebhookTest(WebhookView):
    """About twenty queries, in one transaction."""

    http_method_names = ["post"]

    @documented(webhook_documents.TEST_WEBHOOK)
    def post(self, request: Request, ref: str) -> HttpResponse:
        row = self.found(ref)
        read_fields(NothingSent, request.data, "A test")

        def act(source: Origin, is_rehearsal: bool) -> Answer:  # noqa: ARG001, FBT001 - see Act
            delivery = send_test(row.id, source, settings.SITE_URL)
            return queued(request, delivery)

        return perform_once(self, request, act)


class WebhookSecretRotation(WebhookView):
    """About fifteen queries, in one transaction."""

    http_method_names = ["post"]

    @documented(webhook_documents.ROTATE_SECRET)
    def post(self, request: Request, ref: str) -> HttpResponse:
        row = self.found(ref)
        read_fields(NothingSent, request.data, "A rotation")

        def act(source: Origin, is_rehearsal: bool) -> Answer:  # noqa: ARG001, FBT001 - see Act
            return _told(request, rotate_secret(row.id, source).webhook, source)

        return _with_secret(perform_once(self, request, act))


class WebhookResend(WebhookView):
    """About sixteen queries, in one transaction."""

    http_method_names = ["post"]

    @documented(webhook_documents.RESEND_RANGE)
    def post(self, request: Request, ref: str) -> HttpResponse:
        row = self.found(ref)
        fields = read_fields(ResendRequest, request.data, "A range")

        def act(source: Origin, is_rehearsal: bool) -> Answer:  # noqa: ARG001, FBT001 - see Act
            count = resend_range(
                row.id,
                fields["since"],
                fields.get("until"),
                source,
                arrived_too=fields.get("arrived_too", False),
            )
            body = render(write(ResentRecord, {"queued": count}, request)).decode()
            return Answer(202, body, {"Content-Type": JSON})

        return perform_once(self, request, act)


def _told(
    request: Request,
    hook: Webhook,
    source: Origin,
    *,
    status: int = 200,
    kind: type[WebhookRecord] = WebhookWithSecret,
) -> Answer:
    """The webhook as it is now, with the validator for the next change. Two queries."""
    row = webhook_rows(Webhook.objects.filter(pk=hook.pk), source.now)[0]
    body = render(write(kind, row, request)).decode()
    headers = {"Content-Type": JSON}
    if not flag(request, "validate_only"):
        headers["ETag"] = version_tag(row.version)
    if status == 201:
        headers["Location"] = url_of(request, "webhook", row.reference)
    return Answer(status, body, headers)


def queued(request: Request, delivery: WebhookDelivery) -> Answer:
    """The delivery as it waits now. One query."""
    row = delivery_rows(WebhookDelivery.objects.filter(pk=delivery.pk))[0]
    body = render(write(DeliveryRecord, row, request)).decode()
    return Answer(202, body, {"Content-Type": JSON})


def _with_secret(response: HttpResponse) -> HttpResponse:
    """Put the secret into an answer as it goes out: what is stored for repeats holds none."""
    if response["Content-Type"] != JSON:
        return response
    body: dict[str, Any] = json.loads(response.content)
    kept = WebhookSecret.objects.filter(
        webhook__public_id=id_in(body["id"], "wh_"), number=body["secret_number"]
    ).first()
    if kept:
        body["secret"] = secret_of(kept) or None
        response.content = render(body)
    return response
