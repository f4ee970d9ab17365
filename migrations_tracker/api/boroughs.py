"""Reference data of the boroughs that the caller may see."""

from typing import ClassVar, Final

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from boroughs.models import Borough as BoroughRow
from migrations_tracker.api import documents
from migrations_tracker.api.answers import answer
from migrations_tracker.api.base import ApiView
from migrations_tracker.api.paging import PARAMETERS, Order, link_header, page_of
from migrations_tracker.api.problems import NotThere
from migrations_tracker.api.representations import BoroughRecord, write, write_all
from migrations_tracker.selectors.api import visible_boroughs

BY_CODE: Final[Order[BoroughRow]] = Order({"gss_code": str}, lambda row: (row.gss_code,))


class Boroughs(ApiView):
    """Two queries with a key."""

    parameters: ClassVar[tuple[str, ...]] = PARAMETERS

    @extend_schema(**documents.LIST_BOROUGHS)
    def get(self, request: Request) -> HttpResponse:
        page = page_of(request, BY_CODE)
        rows, links = page.finish(list(page.cut(visible_boroughs(self.principal))))
        data = write_all(BoroughRecord, rows, request)
        return answer(request, {"data": data, "links": links}, headers=link_header(links))


class Borough(ApiView):
    """Two queries with a key."""

    @extend_schema(**documents.READ_BOROUGH)
    def get(self, request: Request, gss: str) -> HttpResponse:
        found = visible_boroughs(self.principal).filter(gss_code=gss).first()
        if found is None:
            raise NotThere
        return answer(request, write(BoroughRecord, found, request))
