"""Typed builders of incidents and maintenance windows, and of what they follow from."""

from datetime import datetime, timedelta
from uuid import uuid4

from migrations_tracker.domain.endpoint_kinds import EndpointKind
from migrations_tracker.domain.incident import IncidentKind
from migrations_tracker.domain.maintenance import Plan
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import (
    Assignment,
    Endpoint,
    EndpointState,
    Incident,
    MaintenanceWindow,
    OutboxMessage,
    PsnMigration,
)
from tests.make import NOON, make_endpoint, make_migration

HOUR = timedelta(hours=1)
MAIL = frozenset({EndpointKind.MAIL_RELAY})


def window_plan(
    *,
    kinds: frozenset[EndpointKind] = MAIL,
    starts_at: datetime = NOON + HOUR,
    ends_at: datetime = NOON + 3 * HOUR,
    reason: str = "New firmware for the relay",
) -> Plan:
    return Plan(kinds, starts_at, ends_at, reason)


def make_window(
    *endpoints: Endpoint,
    migration: PsnMigration | None = None,
    starts_at: datetime = NOON - HOUR,
    ends_at: datetime = NOON + HOUR,
    **fields: object,
) -> MaintenanceWindow:
    """Maintenance of endpoints, under way at noon unless its times say otherwise."""
    values: dict[str, object] = {
        "reason": "New firmware for the relay",
        "planned_by": "user:1",
        "planned_at": starts_at - HOUR,
        "updated_at": starts_at - HOUR,
    }
    of = migration or PsnMigration.objects.get(borough=endpoints[0].borough_id)
    window = MaintenanceWindow.objects.create(
        migration=of, starts_at=starts_at, ends_at=ends_at, **(values | fields)
    )
    window.endpoints.set(endpoints)
    return window


def make_down(
    *,
    migration: PsnMigration | None = None,
    kind: EndpointKind = EndpointKind.MAIL_RELAY,
    since: datetime = NOON - timedelta(minutes=1),
    **state: object,
) -> Endpoint:
    """An expected endpoint of a live migration that has been confirmed down."""
    of = migration or make_migration(stage=Stage.LIVE)
    values = {"status": "down", "since": since, "last_reading": "down", "last_answer_at": NOON}
    return make_endpoint(
        borough=of.borough, kind=kind, state={**values, "last_reason": "No route", **state}
    )


def set_status(endpoint: Endpoint, status: str, at: datetime) -> None:
    """The endpoint is measured so since an instant, and has just answered."""
    EndpointState.objects.filter(pk=endpoint.pk).update(
        status=status, since=at, last_reading=status, last_answer_at=at, last_asked_at=at
    )


def make_incident(
    endpoint: Endpoint | None = None,
    *,
    kind: IncidentKind = IncidentKind.DOWN,
    since: datetime = NOON - HOUR,
    closed_at: datetime | None = None,
    **fields: object,
) -> Incident:
    """An incident of an endpoint that is down, as the checks open it."""
    of = endpoint or make_down(since=since)
    migration = PsnMigration.objects.get(borough=of.borough_id)
    lead = Assignment.objects.current().filter(migration=migration).first()
    values: dict[str, object] = {
        "endpoint": of,
        "migration": migration,
        "supplier": lead.supplier if lead else None,
        "reason": "No route",
        "opened_at": since + timedelta(minutes=1),
        "round_at": since + timedelta(minutes=1),
        "progress": "resolved" if closed_at else "investigating",
    }
    return Incident.objects.create(
        kind=kind.value, since=since, closed_at=closed_at, **(values | fields)
    )


def make_source_incident(*, since: datetime = NOON - HOUR, **fields: object) -> Incident:
    """The registry has not answered since."""
    values: dict[str, object] = {
        "kind": "registry",
        "reason": "No answer in time",
        "opened_at": since,
        "round_at": since,
    }
    return Incident.objects.create(since=since, **(values | fields))


def make_message(**fields: object) -> OutboxMessage:
    """A message to the webhook that waits to be sent."""
    values: dict[str, object] = {
        "key": f"test:{uuid4()}",
        "channel": "webhook",
        "address": "programme",
        "topic": "incident.opened",
        "body": {"words": "PSN DNS of Camden is down"},
        "created_at": NOON,
        "due_at": NOON,
    }
    return OutboxMessage.objects.create(**(values | fields))
