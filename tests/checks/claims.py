"""Claimed endpoints for tests that need no database."""

from datetime import timedelta

from migrations_tracker.checks.findings import NO_LIMITS, Claimed
from migrations_tracker.domain.endpoint_kinds import EndpointKind
from migrations_tracker.domain.endpoint_state import State
from tests.make import NOON

ROW = Claimed(
    endpoint_id=1,
    ref="E09000007-gcn_gateway",
    kind=EndpointKind.GCN_GATEWAY,
    borough_code="E09000007",
    interval=timedelta(seconds=30),
    own=NO_LIMITS,
    expected_from=NOON - timedelta(days=1),
    due_at=NOON,
    config_version=1,
    state=State(),
    last_reading=None,
    certificate_not_after=None,
)


def claimed(ref: str = ROW.ref, kind: EndpointKind = ROW.kind, **fields: object) -> Claimed:
    return ROW._replace(ref=ref, kind=kind, **fields)  # type: ignore[arg-type]  # fields of Claimed
