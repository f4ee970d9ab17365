"""What the checks have found that suppliers are to be told: changes of status, and incidents."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from django.db.models import F, Q, QuerySet

from migrations_tracker.domain.webhooks import EventType
from migrations_tracker.models import (
    EndpointState,
    Incident,
    PsnMigration,
    ToldEndpoint,
    ToldIncident,
)
from migrations_tracker.services.news import Audience, remember
from migrations_tracker.services.publishing import News, instant

# So much is looked at in one go; the rest comes with the next.
MOST: Final = 500


def endpoints_due() -> QuerySet[EndpointState]:
    changed = ~Q(endpoint__told__status=F("status")) | Q(endpoint__told__since__lt=F("since"))
    fresh = Q(endpoint__told=None) | changed
    return EndpointState.objects.exclude(status="").filter(fresh).order_by("since", "pk")


def incidents_due() -> QuerySet[Incident]:
    fresh = Q(told=None) | ~Q(told__version=F("version"))
    return Incident.objects.filter(fresh, endpoint__isnull=False).order_by("pk")


def news_of_endpoints(audience: Audience) -> list[News]:
    """Changes of measured status. That one was up when it was first asked is none. Four queries."""
    states = list(endpoints_due().select_related("endpoint", "endpoint__told")[:MOST])
    boroughs = {one.endpoint.borough_id for one in states}
    present = PsnMigration.objects.filter(borough__in=boroughs).present()
    migrations = {one.borough_id: one for one in present} if states else {}
    told = [ToldEndpoint(endpoint_id=one.pk, status=one.status, since=one.since) for one in states]
    remember(ToldEndpoint, told, "endpoint", ["status", "since"])
    return [
        news
        for state in states
        for news in _of_endpoint(state, migrations.get(state.endpoint.borough_id), audience)
    ]


def _of_endpoint(
    state: EndpointState, migration: PsnMigration | None, audience: Audience
) -> Iterator[News]:
    before = getattr(state.endpoint, "told", None)
    since = state.since or audience.now
    if before is None and state.status == "up":
        return iter(())
    data = {
        "endpoint": state.endpoint.ref,
        "kind": state.endpoint.kind,
        "status": state.status,
        "previous_status": before.status if before else None,
        "since": instant(since),
        "url": audience.api(f"endpoints/{state.endpoint.ref}"),
    }
    key = f"endpoint:{state.pk}:{state.status}:{since.timestamp():.6f}"
    return audience.news(key, EventType.ENDPOINT_STATUS_CHANGED, migration, since, data)


def news_of_incidents(audience: Audience) -> list[News]:
    """Incidents of endpoints: opened, changed, closed. Three queries."""
    related = ("endpoint", "migration", "told")
    incidents = list(incidents_due().select_related(*related)[:MOST])
    told = [ToldIncident(incident_id=i.pk, version=i.version, is_open=i.is_open) for i in incidents]
    remember(ToldIncident, told, "incident", ["version", "is_open"])
    return [news for one in incidents for news in _of_incident(one, audience)]


def _of_incident(incident: Incident, audience: Audience) -> Iterator[News]:
    data = {
        "incident": incident.reference,
        "kind": incident.kind,
        "endpoint": incident.endpoint.ref if incident.endpoint else None,
        "progress": incident.progress,
        "since": instant(incident.since),
        "url": audience.api(f"incidents/{incident.reference}"),
    }
    for kind, at in _words(incident, audience.now):
        key = f"incident:{incident.pk}:{incident.version}:{kind.value}"
        yield from audience.news(key, kind, incident.migration, at, data)


def _words(incident: Incident, now: datetime) -> Iterator[tuple[EventType, datetime]]:
    before = getattr(incident, "told", None)
    opened = before is None or (incident.is_open and not before.is_open)
    closed = not incident.is_open and (before is None or before.is_open)
    if opened:
        yield EventType.INCIDENT_OPENED, incident.round_at if before else incident.opened_at
    if closed:
        yield EventType.INCIDENT_RESOLVED, incident.closed_at or now
    if not opened and not closed:
        yield EventType.INCIDENT_UPDATED, now
