"""What people say of incidents: that they have taken them on, and how the work goes."""

from datetime import datetime

from django.db import transaction

from migrations_tracker.domain.access import roles_for
from migrations_tracker.domain.incident_replies import (
    IncidentChanged,
    IncidentClosed,
    Progress,
    Update,
    check_acknowledged_until,
    check_may_reply,
    check_update,
)
from migrations_tracker.models import Assignment, Incident, IncidentUpdate
from migrations_tracker.services.audit import Origin, mark_changed


@transaction.atomic
def acknowledge(
    incident_id: int, until: datetime | None, origin: Origin, *, expected_version: int
) -> Incident:
    """Take an open incident on, until a time or until it closes: nobody is reminded of it then.

    Five queries. Raises NotYours, IncidentClosed, IncidentChanged or a ReplyRefused; nothing has
    been written then.
    """
    incident = _locked(incident_id, origin)
    if not incident.is_open:
        raise IncidentClosed(incident.reference)
    check_acknowledged_until(until, origin.now)
    who = origin.principal.actor
    if incident.acknowledged_at and (incident.owner, incident.acknowledged_until) == (who, until):
        return incident
    _check_version(incident, expected_version)
    incident.owner = who
    incident.acknowledged_at, incident.acknowledged_until = origin.now, until
    fields = ["owner", "acknowledged_at", "acknowledged_until"]
    _save(incident, fields, "Acknowledged.", origin)
    return incident


@transaction.atomic
def post_update(
    incident_id: int, update: Update, origin: Origin, *, expected_version: int
) -> Incident:
    """Say how the work on an incident goes; after it has closed, what its cause was.

    The same said twice by one person is recorded once. Six queries. Raises NotYours,
    IncidentChanged or a ReplyRefused; nothing has been written then.
    """
    incident = _locked(incident_id, origin)
    text, cause = update.text.strip(), update.cause.strip()
    newest = incident.updates.first()
    said = (origin.principal.actor, update.progress.value, text)
    if newest and (newest.author, newest.progress, newest.text) == said:
        return incident
    _check_version(incident, expected_version)
    check_update(update, is_open=incident.is_open)
    incident.progress = update.progress.value
    incident.cause = cause or incident.cause
    _save(incident, ["progress", "cause"], text, origin)
    return incident


def _locked(incident_id: int, origin: Origin) -> Incident:
    incident = (
        Incident.objects.select_for_update(of=("self",))
        .select_related("migration")
        .get(pk=incident_id)
    )
    migration = incident.migration
    lead = Assignment.objects.current().filter(migration=migration).first() if migration else None
    check_may_reply(
        roles_for(
            origin.principal,
            borough_code=migration.borough_id if migration else "",
            supplier_id=lead.supplier_id if lead else None,
        )
    )
    return incident


def _check_version(incident: Incident, expected: int) -> None:
    if incident.version != expected:
        raise IncidentChanged(incident.reference)


def _save(incident: Incident, fields: list[str], text: str, origin: Origin) -> None:
    incident.version += 1
    incident.save(update_fields=[*fields, "version"])
    IncidentUpdate.objects.create(
        incident=incident,
        at=origin.now,
        author=origin.principal.actor,
        progress=Progress(incident.progress).value,
        text=text,
    )
    mark_changed()
