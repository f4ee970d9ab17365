"""The feed: what suppliers are told, for those who cannot be told by webhook."""

from dataclasses import replace
from typing import ClassVar, Final

from django.http import HttpResponse
from rest_framework.request import Request

from migrations_tracker.api import choices, webhook_documents
from migrations_tracker.api.base import ApiView
from migrations_tracker.api.lists import page_answer
from migrations_tracker.api.operations import documented
from migrations_tracker.api.paging import PARAMETERS, Order, page_of
from migrations_tracker.api.parameters import chosen, instant, one_of
from migrations_tracker.api.webhook_records import FeedRecord
from migrations_tracker.models import Announcement
from migrations_tracker.selectors.webhooks import FeedRow, feed_rows

NEWEST_FIRST: Final[Order[FeedRow]] = Order(
    {"number": int}, lambda row: (row.number,), descending=True
)
ORDERS: Final = {"newest": NEWEST_FIRST, "oldest": replace(NEWEST_FIRST, descending=False)}


class Feed(ApiView):
    """Two queries."""

    http_method_names = ["get", "head"]
    parameters: ClassVar[tuple[str, ...]] = (*PARAMETERS, "type", "order", "updated_since")

    @documented(webhook_documents.READ_FEED)
    def get(self, request: Request) -> HttpResponse:
        order = one_of(request, "order", tuple(ORDERS))
        page = page_of(request, ORDERS[order])
        told = Announcement.objects.visible_to(self.principal)
        if types := chosen(request, "type", choices.codes(choices.EVENT_TYPES)):
            told = told.filter(type__in=types)
        if since := instant(request, "updated_since"):
            told = told.filter(announced_at__gte=since)
        rows, links = page.finish(feed_rows(page.cut(told)))
        return page_answer(request, FeedRecord, rows, links)
