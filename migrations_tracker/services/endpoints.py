"""Endpoints: their creation and every change of how they are checked.

Each change of configuration moves `config_version`, so that a check which was asked for under the
old configuration is not recorded under the new one.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import F

from boroughs.models import Borough
from migrations_tracker.domain.endpoint_kinds import KINDS, endpoint_ref
from migrations_tracker.domain.schedule import next_due
from migrations_tracker.models import Endpoint, EndpointState
from migrations_tracker.services.audit import mark_changed


@transaction.atomic
def create_endpoints(borough: Borough, now: datetime) -> int:
    """Give a borough the endpoints that it lacks of the ten kinds. The number created.

    Three queries. They are not expected until the stage of the borough's migration says so.
    """
    present = set(Endpoint.objects.filter(borough=borough).values_list("kind", flat=True))
    made = Endpoint.objects.bulk_create(
        Endpoint(
            ref=endpoint_ref(borough.gss_code, kind),
            borough=borough,
            kind=kind.value,
            host=f"{kind.value.replace('_', '-')}.{borough.slug}.psn.example",
            port=facts.port,
        )
        for kind, facts in KINDS.items()
        if kind.value not in present
    )
    EndpointState.objects.bulk_create(
        EndpointState(endpoint=endpoint, due_at=next_due(endpoint.ref, endpoint.interval, now))
        for endpoint in made
    )
    return len(made)


@transaction.atomic
def pause_endpoint(endpoint: Endpoint, reason: str) -> None:
    """Stop checking an endpoint and say why. A check under way is not recorded."""
    endpoint.pause_reason = reason
    endpoint.save(update_fields=["pause_reason"])
    _reconfigure([endpoint.pk], enabled=False)


@transaction.atomic
def resume_endpoint(endpoint: Endpoint, now: datetime) -> None:
    """Check an endpoint again, from its next turn on."""
    endpoint.pause_reason = ""
    endpoint.save(update_fields=["pause_reason"])
    due_at = next_due(endpoint.ref, endpoint.interval, now)
    _reconfigure([endpoint.pk], enabled=True, due_at=due_at)


@transaction.atomic
def set_interval(endpoint: Endpoint, interval_s: int | None, now: datetime) -> None:
    """Check an endpoint at another interval; None is the programme's default."""
    endpoint.interval_s = interval_s
    endpoint.save(update_fields=["interval_s"])
    _reconfigure([endpoint.pk], due_at=next_due(endpoint.ref, endpoint.interval, now))


@transaction.atomic
def thresholds_changed(endpoint_ids: Iterable[int]) -> None:
    """Answers asked for under the old limits are not judged by them any more."""
    _reconfigure(list(endpoint_ids))


def check_now(endpoint_ids: Iterable[int], now: datetime) -> int:
    """Make endpoints due at once; how many will be checked. Paused ones are left alone.

    One query. Asking twice before the check has run is one check.
    """
    return EndpointState.objects.filter(
        pk__in=list(endpoint_ids), enabled=True, due_at__gt=now
    ).update(due_at=now)


def _reconfigure(endpoint_ids: list[int], **fields: object) -> None:
    EndpointState.objects.filter(pk__in=endpoint_ids).update(
        config_version=F("config_version") + 1, **fields
    )
    mark_changed()
