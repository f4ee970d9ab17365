"""What a caller of the API may see, and filters over what is derived on read."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import QuerySet

from boroughs.models import Borough
from migrations_tracker.domain.access import Principal, Role, Scope, roles_for
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.delivery import delivery_status, freshness, slip_working_days
from migrations_tracker.domain.errors import Unmet, listed
from migrations_tracker.domain.gates import barred
from migrations_tracker.domain.policy import DELIVERY
from migrations_tracker.domain.stages import Move, MoveKind, Stage, moves_from
from migrations_tracker.facts import gather
from migrations_tracker.models import Assignment, PsnMigration

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
    """Those whose computed delivery status is one of `statuses`. One query, one row a borough."""
    chosen = [one.pk for one in migrations if _delivery(one, today) in statuses]
    return migrations.filter(pk__in=chosen)


def _delivery(migration: PsnMigration, today: date) -> str:
    stage = migration.current_stage
    fresh = freshness(stage, migration.next_update_by, today)
    return delivery_status(stage, slip_working_days(migration.plan, today), fresh, DELIVERY).value


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
    """Every move out of the present stage, allowed or not, and what is in the way. One query."""
    lead = Assignment.objects.current().filter(migration=migration).first()
    roles = roles_for(
        principal,
        borough_code=migration.borough_id,
        supplier_id=lead.supplier_id if lead else None,
    )
    moves = moves_from(migration.current_stage, held_from=migration.held_stage)
    return Transitions(
        migration, tuple(_move(migration, move, principal, roles, now) for move in moves)
    )


def _move(
    migration: PsnMigration,
    move: Move,
    principal: Principal,
    roles: frozenset[Role],
    now: datetime,
) -> MoveRow:
    unmet: list[Unmet] = []
    if not move.roles & roles:
        who = listed(sorted(role.label for role in move.roles))
        unmet.append(Unmet("role", f"It is a move for: {who}."))
    if not principal.holds(Scope.CLAIMS_WRITE):
        unmet.append(Unmet("scope", f"This key lacks the scope “{Scope.CLAIMS_WRITE}”."))
    facts = gather(migration, london_date(now))
    unmet += barred(move.source, move.target, facts, held_from=migration.held_stage)
    return MoveRow(
        kind=move.kind,
        target=move.target,
        needs_reason=move.needs_reason,
        roles=tuple(sorted(role.value for role in move.roles)),
        blocked_by=tuple(unmet),
    )
