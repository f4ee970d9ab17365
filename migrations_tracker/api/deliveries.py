"""The deliveries of a webhook: listed, and sent again."""

from typing import ClassVar, Final

from django.http import HttpResponse
from rest_framework.request import Request

from migrations_tracker.api import webhook_documents
from migrations_tracker.api.lists import id_in, page_answer
from migrations_tracker.api.operations import documented
from migrations_tracker.api.paging import PARAMETERS, Order, page_of
from migrations_tracker.api.problems import NotThere
from migrations_tracker.api.repeats import perform_once
from migrations_tracker.api.webhook_records import DeliveryRecord, NothingSent, read_fields
from migrations_tracker.api.webhooks import WebhookView, queued
from migrations_tracker.models import WebhookDelivery
from migrations_tracker.selectors.webhooks import DeliveryRow, delivery_rows
from migrations_tracker.services.audit import Origin
from migrations_tracker.services.deliveries import resend
from migrations_tracker.services.idempotency import Answer

NEWEST_FIRST: Final[Order[DeliveryRow]] = Order(
    {"announcement_id": int}, lambda row: (row.number,), descending=True
)


class WebhookDeliveries(WebhookView):
    """Four queries."""

    http_method_names = ["get", "head"]
    parameters: ClassVar[tuple[str, ...]] = PARAMETERS

    @documented(webhook_documents.LIST_DELIVERIES)
    def get(self, request: Request, ref: str) -> HttpResponse:
        page = page_of(request, NEWEST_FIRST)
        row = self.found(ref)
        found = page.cut(WebhookDelivery.objects.filter(webhook=row.id))
        rows, links = page.finish(delivery_rows(found))
        return page_answer(request, DeliveryRecord, rows, links)


class DeliveryResend(WebhookView):
    """About twelve queries, in one transaction."""

    http_method_names = ["post"]

    @documented(webhook_documents.RESEND_DELIVERY)
    def post(self, request: Request, ref: str) -> HttpResponse:
        seen = WebhookDelivery.objects.visible_to(self.principal)
        delivery = seen.filter(public_id=id_in(ref, "dl_")).first()
        if delivery is None or delivery.reference != ref:
            raise NotThere
        read_fields(NothingSent, request.data, "Sending again")
        number = delivery.pk

        def act(source: Origin, is_rehearsal: bool) -> Answer:  # noqa: ARG001, FBT001 - see Act
            return queued(request, resend(number, source))

        return perform_once(self, request, act)
