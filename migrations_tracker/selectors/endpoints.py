"""Endpoints as they are shown: the measured status, what is derived from it, and its age."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from migrations_tracker.domain.delivery import CONTRADICTING, SEVERITY
from migrations_tracker.domain.endpoint_kinds import Criticality, EndpointKind
from migrations_tracker.domain.endpoint_state import (
    EndpointStatus,
    Shown,
    shown_since,
    shown_status,
)
from migrations_tracker.domain.policy import CheckPolicy
from migrations_tracker.domain.programme import Answers
from migrations_tracker.models import Endpoint
from migrations_tracker.models.maintenance import endpoints_at, is_under_maintenance


@dataclass(frozen=True, slots=True)
class EndpointRow:
    """One endpoint at one instant. `reason` is what the last check said, in words.

    `since` is of the measured status, `shown_since` of the one that is shown.
    """

    id: int
    ref: str
    borough_code: str
    kind: EndpointKind
    shown: Shown
    since: datetime | None
    reason: str
    interval: timedelta
    enabled: bool
    expected_from: datetime | None
    last_asked_at: datetime | None
    last_answer_at: datetime | None
    last_outcome: str
    certificate_not_after: datetime | None
    config_version: int

    @property
    def status(self) -> EndpointStatus:
        return self.shown.status

    @property
    def shown_since(self) -> datetime | None:
        return shown_since(
            self.status, measured_since=self.since, last_answer_at=self.last_answer_at
        )

    @property
    def is_critical(self) -> bool:
        return self.kind.criticality is Criticality.CRITICAL

    @property
    def is_troubled(self) -> bool:
        return self.status in CONTRADICTING

    @property
    def severity(self) -> tuple[int, bool]:
        """Sorts those in trouble: the worst first, critical ones before others."""
        return SEVERITY.index(self.status), not self.is_critical


def endpoint_row(endpoint: Endpoint, now: datetime, policy: CheckPolicy) -> EndpointRow:
    """What is shown of an endpoint as `endpoints_at` gives it. No query."""
    state, interval = endpoint.state, endpoint.interval_by(policy)
    shown = shown_status(
        state.measured,
        expected_from=endpoint.expected_from,
        in_maintenance=is_under_maintenance(endpoint),
        last_answer_at=state.last_answer_at,
        last_asked_at=state.last_asked_at,
        interval=interval,
        now=now,
        policy=policy,
    )
    return EndpointRow(
        id=endpoint.pk,
        ref=endpoint.ref,
        borough_code=endpoint.borough_id,
        kind=endpoint.endpoint_kind,
        shown=shown,
        since=state.since,
        reason=state.last_reason,
        interval=interval,
        enabled=state.enabled,
        expected_from=endpoint.expected_from,
        last_asked_at=state.last_asked_at,
        last_answer_at=state.last_answer_at,
        last_outcome=state.last_outcome,
        certificate_not_after=state.certificate_not_after,
        config_version=state.config_version,
    )


def endpoint_rows(
    endpoints: QuerySet[Endpoint], now: datetime, policy: CheckPolicy
) -> list[EndpointRow]:
    """The rows of a queryset, in its order. One query."""
    return [endpoint_row(endpoint, now, policy) for endpoint in endpoints_at(endpoints, now)]


def by_borough(rows: Iterable[EndpointRow]) -> dict[str, list[EndpointRow]]:
    """Rows grouped by the code of their borough, order kept."""
    grouped: dict[str, list[EndpointRow]] = {}
    for row in rows:
        grouped.setdefault(row.borough_code, []).append(row)
    return grouped


def answers(endpoints: Iterable[EndpointRow]) -> Answers:
    """How the endpoints that must answer, and are not paused, stand."""
    statuses = [
        endpoint.status
        for endpoint in endpoints
        if endpoint.enabled and endpoint.status is not EndpointStatus.NOT_EXPECTED
    ]
    return Answers(
        expected=len(statuses),
        answered=sum(status is not EndpointStatus.UNKNOWN for status in statuses),
        down=statuses.count(EndpointStatus.DOWN),
        degraded=statuses.count(EndpointStatus.DEGRADED),
        unknown=statuses.count(EndpointStatus.UNKNOWN),
    )
