"""All suppliers beside one another: what each serves, holds up and last said."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, OuterRef, Subquery

from migrations_tracker.domain.access import Channel, Principal
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.milestones import MilestoneStatus, Party
from migrations_tracker.domain.scorecard import (
    Measure,
    Tally,
    Verdict,
    rated_period,
    verdict,
)
from migrations_tracker.domain.scorecard_counts import (
    days_later,
    median_slip,
    on_time,
    stability,
)
from migrations_tracker.models import Claim, Incident, Milestone
from migrations_tracker.selectors.supplier_record import (
    Lead,
    Record,
    records_of,
    suppliers_visible_to,
)
from suppliers.models import Supplier


@dataclass(frozen=True, slots=True)
class LastUpdate:
    """When a supplier last claimed anything, and by which way it came."""

    at: datetime
    channel: Channel


@dataclass(frozen=True, slots=True)
class SupplierRow:
    """One supplier now. `on_time` and `moves` are over the rated days.

    `blocked` are the blocked milestones of what it leads, `holding` those of them that wait on it;
    `days_caused` are the working days by which dates moved later on its account. `median_slip` is
    in working days, None where nothing has a baseline.
    """

    supplier: Supplier
    boroughs: Sequence[str]
    open_milestones: int
    on_time: Tally
    moves: Tally
    median_slip: float | None
    days_caused: int
    blocked: int
    holding: int
    open_incidents: int
    last_update: LastUpdate | None

    @property
    def on_time_verdict(self) -> Verdict:
        return verdict(Measure.ON_TIME, self.on_time)


def supplier_rows(principal: Principal, now: datetime) -> list[SupplierRow]:
    """Every supplier that the principal may see, in the order of their numbers. Seven queries."""
    suppliers = list(suppliers_visible_to(principal))
    records = records_of(suppliers)
    led = {lead.migration_id for one in records.values() for lead in one.leads if lead.is_present}
    present = _Present(_blocked(led), last_updates(led), _incidents(suppliers))
    today = london_date(now)
    return [_row(supplier, records[supplier.pk], present, today) for supplier in suppliers]


@dataclass(frozen=True, slots=True)
class _Present:
    """What stands now: blocked milestones and last updates by migration, incidents by supplier."""

    blocked: Counter[tuple[int, str]]
    said: Mapping[int, LastUpdate]
    incidents: Mapping[int, int]

    def stuck(self, leads: Collection[Lead]) -> Counter[str]:
        """How many milestones of these are blocked, by whom they wait on."""
        led = {lead.migration_id for lead in leads}
        found: Counter[str] = Counter()
        for (migration_id, waiting_on), count in self.blocked.items():
            if migration_id in led:
                found[waiting_on] += count
        return found


def _row(supplier: Supplier, record: Record, present: _Present, today: date) -> SupplierRow:
    period, owned = rated_period(today), record.owned
    leads = [lead for lead in record.leads if lead.is_present]
    stuck = present.stuck(leads)
    updates = [update for lead in leads if (update := present.said.get(lead.migration_id))]
    return SupplierRow(
        supplier=supplier,
        boroughs=[lead.borough.short_name for lead in leads],
        open_milestones=len(record.open_milestones),
        on_time=on_time(owned, period),
        moves=stability(owned, period),
        median_slip=median_slip(
            (one.owned for one in record.milestones if one.lead.until is None), today
        ),
        days_caused=days_later(record.caused),
        blocked=stuck.total(),
        holding=stuck[Party.SUPPLIER.value],
        open_incidents=present.incidents.get(supplier.pk, 0),
        last_update=max(updates, key=lambda one: one.at, default=None),
    )


def _incidents(suppliers: Collection[Supplier]) -> dict[int, int]:
    """How many are open, by supplier. One query."""
    found = Incident.objects.still_open().filter(supplier__in=[one.pk for one in suppliers])
    return dict(found.order_by().values_list("supplier").annotate(Count("pk")))


def _blocked(migrations: Collection[int]) -> Counter[tuple[int, str]]:
    """How many milestones are blocked, by migration and on whom they wait. One query."""
    rows = (
        Milestone.objects.filter(migration__in=migrations, status=MilestoneStatus.BLOCKED.value)
        .order_by()
        .values_list("migration", "waiting_on")
        .annotate(count=Count("pk"))
    )
    return Counter({(migration, on): count for migration, on, count in rows})


def last_updates(migrations: Collection[int]) -> dict[int, LastUpdate]:
    """The newest claim of each migration. One query."""
    newest = Claim.objects.filter(migration=OuterRef("migration")).order_by("-recorded_at", "-id")
    rows = Claim.objects.filter(
        migration__in=migrations, pk=Subquery(newest.values("pk")[:1])
    ).order_by()
    return {row.migration_id: LastUpdate(row.recorded_at, Channel(row.channel)) for row in rows}
