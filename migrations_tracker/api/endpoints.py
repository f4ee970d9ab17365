"""Endpoints: present status and recent checks."""

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Final

from django.http import HttpResponse
from django.utils import timezone
from rest_framework.request import Request

from migrations_tracker.api import choices, documents
from migrations_tracker.api.answers import answer
from migrations_tracker.api.base import ApiView
from migrations_tracker.api.endpoint_records import CheckRecord, EndpointRecord
from migrations_tracker.api.lists import of_boroughs, page_answer, with_codes
from migrations_tracker.api.operations import documented
from migrations_tracker.api.paging import PARAMETERS, Order, page_of
from migrations_tracker.api.parameters import chosen
from migrations_tracker.api.problems import NotThere
from migrations_tracker.api.representations import write
from migrations_tracker.models import Endpoint as EndpointModel
from migrations_tracker.selectors.api import (
    CheckRow,
    PlacedEndpoint,
    placed_endpoints,
    recent_checks,
    with_status,
)

if TYPE_CHECKING:
    from django.db.models import QuerySet

BY_REF: Final[Order[PlacedEndpoint]] = Order({"ref": str}, lambda row: (row.endpoint.ref,))
LATEST_FIRST: Final[Order[CheckRow]] = Order(
    {"slot_at": datetime}, lambda row: (row.slot_at,), descending=True
)


class Endpoints(ApiView):
    """Two queries with a key, and one more with `status`."""

    parameters: ClassVar[tuple[str, ...]] = (*PARAMETERS, "borough", "kind", "status")

    @documented(documents.LIST_ENDPOINTS)
    def get(self, request: Request) -> HttpResponse:
        now = timezone.now()
        page = page_of(request, BY_REF)
        endpoints: QuerySet[EndpointModel] = EndpointModel.objects.visible_to(self.principal)
        endpoints = of_boroughs(request, endpoints, "borough_id")
        endpoints = with_codes(request, endpoints, "kind", choices.ENDPOINT_KINDS)
        if statuses := chosen(request, "status", choices.codes(choices.ENDPOINT_STATUSES)):
            endpoints = with_status(endpoints, statuses, now)
        rows, links = page.finish(placed_endpoints(page.cut(endpoints), now))
        return page_answer(request, EndpointRecord, rows, links)


class Endpoint(ApiView):
    """Two queries with a key."""

    @documented(documents.READ_ENDPOINT)
    def get(self, request: Request, ref: str) -> HttpResponse:
        endpoints = EndpointModel.objects.visible_to(self.principal).filter(ref=ref)
        rows = placed_endpoints(endpoints, timezone.now())
        if not rows:
            raise NotThere
        return answer(request, write(EndpointRecord, rows[0], request))


class EndpointChecks(ApiView):
    """Three queries with a key."""

    parameters: ClassVar[tuple[str, ...]] = PARAMETERS

    @documented(documents.LIST_CHECKS)
    def get(self, request: Request, ref: str) -> HttpResponse:
        page = page_of(request, LATEST_FIRST)
        endpoint = EndpointModel.objects.visible_to(self.principal).filter(ref=ref).first()
        if endpoint is None:
            raise NotThere
        found = page.cut(recent_checks(endpoint, timezone.now()))
        rows, links = page.finish([CheckRow.of(one) for one in found])
        return page_answer(request, CheckRecord, rows, links)
