"""Which endpoints of a borough must answer, brought in line with what is claimed and cut over."""

from datetime import datetime

from django.db.models import F

from migrations_tracker.domain.cutover import cut_over
from migrations_tracker.domain.endpoint_kinds import KINDS, expected_kinds
from migrations_tracker.models import Endpoint, EndpointState, PsnMigration, ServiceCutover


def expect_endpoints(migration: PsnMigration, effective_at: datetime) -> None:
    """Set and clear `expected_from` as the stage and the cutovers say. At most four queries.

    The network from `effective_at` on, a service's endpoints from the instant of its cutover. A
    changed endpoint's `config_version` moves, so that a check asked for before the change is not
    recorded after it.
    """
    rows = ServiceCutover.objects.filter(migration=migration)
    since = cut_over([row.as_cutover for row in rows])
    wanted = expected_kinds(migration.current_stage, since, migration.held_stage)
    changed = []
    for endpoint in Endpoint.objects.filter(borough=migration.borough_id):
        kind = endpoint.endpoint_kind
        before = endpoint.expected_from
        service = KINDS[kind].service
        begins = since.get(service) if service else before or effective_at
        endpoint.expected_from = begins if kind in wanted else None
        if endpoint.expected_from != before:
            changed.append(endpoint)
    if not changed:
        return
    Endpoint.objects.bulk_update(changed, ["expected_from"])
    EndpointState.objects.filter(endpoint__in=changed).update(
        config_version=F("config_version") + 1
    )
