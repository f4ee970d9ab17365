"""Migrations as they stood on a day, rebuilt from their events, as a caller may read them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from django.db.models import QuerySet

from boroughs.models import Borough
from migrations_tracker.domain.access import Principal
from migrations_tracker.domain.calendar import effective_on
from migrations_tracker.domain.certificate import Compliance, compliance
from migrations_tracker.domain.cutover import Cutover, CutoverState, state_of
from migrations_tracker.domain.history import State, state_at
from migrations_tracker.domain.history_plan import MilestoneThen, milestones_then, services_then
from migrations_tracker.domain.milestones import BLUEPRINT
from migrations_tracker.domain.stages import CLAIMED_LIVE, Stage
from migrations_tracker.models import Event, Milestone, PsnMigration
from migrations_tracker.selectors.history import told_of_many
from suppliers.models import Supplier

Events = TypeVar("Events", bound=QuerySet[Event])


@dataclass(frozen=True, slots=True)
class Asked:
    """The end of which London day is asked about, and up to the end of which it was recorded."""

    as_of: date
    known_at: date


@dataclass(frozen=True, slots=True)
class ServiceThen:
    """One service as it stood at an instant."""

    cutover: Cutover
    state: CutoverState


@dataclass(frozen=True, slots=True)
class NamedMilestone:
    """One milestone as it stood, with its name."""

    name: str
    then: MilestoneThen


@dataclass(frozen=True, slots=True)
class MigrationThen:
    """One migration as it stood. `supplier` is the lead of that day, where the caller may know."""

    borough: Borough
    asked: Asked
    state: State
    supplier: Supplier | None
    compliance: Compliance
    services: tuple[ServiceThen, ...]
    milestones: tuple[NamedMilestone, ...]

    @property
    def stage(self) -> Stage:
        return self.state.stage

    @property
    def is_claimed_live(self) -> bool:
        return self.state.stage in CLAIMED_LIVE

    @property
    def is_accepted(self) -> bool:
        return self.state.accepted is not None and self.state.accepted.is_in_force

    @property
    def certificate_state(self) -> Compliance | None:
        return self.compliance if self.compliance.certificate else None


@dataclass(frozen=True, slots=True)
class MilestoneOnDay:
    """One milestone as it stood, with what it is called now."""

    id: int
    reference: str
    label: str
    borough: Borough
    asked: Asked
    named: NamedMilestone

    @property
    def name(self) -> str:
        return self.named.name

    @property
    def then(self) -> MilestoneThen:
        return self.named.then


def milestones_on(
    milestones: QuerySet[Milestone], asked: Asked, principal: Principal, now: datetime
) -> list[tuple[Milestone, MilestoneOnDay | None]]:
    """Each milestone of a queryset, in its order, as it stood; None before its migration was open.

    Five queries, however many there are and however long their records.
    """
    loaded = list(milestones)
    migrations = PsnMigration.objects.filter(pk__in={one.migration_id for one in loaded})
    stood = {
        (migration.pk, named.then.code): (migration, named)
        for migration, then in migrations_then(migrations, asked, principal, now)
        for named in (then.milestones if then else ())
    }
    return [
        (one, _on_day(one, stood.get((one.migration_id, one.milestone)), asked)) for one in loaded
    ]


def _on_day(
    row: Milestone, stood: tuple[PsnMigration, NamedMilestone] | None, asked: Asked
) -> MilestoneOnDay | None:
    if stood is None:
        return None
    migration, named = stood
    label = f"{migration.borough.label}-{row.code}"
    return MilestoneOnDay(row.pk, row.reference, label, migration.borough, asked, named)


def events_on(events: Events, asked: Asked, now: datetime) -> Events:
    """Those that had taken effect, and had been recorded, by the ends of these days."""
    at, known = effective_on(asked.as_of, now), effective_on(asked.known_at, now)
    return events.filter(effective_at__lte=at, recorded_at__lte=known)


def migrations_then(
    migrations: QuerySet[PsnMigration], asked: Asked, principal: Principal, now: datetime
) -> list[tuple[PsnMigration, MigrationThen | None]]:
    """Each migration of a queryset, in its order, with what stood of it; None before it was open.

    Three queries, however many there are and however long their records.
    """
    loaded = list(migrations.select_related("borough"))
    told = told_of_many([one.pk for one in loaded])
    at, known = effective_on(asked.as_of, now), effective_on(asked.known_at, now)
    states = {one.pk: state_at(told.get(one.pk, ()), as_of=at, known_at=known) for one in loaded}
    leads = _leads(states.values(), principal)
    return [(one, _then(one, states[one.pk], asked, at, leads)) for one in loaded]


def _leads(states: Iterable[State | None], principal: Principal) -> dict[int, Supplier]:
    """The suppliers that a caller may know of: one supplier learns nothing of another."""
    numbers = {state.supplier for state in states if state and state.supplier}
    seen = numbers if principal.sees_totals else numbers & principal.supplier_ids
    return Supplier.objects.in_bulk(seen) if seen else {}


def _then(
    migration: PsnMigration,
    state: State | None,
    asked: Asked,
    at: datetime,
    leads: Mapping[int, Supplier],
) -> MigrationThen | None:
    if state is None:
        return None
    return MigrationThen(
        borough=migration.borough,
        asked=asked,
        state=state,
        supplier=leads.get(state.supplier or 0),
        compliance=compliance(state.certificates, asked.as_of),
        services=tuple(ServiceThen(one, state_of(one, at)) for one in services_then(state)),
        milestones=tuple(
            NamedMilestone(BLUEPRINT[one.code].name, one)
            for one in milestones_then(state, asked.as_of)
        ),
    )
