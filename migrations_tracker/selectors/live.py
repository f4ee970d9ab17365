"""What a live page's ETag is made of: small queries, asked before anything is rendered."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Final

from django.db.models import Q, QuerySet

from migrations_tracker.domain.access import Principal
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.programme import CheckHealth
from migrations_tracker.facts import read_policies, source_and_health
from migrations_tracker.models import ChangeCounter, Endpoint, MaintenanceWindow, PsnMigration
from migrations_tracker.selectors.kept import OF_THIS_PROCESS, kept
from migrations_tracker.selectors.release import release

# What time changes is looked at this often; what people and checks write shows at once.
LOOKED_AT_EVERY_S: Final = 5


@dataclass(frozen=True, slots=True)
class LiveState:
    """Everything that can change what a live page shows, whether it was written or came by time."""

    changes: int
    stale: int
    overdue: int
    maintenance: tuple[int, ...]
    health: CheckHealth


def live_state(now: datetime) -> LiveState:
    """The present state. One query, and six more every few seconds."""
    changes = ChangeCounter.objects.values_list("value", flat=True).first() or 0
    slot = int(now.timestamp()) // LOOKED_AT_EVERY_S
    return kept(
        f"live:{changes}:{slot}",
        2 * LOOKED_AT_EVERY_S,
        lambda: _look(changes, now),
        where=OF_THIS_PROCESS,
    )


def shown_to(principal: Principal, state: LiveState, now: datetime) -> str:
    """A digest that changes when something shown does: by a write, by time or by release.

    People who may see the same have the same. The last run counts by the minute, so that what is
    shown of single checks is at most that old.
    """
    health = state.health
    last_run = health.last_run_at
    parts = (
        release(),
        state.changes,
        state.stale,
        state.overdue,
        state.maintenance,
        health.source_since,
        health.fault_since,
        health.stopped_since,
        last_run.replace(second=0, microsecond=0) if last_run else None,
        london_date(now),
        sorted(principal.roles),
        sorted(principal.borough_codes),
        sorted(principal.supplier_ids),
    )
    return digest(*parts)


def digest(*parts: object) -> str:
    return blake2b(repr(parts).encode(), digest_size=12).hexdigest()


def _look(changes: int, now: datetime) -> LiveState:
    return LiveState(
        changes=changes,
        stale=stale_endpoints(now).count(),
        overdue=PsnMigration.objects.silent(london_date(now)).count(),
        maintenance=tuple(_under_way(now)),
        health=source_health(now),
    )


def _under_way(now: datetime) -> QuerySet[MaintenanceWindow, int]:
    """The windows that are open now: one that begins or ends changes what is shown."""
    return MaintenanceWindow.objects.open_at(now).order_by("pk").values_list("pk", flat=True)


def source_health(now: datetime) -> CheckHealth:
    """How the checks themselves fare. One query."""
    return source_and_health(now)[1]


def stale_endpoints(now: datetime) -> QuerySet[Endpoint]:
    """Expected endpoints without a good answer for too many of their own intervals.

    One query for the limits, one for the intervals in use, one for the endpoints: no arithmetic
    that two databases do differently.
    """
    policy = read_policies().checks
    expected = Endpoint.objects.filter(expected_from__lte=now)
    intervals = expected.order_by().values_list("interval_s", "kind_interval_s").distinct()
    late = Q(state__last_answer_at=None)
    for own, of_kind in intervals:
        seconds = own or of_kind
        interval = timedelta(seconds=seconds) if seconds else policy.interval
        cutoff = now - policy.stale_after(interval)
        late |= Q(interval_s=own, kind_interval_s=of_kind, state__last_answer_at__lt=cutoff)
    return expected.filter(late)
