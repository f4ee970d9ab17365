"""Which endpoints flap: too many confirmed changes of status within an hour."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Count, Q

from migrations_tracker.domain.incident import flapping_until
from migrations_tracker.domain.policy import INCIDENT
from migrations_tracker.models import EndpointState


def note_changes(endpoint_ids: Collection[int], at: datetime) -> None:
    """Mark those of endpoints whose status has just changed that flap now. At most two queries.

    It only damps what people are told. The first status that an endpoint ever had is no change.
    """
    if not endpoint_ids:
        return
    changes = Q(
        endpoint__status_changes__recorded_at__gt=at - INCIDENT.flapping_within,
        endpoint__status_changes__recorded_at__lte=at,
    ) & ~Q(endpoint__status_changes__from_status="")
    states = EndpointState.objects.filter(pk__in=endpoint_ids).annotate(
        changes=Count("endpoint__status_changes", filter=changes)
    )
    flapping = []
    for state in states:
        until = flapping_until(state.flapping_until, state.changes, at, INCIDENT)
        if until is not None:
            state.flapping_until = until
            flapping.append(state)
    if flapping:
        EndpointState.objects.bulk_update(flapping, ["flapping_until"])
