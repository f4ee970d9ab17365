"""Reference data of the boroughs that the caller may see."""

from typing import ClassVar, Final

from django.http import HttpResponse
from rest_framework.request import Request

from boroughs.models import Borough as BoroughRow
from migrations_tracker.api import documents
from migrations_tracker.api.answers import answer
from migrations_tracker.api.base import ApiView
from migrations_tracker.api.lists import page_answer
from migrations_tracker.api.operations import documented
from migrations_tracker.api.paging import PARAMETERS, Order, page_of
from migrations_tracker.api.problems import NotThere
from migrations_tracker.api.representations import BoroughRecord, write
from migrations_tracker.selectors.api import visible_boroughs

BY_CODE: Final[Order[BoroughRow]] = Order({"gss_code": str}, lambda row: (row.gss_code,))


class Boroughs(ApiView):
    """Two queries with a key."""

    parameters: ClassVar[tuple[str, ...]] = PARAMETERS

    @documented(documents.LIST_BOROUGHS)
    def get(self, request: Request) -> HttpResponse:
        page = page_of(request, BY_CODE)
        rows, links = page.finish(list(page.cut(visible_boroughs(self.principal))))
        return page_answer(request, BoroughRecord, rows, links)


class Borough(ApiView):
    """Two queries with a key."""

    @documented(documents.READ_BOROUGH)
    def get(self, request: Request, gss: str) -> HttpResponse:
        found = visible_boroughs(self.principal).filter(gss_code=gss).first()
        if found is None:
            raise NotThere
        return answer(request, write(BoroughRecord, found, request))
