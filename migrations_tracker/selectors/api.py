"""What a caller of the API may see, and filters over what is derived on read."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import QuerySet

from boroughs.models import Borough
from migrations_tracker.domain.access import Principal, Role, Scope, roles_for
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.errors import Unmet, listed
from migrations_tracker.domain.gates import Facts, barred
from migrations_tracker.domain.policy import DeliveryPolicy
from migrations_tracker.domain.stages import Move, MoveKind, Stage, moves_from
from migrations_tracker.facts import delivery_of, gather, read_policies, with_facts
from migrations_tracker.models import Assignment, CheckResult, Endpoint, PsnMigration
from migrations_tracker.models.maintenance import endpoints_at
from migrations_tracker.selectors.endpoints import EndpointRow, endpoint_row, endpoint_rows

RECENT: Final = timedelta(days=7)


def present_migrations(principal: Principal) -> QuerySet[PsnMigration]:
    """Each borough's open migration, else its latest, as far as the principal may see it."""
    return PsnMigration.objects.visible_to(principal).present()


def visible_boroughs(principal: Principal) -> QuerySet[Borough]:
    """All of them, or one's own and those whose migration one leads."""
    if principal.sees_everything:
        return Borough.objects.all()
    led = present_migrations(principal).values("borough_id")
    own = Borough.objects.filter(pk__in=principal.borough_codes)
    return own | Borough.objects.filter(pk__in=led)


def with_delivery(
    migrations: QuerySet[PsnMigration], statuses: Collection[str], today: date
) -> QuerySet[PsnMigration]:
    """Those whose delivery status is one of `statuses`. Five queries, one row a borough."""
    policy = read_policies().delivery
    chosen = [one.pk for one in with_facts(migrations) if _delivery(one, today, policy) in statuses]
    return migrations.filter(pk__in=chosen)


def _delivery(migration: PsnMigration, today: date, policy: DeliveryPolicy) -> str:
    return delivery_of(migration, gather(migration, today), today, policy).shown.value


@dataclass(frozen=True, slots=True)
class MoveRow:
    """One move from a stage, as one caller stands to it."""

    kind: MoveKind
    target: Stage
    needs_reason: bool
    roles: tuple[str, ...]
    blocked_by: tuple[Unmet, ...]

    @property
    def allowed(self) -> bool:
        return not self.blocked_by


@dataclass(frozen=True, slots=True)
class Transitions:
    migration: PsnMigration
    moves: tuple[MoveRow, ...]


def transitions_of(migration: PsnMigration, principal: Principal, now: datetime) -> Transitions:
    """Every move out of the present stage, allowed or not, and what is in the way. Two queries."""
    lead = Assignment.objects.current().filter(migration=migration).first()
    roles = roles_for(
        principal,
        borough_code=migration.borough_id,
        supplier_id=lead.supplier_id if lead else None,
    )
    moves = moves_from(migration.current_stage, held_from=migration.held_stage)
    facts = gather(migration, london_date(now))
    return Transitions(
        migration, tuple(_move(migration, move, principal, roles, facts) for move in moves)
    )


def _move(
    migration: PsnMigration,
    move: Move,
    principal: Principal,
    roles: frozenset[Role],
    facts: Facts,
) -> MoveRow:
    unmet: list[Unmet] = []
    if not move.roles & roles:
        who = listed(sorted(role.label for role in move.roles))
        unmet.append(Unmet("role", f"It is a move for: {who}."))
    if not principal.holds(Scope.CLAIMS_WRITE):
        unmet.append(Unmet("scope", f"This key lacks the scope “{Scope.CLAIMS_WRITE}”."))
    unmet += barred(move.source, move.target, facts, held_from=migration.held_stage)
    return MoveRow(
        kind=move.kind,
        target=move.target,
        needs_reason=move.needs_reason,
        roles=tuple(sorted(role.value for role in move.roles)),
        blocked_by=tuple(unmet),
    )


@dataclass(frozen=True, slots=True)
class PlacedEndpoint:
    """An endpoint with the borough that it belongs to."""

    endpoint: EndpointRow
    borough: Borough

    @property
    def interval_seconds(self) -> int:
        return int(self.endpoint.interval.total_seconds())


def placed_endpoints(endpoints: QuerySet[Endpoint], now: datetime) -> list[PlacedEndpoint]:
    """The endpoints of a queryset with their boroughs, in its order. Two queries."""
    loaded, policy = endpoints_at(endpoints.select_related("borough"), now), read_policies().checks
    return [PlacedEndpoint(endpoint_row(one, now, policy), one.borough) for one in loaded]


def with_status(
    endpoints: QuerySet[Endpoint], statuses: Collection[str], now: datetime
) -> QuerySet[Endpoint]:
    """Those whose status, derived at `now`, is one of `statuses`. Two queries over all of them.

    The rule of what is shown is not repeated in SQL, so that it stands in one place.
    """
    rows = endpoint_rows(endpoints.order_by("pk"), now, read_policies().checks)
    return endpoints.filter(pk__in=[row.id for row in rows if row.status.value in statuses])


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One check as it is told: what was found, and how long it took."""

    slot_at: datetime
    asked_at: datetime
    outcome: str
    reading: str
    reason: str
    took_ms: float

    @classmethod
    def of(cls, result: CheckResult) -> "CheckRow":
        return cls(
            slot_at=result.slot_at,
            asked_at=result.asked_at,
            outcome=result.outcome,
            reading=result.reading,
            reason=result.reason,
            took_ms=result.took_us / 1000,
        )


def recent_checks(endpoint: Endpoint, now: datetime) -> QuerySet[CheckResult]:
    """The checks of the last seven days: a bound that keeps the query to a few partitions."""
    return CheckResult.objects.filter(endpoint_id=endpoint.pk, slot_at__gte=now - RECENT)
