"""What suppliers owned, moved and promised while they led migrations: the matter of scorecards."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import chain

from django.db.models import QuerySet

from boroughs.models import Borough
from migrations_tracker.domain.access import Principal
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.delivery import Plan
from migrations_tracker.domain.milestones import MilestoneStatus, Party
from migrations_tracker.domain.plan_rules import OPEN
from migrations_tracker.domain.scorecard_counts import (
    Move,
    Owned,
    Word,
    Words,
)
from migrations_tracker.domain.stages import ENDED
from migrations_tracker.models import Assignment, Claim, Milestone, Slip
from suppliers.models import Supplier

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Lead:
    """A supplier's lead of a migration; `ended_at` is None while it leads."""

    supplier: Supplier
    migration_id: int
    borough: Borough
    started_at: datetime
    ended_at: datetime | None
    is_open: bool

    @property
    def since(self) -> date:
        return london_date(self.started_at)

    @property
    def until(self) -> date | None:
        """Its last whole day: the day on which another took over is that other's."""
        return london_date(self.ended_at) - DAY if self.ended_at else None

    @property
    def is_present(self) -> bool:
        """It leads now, and there is still something to do."""
        return self.ended_at is None and self.is_open

    def holds(self, moment: datetime) -> bool:
        """What took effect then is put down to this supplier."""
        return self.started_at <= moment and (self.ended_at is None or moment < self.ended_at)


@dataclass(frozen=True, slots=True)
class OwnedMilestone:
    """A milestone that belonged to a supplier, with where it stands now.

    `promised` are the days it was forecast for, one after the other, in the time of the lead.
    """

    lead: Lead
    name: str
    code: str
    status: MilestoneStatus
    owned: Owned
    promised: tuple[date, ...]

    @property
    def is_open(self) -> bool:
        return self.lead.is_present and self.status in OPEN


@dataclass(slots=True)
class Record:
    """What one supplier answers for. `caused` are all moves that are put down to suppliers."""

    leads: list[Lead] = field(default_factory=list)
    milestones: list[OwnedMilestone] = field(default_factory=list)
    caused: list[Move] = field(default_factory=list)

    @property
    def owned(self) -> list[Owned]:
        return [one.owned for one in self.milestones]

    @property
    def open_milestones(self) -> list[OwnedMilestone]:
        return [one for one in self.milestones if one.is_open]


def suppliers_visible_to(principal: Principal) -> QuerySet[Supplier]:
    """The one door: every supplier, or one's own."""
    if principal.sees_everything:
        return Supplier.objects.all()
    return Supplier.objects.filter(pk__in=principal.supplier_ids)


def records_of(suppliers: Collection[Supplier]) -> dict[int, Record]:
    """The record of each supplier, by its id. Three queries, however many there are."""
    leads = _leads(Assignment.objects.filter(supplier__in=[one.pk for one in suppliers]))
    by_migration = _by_migration(leads)
    rows = list(
        Milestone.objects.filter(migration__in=by_migration, owner=Party.SUPPLIER.value).order_by(
            "migration__borough__short_name", "position"
        )
    )
    slips = _slips(by_migration)
    records = {supplier.pk: Record() for supplier in suppliers}
    for lead in leads:
        records[lead.supplier.pk].leads.append(lead)
    for row in rows:
        moves = slips.get(row.pk, ())
        for lead in by_migration[row.migration_id]:
            records[lead.supplier.pk].milestones.append(_owned(row, lead, moves))
    for supplier, move in _caused(chain.from_iterable(slips.values()), by_migration):
        records[supplier.pk].caused.append(move)
    return records


def _leads(assignments: QuerySet[Assignment]) -> list[Lead]:
    ended = {stage.value for stage in ENDED}
    found = assignments.select_related("supplier", "migration__borough").order_by(
        "migration__borough__short_name", "started_at"
    )
    return [
        Lead(
            supplier=row.supplier,
            migration_id=row.migration_id,
            borough=row.migration.borough,
            started_at=row.started_at,
            ended_at=row.ended_at,
            is_open=row.migration.stage not in ended,
        )
        for row in found
    ]


def _by_migration(leads: Iterable[Lead]) -> dict[int, list[Lead]]:
    found: dict[int, list[Lead]] = {}
    for lead in leads:
        found.setdefault(lead.migration_id, []).append(lead)
    return found


def _slips(migrations: Iterable[int]) -> Mapping[int, list[Slip]]:
    """Those of all milestones, by milestone, in the order in which they took effect."""
    found: dict[int, list[Slip]] = {}
    rows = Slip.objects.filter(milestone__migration__in=migrations).select_related("milestone")
    for slip in rows.order_by("effective_at", "pk"):
        found.setdefault(slip.milestone_id, []).append(slip)
    return found


def _owned(row: Milestone, lead: Lead, slips: Sequence[Slip]) -> OwnedMilestone:
    mine = [slip for slip in slips if lead.holds(slip.effective_at)]
    moves = tuple(
        Move(london_date(slip.effective_at), slip.working_days) for slip in mine if slip.old_date
    )
    status = MilestoneStatus(row.status)
    plan = Plan(row.baseline_date, row.forecast_date, row.actual_date)
    applies = status is not MilestoneStatus.NOT_APPLICABLE
    return OwnedMilestone(
        lead=lead,
        name=row.name,
        code=row.code,
        status=status,
        owned=Owned(lead.since, lead.until, plan, applies, moves),
        promised=tuple(slip.new_date for slip in mine),
    )


def _caused(
    slips: Iterable[Slip], leads: Mapping[int, Sequence[Lead]]
) -> Iterator[tuple[Supplier, Move]]:
    """Each move that a supplier caused, put down to whoever led when it took effect."""
    for slip in slips:
        if slip.cause_owner != Party.SUPPLIER.value or slip.old_date is None:
            continue
        for lead in leads.get(slip.milestone.migration_id, ()):
            if lead.holds(slip.effective_at):
                yield lead.supplier, Move(london_date(slip.effective_at), slip.working_days)


@dataclass(frozen=True, slots=True)
class SupplierSlip:
    """The working days by which dates moved later on one supplier’s account."""

    supplier: Supplier
    days: int


def slip_by_supplier() -> list[SupplierSlip]:
    """Those that made any date later, the most first. Two queries."""
    slips = Slip.objects.filter(
        cause_owner=Party.SUPPLIER.value, old_date__isnull=False, working_days__gt=0
    ).select_related("milestone")
    days: Counter[Supplier] = Counter()
    for supplier, move in _caused(slips, _by_migration(_leads(Assignment.objects.all()))):
        days[supplier] += move.working_days
    return [SupplierSlip(supplier, count) for supplier, count in days.most_common()]


def updates_of(leads: Sequence[Lead]) -> list[Words]:
    """What was said of each migration while it was led, in order. One query."""
    found: dict[int, list[tuple[datetime, Word]]] = {}
    rows = (
        Claim.objects.filter(migration__in={lead.migration_id for lead in leads})
        .order_by("recorded_at", "id")
        .values_list("migration", "recorded_at", "next_update_by")
    )
    for migration_id, recorded_at, next_by in rows:
        found.setdefault(migration_id, []).append(
            (recorded_at, Word(london_date(recorded_at), next_by))
        )
    return [
        Words(
            tuple(word for at, word in found.get(lead.migration_id, ()) if lead.holds(at)),
            lead.until,
        )
        for lead in leads
    ]
