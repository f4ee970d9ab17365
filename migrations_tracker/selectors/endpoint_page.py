"""One endpoint: how it stands, how it has behaved, and what the checks said of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from django.db.models import QuerySet

from migrations_tracker.domain.access import Principal
from migrations_tracker.domain.asking import MAY_ASK, MAY_PAUSE, next_asking
from migrations_tracker.domain.availability import Availability
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.endpoint_state import EndpointStatus
from migrations_tracker.domain.latency import Latency, latency
from migrations_tracker.domain.status_bars import Slot, days, quarters, worst_in
from migrations_tracker.models import CheckResult, Endpoint, Incident, RollupHour, StatusChange
from migrations_tracker.selectors.api import CheckRow, recent_checks
from migrations_tracker.selectors.availability import BIN_NAMES, Timeline, timelines
from migrations_tracker.selectors.incidents import IncidentRow, incident_rows
from migrations_tracker.selectors.service_status import StatusRow, rows_of

QUARTERS: Final = 96
DAYS: Final = 90
HOURS: Final = 24
CHANGES_SHOWN: Final = 50
CHECKS_SHOWN: Final = 10
INCIDENTS_SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class Flip:
    """A confirmed change of status. `before` is None for the first word on the endpoint."""

    at: datetime
    before: EndpointStatus | None
    after: EndpointStatus
    reason: str


@dataclass(frozen=True, slots=True)
class Hour:
    """The answer times of one hour of checks."""

    starts: datetime
    latency: Latency


@dataclass(frozen=True, slots=True)
class EndpointPage:
    """`late_by` is how long its check has been due; None where it is not, or not checked.

    `ask_from` is when another check may be asked for, None at once.
    """

    row: StatusRow
    endpoint: Endpoint
    late_by: timedelta | None
    ask_from: datetime | None
    may_ask: bool
    may_pause: bool
    day: Sequence[Slot]
    quarter: Sequence[Slot]
    in_day: Availability
    in_month: Availability
    in_quarter: Availability
    hours: Sequence[Hour]
    changes: Sequence[Flip]
    has_more_changes: bool
    incidents: Sequence[IncidentRow]
    checks: Sequence[CheckRow]


def endpoint_page(ref: str, principal: Principal, now: datetime) -> EndpointPage | None:
    """None where it is not there or not the viewer's. Sixteen queries at most."""
    found = rows_of(Endpoint.objects.visible_to(principal).filter(ref=ref), now)
    if not found:
        return None
    row, endpoint = found[0]
    state = endpoint.state
    bounds = days(london_date(now), now, DAYS)
    timeline = timelines([endpoint], bounds[0][0], now)[endpoint.pk]
    flips = _flips(endpoint, CHANGES_SHOWN + 1)
    incidents = Incident.objects.visible_to(principal).filter(endpoint=endpoint)
    newest = incidents.order_by("-opened_at", "-id")[:INCIDENTS_SHOWN]
    return EndpointPage(
        row=row,
        endpoint=endpoint,
        late_by=now - state.due_at if state.enabled and state.due_at < now else None,
        ask_from=next_asking(state.last_asked_at, now),
        may_ask=bool(MAY_ASK & principal.roles),
        may_pause=bool(MAY_PAUSE & principal.roles),
        day=_slots(timeline, quarters(now, QUARTERS)),
        quarter=_slots(timeline, bounds),
        in_day=timeline.between(now - timedelta(days=1), now),
        in_month=timeline.between(now - timedelta(days=30), now),
        in_quarter=timeline.between(bounds[0][0], now),
        hours=_hours(endpoint, now),
        changes=flips[:CHANGES_SHOWN],
        has_more_changes=len(flips) > CHANGES_SHOWN,
        incidents=incident_rows(newest, principal, now),
        checks=[CheckRow.of(one) for one in _newest(endpoint, now)],
    )


def _newest(endpoint: Endpoint, now: datetime) -> QuerySet[CheckResult]:
    return recent_checks(endpoint, now).order_by("-slot_at")[:CHECKS_SHOWN]


def _slots(timeline: Timeline, bounds: Sequence[tuple[datetime, datetime]]) -> list[Slot]:
    return [Slot(starts, ends, worst_in(timeline.between(starts, ends))) for starts, ends in bounds]


def _flips(endpoint: Endpoint, limit: int) -> list[Flip]:
    return [
        Flip(
            row.at,
            EndpointStatus(row.from_status) if row.from_status else None,
            EndpointStatus(row.to_status),
            row.reason,
        )
        for row in StatusChange.objects.filter(endpoint=endpoint)[:limit]
    ]


def _hours(endpoint: Endpoint, now: datetime) -> list[Hour]:
    """The hours of a day in which checks were answered, the oldest first."""
    hour = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    rows = RollupHour.objects.filter(
        endpoint_id=endpoint.pk, bucket__gt=hour - timedelta(hours=HOURS)
    )
    found = [
        Hour(bucket, latency(bins, max_us=max_us))
        for bucket, max_us, *bins in rows.order_by("bucket").values_list(
            "bucket", "max_us", *BIN_NAMES
        )
    ]
    return [hour for hour in found if hour.latency.answers]
