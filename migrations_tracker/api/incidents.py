"""Incidents: to be read."""

from datetime import datetime
from typing import ClassVar, Final

from django.http import HttpResponse
from django.utils import timezone
from rest_framework.request import Request

from migrations_tracker.api import choices, maintenance_documents
from migrations_tracker.api.answers import answer
from migrations_tracker.api.base import ApiView
from migrations_tracker.api.incident_records import IncidentRecord
from migrations_tracker.api.lists import of_boroughs, open_or_closed, page_answer, with_codes
from migrations_tracker.api.operations import documented
from migrations_tracker.api.paging import PARAMETERS, Order, page_of
from migrations_tracker.api.problems import NotThere
from migrations_tracker.api.representations import write
from migrations_tracker.models import Incident as IncidentModel
from migrations_tracker.selectors.incidents import IncidentRow, incident_rows

NEWEST_FIRST: Final[Order[IncidentRow]] = Order(
    {"opened_at": datetime, "id": int}, lambda row: (row.opened_at, row.id), descending=True
)


class Incidents(ApiView):
    """Six queries or fewer."""

    parameters: ClassVar[tuple[str, ...]] = (*PARAMETERS, "borough", "kind", "status")

    @documented(maintenance_documents.LIST_INCIDENTS)
    def get(self, request: Request) -> HttpResponse:
        page = page_of(request, NEWEST_FIRST)
        incidents = IncidentModel.objects.visible_to(self.principal)
        incidents = of_boroughs(request, incidents, "endpoint__borough_id")
        incidents = with_codes(request, incidents, "kind", choices.INCIDENT_KINDS)
        found = page.cut(open_or_closed(request, incidents))
        rows, links = page.finish(incident_rows(found, self.principal, timezone.now()))
        return page_answer(request, IncidentRecord, rows, links)


class Incident(ApiView):
    """Six queries or fewer."""

    @documented(maintenance_documents.READ_INCIDENT)
    def get(self, request: Request, ref: str) -> HttpResponse:
        seen = IncidentModel.objects.visible_to(self.principal)
        found = seen.filter(pk=int(ref.removeprefix("INC-")))
        rows = incident_rows(found, self.principal, timezone.now())
        if not rows or rows[0].reference != ref:
            raise NotThere
        return answer(request, write(IncidentRecord, rows[0], request))
