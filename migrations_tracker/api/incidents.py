"""Incidents: to be read."""

from datetime import datetime
from typing import ClassVar, Final

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from migrations_tracker.api import choices, maintenance_documents
from migrations_tracker.api.answers import answer
from migrations_tracker.api.base import ApiView
from migrations_tracker.api.endpoints import GSS
from migrations_tracker.api.incident_records import IncidentRecord
from migrations_tracker.api.paging import PARAMETERS, Order, link_header, page_of
from migrations_tracker.api.parameters import chosen, codes_like
from migrations_tracker.api.problems import NotThere
from migrations_tracker.api.representations import write, write_all
from migrations_tracker.models import Incident as IncidentModel
from migrations_tracker.selectors.incidents import IncidentRow, incident_rows

NEWEST_FIRST: Final[Order[IncidentRow]] = Order(
    {"opened_at": datetime, "id": int}, lambda row: (row.opened_at, row.id), descending=True
)


class Incidents(ApiView):
    """Six queries or fewer."""

    parameters: ClassVar[tuple[str, ...]] = (*PARAMETERS, "borough", "kind", "status")

    @extend_schema(**maintenance_documents.LIST_INCIDENTS)
    def get(self, request: Request) -> HttpResponse:
        page = page_of(request, NEWEST_FIRST)
        incidents = IncidentModel.objects.visible_to(self.principal)
        if boroughs := codes_like(request, "borough", GSS, "an ONS code, such as E09000014"):
            incidents = incidents.filter(endpoint__borough_id__in=boroughs)
        if kinds := chosen(request, "kind", choices.codes(choices.INCIDENT_KINDS)):
            incidents = incidents.filter(kind__in=kinds)
        statuses = chosen(request, "status", choices.codes(choices.OPEN_OR_CLOSED))
        if len(statuses) == 1:
            incidents = incidents.filter(closed_at__isnull="open" in statuses)
        found = page.cut(incidents)
        rows, links = page.finish(incident_rows(found, self.principal, timezone.now()))
        data = write_all(IncidentRecord, rows, request)
        return answer(request, {"data": data, "links": links}, headers=link_header(links))


class Incident(ApiView):
    """Six queries or fewer."""

    @extend_schema(**maintenance_documents.READ_INCIDENT)
    def get(self, request: Request, ref: str) -> HttpResponse:
        seen = IncidentModel.objects.visible_to(self.principal)
        found = seen.filter(pk=int(ref.removeprefix("INC-")))
        rows = incident_rows(found, self.principal, timezone.now())
        if not rows or rows[0].reference != ref:
            raise NotThere
        return answer(request, write(IncidentRecord, rows[0], request))
