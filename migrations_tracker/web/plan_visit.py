"""A visit to the plan of a borough: who asks, and what stands."""

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404, HttpRequest
from django.utils import timezone

from migrations_tracker.domain.access import Channel, Principal
from migrations_tracker.selectors.borough import BoroughPage, borough_page
from migrations_tracker.selectors.migrations import MigrationRow
from migrations_tracker.selectors.plan import (
    PlanOfMigration,
    plan_page,
)
from migrations_tracker.services.audit import Origin
from migrations_tracker.web.access import request_id


@dataclass(frozen=True, slots=True)
class Visit:
    """A request for the plan of a borough by somebody who may see it."""

    request: HttpRequest
    principal: Principal
    found: BoroughPage
    row: MigrationRow
    plan: PlanOfMigration
    now: datetime

    @property
    def slug(self) -> str:
        return self.found.borough.slug

    @property
    def origin(self) -> Origin:
        return Origin(self.principal, Channel.PAGE, self.now, request_id())


def visit_plan(request: HttpRequest, principal: Principal, slug: str) -> Visit:
    now = timezone.now()
    found = borough_page(slug, principal, now, events=0)
    if found is None or found.row is None:
        raise Http404
    plan = plan_page(found.row.id, found.roles, principal, now)
    return Visit(request, principal, found, found.row, plan, now)
