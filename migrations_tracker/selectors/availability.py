"""What checks add up to: from roll-ups and changes of status, never from single results."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.db.models import Max, QuerySet, Sum

from migrations_tracker.domain.availability import (
    Availability,
    Change,
    Gap,
    GapCause,
    availability,
)
from migrations_tracker.domain.endpoint_state import EndpointStatus
from migrations_tracker.domain.latency import BINS, Latency, latency
from migrations_tracker.domain.policy import CheckPolicy
from migrations_tracker.domain.readings import Reading
from migrations_tracker.facts import read_policies
from migrations_tracker.models import (
    CheckGap,
    Endpoint,
    MaintenanceWindow,
    RollupHour,
    StatusChange,
)

BIN_NAMES: Final = tuple(f"bin_{number:02}" for number in range(BINS))
COUNTED: Final = ("n", "up", "degraded", "down", "maintenance", "unknown")


@dataclass(frozen=True, slots=True)
class Rolled:
    """The checks of one endpoint in some hours; `bins` are those of `domain.latency`."""

    n: int
    up: int
    degraded: int
    down: int
    maintenance: int
    unknown: int
    bins: tuple[int, ...]
    max_us: int

    @property
    def latency(self) -> Latency:
        return latency(self.bins, max_us=self.max_us)

    def plus(self, other: "Rolled") -> "Rolled":
        """Both together."""
        return Rolled(
            n=self.n + other.n,
            up=self.up + other.up,
            degraded=self.degraded + other.degraded,
            down=self.down + other.down,
            maintenance=self.maintenance + other.maintenance,
            unknown=self.unknown + other.unknown,
            bins=tuple(a + b for a, b in zip(self.bins, other.bins, strict=True)),
            max_us=max(self.max_us, other.max_us),
        )


NOTHING: Final = Rolled(0, 0, 0, 0, 0, 0, (0,) * BINS, 0)


def last_day(now: datetime, endpoint_ids: Collection[int] | None = None) -> dict[int, Rolled]:
    """The last 24 hours by endpoint, the present one included; None: of all. One query.

    It reads hourly roll-ups along their key, so it costs the same however many results there are.
    """
    found = last_day_sums(now)
    if endpoint_ids is not None:
        found = found.filter(endpoint_id__in=endpoint_ids)
    return {
        endpoint_id: Rolled(n, up, degraded, down, maintenance, unknown, tuple(bins), max_us)
        for endpoint_id, n, up, degraded, down, maintenance, unknown, *bins, max_us in found
    }


def last_day_sums(now: datetime) -> QuerySet[RollupHour, tuple[Any, ...]]:
    """The rows of `last_day`, not asked for yet."""
    hour = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    sums = {f"all_{name}": Sum(name) for name in (*COUNTED, *BIN_NAMES)}
    hours = RollupHour.objects.filter(bucket__gt=hour - timedelta(days=1)).order_by()
    rows = hours.values("endpoint_id").annotate(**sums, longest=Max("max_us"))
    return rows.values_list("endpoint_id", *sums, "longest")


@dataclass(frozen=True, slots=True)
class Timeline:
    """What is known of one endpoint in a time, from which any part of it can be summed."""

    expected_from: datetime | None
    changes: Sequence[Change]
    gaps: Sequence[Gap]

    def between(self, since: datetime, until: datetime) -> Availability:
        """Time before it was expected does not count."""
        first = max(since, self.expected_from or until)
        return availability(self.changes, self.gaps, since=first, until=until)


def availability_of(
    endpoints: Sequence[Endpoint], since: datetime, now: datetime
) -> dict[int, Availability]:
    """How long each endpoint could be reached from `since` to `now`, by its id. Four queries.

    Their states must be loaded. Time before they were expected does not count, nor time within a
    maintenance window, up to its cancelling.
    """
    found = timelines(endpoints, since, now)
    return {endpoint_id: timeline.between(since, now) for endpoint_id, timeline in found.items()}


def timelines(endpoints: Sequence[Endpoint], since: datetime, now: datetime) -> dict[int, Timeline]:
    """What is known of each endpoint from `since` to `now`, by its id. Four queries."""
    ids = [endpoint.pk for endpoint in endpoints]
    changes = _changes(ids, since)
    gaps, windows = _gaps(ids, since), _windows(ids, since, now)
    policy = read_policies().checks
    return {
        endpoint.pk: Timeline(
            endpoint.expected_from,
            _known(endpoint, changes.get(endpoint.pk, ()), since),
            (
                *gaps.get(endpoint.pk, ()),
                *windows.get(endpoint.pk, ()),
                *_open_gaps(endpoint, now, policy),
            ),
        )
        for endpoint in endpoints
    }


def _changes(ids: Collection[int], since: datetime) -> Mapping[int, list[StatusChange]]:
    found: dict[int, list[StatusChange]] = {}
    rows = StatusChange.objects.filter(endpoint__in=ids, at__gte=since).order_by("at", "id")
    for row in rows:
        found.setdefault(row.endpoint_id, []).append(row)
    return found


def _gaps(ids: Collection[int], since: datetime) -> Mapping[int, list[Gap]]:
    found: dict[int, list[Gap]] = {}
    for row in CheckGap.objects.filter(endpoint__in=ids, ends_at__gt=since):
        gap = Gap(row.starts_at, row.ends_at, GapCause(row.cause), row.missed)
        found.setdefault(row.endpoint_id, []).append(gap)
    return found


def _windows(ids: Collection[int], since: datetime, now: datetime) -> Mapping[int, list[Gap]]:
    """Maintenance windows, as far as they have come; a cancelled one ended then."""
    found: dict[int, list[Gap]] = {}
    rows = (
        MaintenanceWindow.objects.filter(endpoints__in=ids, ends_at__gt=since, starts_at__lt=now)
        .order_by()
        .values_list("endpoints", "starts_at", "ends_at", "cancelled_at")
    )
    for endpoint_id, starts_at, ends_at, cancelled_at in rows:
        ends = min(at for at in (ends_at, cancelled_at, now) if at)
        if starts_at < ends:
            gap = Gap(starts_at, ends, GapCause.MAINTENANCE)
            found.setdefault(endpoint_id, []).append(gap)
    return found


def _known(endpoint: Endpoint, rows: Sequence[StatusChange], since: datetime) -> list[Change]:
    """The changes since, behind the status that held then: the present one where none came."""
    state = endpoint.state
    if not rows:
        return [(state.since, state.measured)] if state.measured and state.since else []
    before = rows[0].from_status
    first = [(since, EndpointStatus(before))] if before else []
    return [*first, *((row.at, EndpointStatus(row.to_status)) for row in rows)]


def _open_gaps(endpoint: Endpoint, now: datetime, policy: CheckPolicy) -> list[Gap]:
    """The silence that lasts until now: of the registry, of the checker, or planned."""
    state, patience = endpoint.state, policy.stale_after(endpoint.interval_by(policy))
    quiet, asked = state.quiet_since, state.last_asked_at
    if quiet is not None and state.last_reading == Reading.MAINTENANCE.value:
        return [Gap(quiet, now, GapCause.MAINTENANCE)]
    since = quiet or asked
    if since is not None and now - since > patience:
        return [Gap(since, now, GapCause.UNSEEN)]
    return []
