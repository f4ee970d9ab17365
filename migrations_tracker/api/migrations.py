"""Migrations: what is claimed, observed and planned, the moves from here, and the record."""

from datetime import datetime
from typing import ClassVar, Final

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from rest_framework.request import Request

from migrations_tracker.api import choices, documents
from migrations_tracker.api.answers import Told, answer, made_once, render
from migrations_tracker.api.base import ApiView
from migrations_tracker.api.history import AS_OF, asked_of, list_then, read_then
from migrations_tracker.api.operations import documented
from migrations_tracker.api.paging import PARAMETERS, Order, link_header, page_of
from migrations_tracker.api.parameters import chosen, instant
from migrations_tracker.api.problems import FieldError, NotThere, ValidationFailed
from migrations_tracker.api.representations import (
    EventRecord,
    MigrationRecord,
    TransitionsRecord,
    write,
    write_all,
)
from migrations_tracker.domain.access import Principal
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.models import Event, PsnMigration
from migrations_tracker.selectors.api import present_migrations, transitions_of, with_delivery
from migrations_tracker.selectors.api_history import events_on
from migrations_tracker.selectors.api_migrations import (
    Derived,
    api_migrations,
    with_cases,
    with_derived,
)
from migrations_tracker.selectors.events import EventRow, event_rows
from migrations_tracker.selectors.migrations import MigrationRow

BY_UPDATE: Final[Order[MigrationRow]] = Order(
    {"updated_at": datetime, "id": int}, lambda row: (row.updated_at, row.id)
)
BY_UPDATE_THEN: Final[Order[PsnMigration]] = Order(
    {"updated_at": datetime, "id": int}, lambda row: (row.updated_at, row.pk)
)
NEWEST_FIRST: Final[Order[EventRow]] = Order(
    {"effective_at": datetime, "sequence": int},
    lambda row: (row.effective_at, row.sequence),
    descending=True,
)


def find_migration(principal: Principal, gss: str) -> PsnMigration:
    """The present migration of a borough. One query; raises NotThere, missing or not theirs."""
    found = present_migrations(principal).filter(borough_id=gss).select_related("borough").first()
    if found is None:
        raise NotThere
    return found


def migration_named(principal: Principal, gss: str) -> PsnMigration:
    """The same of a borough that a body names. Raises ValidationFailed."""
    try:
        return find_migration(principal, gss)
    except NotThere as error:
        words = "There is no borough with this code whose migration you may see."
        raise ValidationFailed([FieldError("/borough", "not_found", words)]) from error


class Migrations(ApiView):
    """34 queries or fewer, however many there are.

    Five more with `delivery_status`, and thirteen with `verified`, `observed` or `freshness`.
    """

    parameters: ClassVar[tuple[str, ...]] = (
        *PARAMETERS,
        "stage",
        "claimed",
        "delivery_status",
        "discrepancy",
        "freshness",
        "observed",
        "verified",
        "updated_since",
        *AS_OF,
    )

    @documented(documents.LIST_MIGRATIONS)
    @made_once
    def get(self, request: Request) -> Told:
        now = timezone.now()
        if asked := asked_of(request, london_date(now)):
            then = page_of(request, BY_UPDATE_THEN)
            return list_then(request, then, asked, self.principal, now)
        page = page_of(request, BY_UPDATE)
        migrations = _asked_for(request, self.principal, now)
        rows, links = page.finish(api_migrations(page.cut(migrations), self.principal, now))
        data = write_all(MigrationRecord, rows, request)
        return Told(render({"data": data, "links": links}), headers=link_header(links))


def _asked_for(request: Request, principal: Principal, now: datetime) -> QuerySet[PsnMigration]:
    """The migrations that the filters let through. What costs most comes last."""
    stages = choices.codes(choices.STAGES)
    migrations = present_migrations(principal)
    for name in ("stage", "claimed"):
        if wanted := chosen(request, name, stages):
            migrations = migrations.filter(stage__in=wanted)
    if since := instant(request, "updated_since"):
        migrations = migrations.filter(updated_at__gte=since)
    derived = Derived(
        verified=chosen(request, "verified", choices.codes(choices.TRUE_FALSE)),
        observed=chosen(request, "observed", choices.codes(choices.ENDPOINT_STATUSES)),
        freshness=chosen(request, "freshness", choices.codes(choices.FRESHNESS)),
    )
    if kinds := chosen(request, "discrepancy", choices.codes(choices.DISCREPANCIES_OR_NONE)):
        migrations = with_cases(migrations, kinds, principal)
    if statuses := chosen(request, "delivery_status", choices.codes(choices.DELIVERY)):
        migrations = with_delivery(migrations, statuses, london_date(now))
    return with_derived(migrations, derived, now) if derived.asks else migrations


class Migration(ApiView):
    """34 queries or fewer."""

    parameters: ClassVar[tuple[str, ...]] = AS_OF

    @documented(documents.READ_MIGRATION)
    @made_once
    def get(self, request: Request, gss: str) -> Told:
        now = timezone.now()
        if asked := asked_of(request, london_date(now)):
            return read_then(request, gss, asked, self.principal, now)
        migrations = present_migrations(self.principal).filter(borough_id=gss)
        rows = api_migrations(migrations, self.principal, now)
        if not rows:
            raise NotThere
        data = write(MigrationRecord, rows[0], request)
        return Told(render(data), version=rows[0].version)


class MigrationTransitions(ApiView):
    """Fourteen queries or fewer."""

    @documented(documents.LIST_TRANSITIONS)
    def get(self, request: Request, gss: str) -> HttpResponse:
        migration = find_migration(self.principal, gss)
        found = transitions_of(migration, self.principal, timezone.now())
        return answer(request, write(TransitionsRecord, found, request))


class MigrationEvents(ApiView):
    """Seven queries or fewer."""

    parameters: ClassVar[tuple[str, ...]] = (*PARAMETERS, *AS_OF)

    @documented(documents.LIST_EVENTS)
    def get(self, request: Request, gss: str) -> HttpResponse:
        page, now = page_of(request, NEWEST_FIRST), timezone.now()
        migration = find_migration(self.principal, gss)
        events = Event.objects.visible_to(self.principal).filter(stream__migration=migration)
        if asked := asked_of(request, london_date(now)):
            events = events_on(events, asked, now)
        rows, links = page.finish(event_rows(page.cut(events), self.principal))
        data = write_all(EventRecord, rows, request)
        return answer(request, {"data": data, "links": links}, headers=link_header(links))
