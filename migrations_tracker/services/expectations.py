"""Which endpoints of a borough must answer, brought in line with the claimed stage."""

from datetime import datetime

from django.db.models import F

from migrations_tracker.domain.endpoint_kinds import expected_kinds
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import Endpoint, EndpointState


def expect_endpoints(
    borough_code: str, stage: Stage, held_from: Stage | None, effective_at: datetime
) -> None:
    """Set and clear `expected_from` as the stage says. At most four queries.

    A changed endpoint's `config_version` moves, so that a check asked for before the change is
    not recorded after it.
    """
    wanted = [kind.value for kind in expected_kinds(stage, held_from)]
    endpoints = Endpoint.objects.filter(borough_id=borough_code)
    due = endpoints.filter(kind__in=wanted, expected_from=None)
    no_longer = endpoints.exclude(kind__in=wanted).exclude(expected_from=None)
    changed = list((due | no_longer).values_list("pk", flat=True))
    if not changed:
        return
    due.update(expected_from=effective_at)
    no_longer.update(expected_from=None)
    EndpointState.objects.filter(pk__in=changed).update(config_version=F("config_version") + 1)
