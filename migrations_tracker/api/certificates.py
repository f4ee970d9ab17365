"""Certificates: to be read. The borough and the programme record them."""

from datetime import datetime
from typing import ClassVar, Final

from django.http import HttpResponse
from django.utils import timezone
from rest_framework.request import Request

from migrations_tracker.api import choices, cutover_documents
from migrations_tracker.api.answers import answer
from migrations_tracker.api.base import ApiView
from migrations_tracker.api.certificate_records import CertificateRecord
from migrations_tracker.api.lists import id_in, of_boroughs, page_with_gone
from migrations_tracker.api.operations import documented
from migrations_tracker.api.paging import PARAMETERS, Order, page_of
from migrations_tracker.api.parameters import chosen, instant
from migrations_tracker.api.problems import NotThere
from migrations_tracker.api.representations import write
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.selectors.api_certificates import (
    CertificateRow,
    api_certificates,
    certificate_row,
    gone_certificates,
    in_status,
    seen_certificates,
    timed_certificates,
)
from migrations_tracker.selectors.api_gone import GoneRow

BY_UPDATE: Final[Order[CertificateRow | GoneRow]] = Order(
    {"changed_at": datetime, "id": int}, lambda row: (row.updated_at, row.id)
)


class CertificateList(ApiView):
    """Two queries with a key, and one more with `status`."""

    http_method_names = ["get", "head"]
    parameters: ClassVar[tuple[str, ...]] = (*PARAMETERS, "borough", "status", "updated_since")

    @documented(cutover_documents.LIST_CERTIFICATES)
    def get(self, request: Request) -> HttpResponse:
        today, who = london_date(timezone.now()), self.principal
        page, since = page_of(request, BY_UPDATE), instant(request, "updated_since")
        seen = of_boroughs(request, seen_certificates(who), "migration__borough_id")
        if statuses := chosen(request, "status", choices.codes(choices.CERTIFICATE_STATUSES)):
            seen = in_status(seen, statuses, today)
        gone = seen.none()
        if since:
            gone = of_boroughs(request, gone_certificates(who), "migration__borough_id")
        found = page.cut(timed_certificates(seen, gone, who, since))
        rows, links = page.finish(api_certificates(found, today))
        return page_with_gone(request, CertificateRecord, rows, links)


class Certificate(ApiView):
    """Two queries with a key."""

    http_method_names = ["get", "head"]

    @documented(cutover_documents.READ_CERTIFICATE)
    def get(self, request: Request, ref: str) -> HttpResponse:
        seen = seen_certificates(self.principal).filter(public_id=id_in(ref, "ce_"))
        row = certificate_row(seen, self.principal, london_date(timezone.now()))
        if row is None or row.reference != ref:
            raise NotThere
        return answer(request, write(CertificateRecord, row, request))
