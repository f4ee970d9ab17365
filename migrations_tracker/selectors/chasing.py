"""Whom to chase about what, and the log of who was chased."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from migrations_tracker.domain import chasing
from migrations_tracker.domain.access import Principal
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.chasing import ChaseChannel, Overdue, OverdueKind, is_awaited
from migrations_tracker.domain.delivery import Freshness
from migrations_tracker.domain.milestones import DERIVED, MilestoneStatus, Party
from migrations_tracker.models import Chase, Milestone, PsnMigration
from migrations_tracker.selectors.activity import NO_LONGER_KNOWN, actor_names
from migrations_tracker.selectors.migrations import MigrationRow, migration_rows
from migrations_tracker.selectors.supplier_record import OwnedMilestone, Record, records_of
from migrations_tracker.selectors.suppliers import last_updates
from suppliers.models import Supplier


@dataclass(frozen=True, slots=True)
class ToChase:
    """One supplier that owes something. `chases` are the newest first, `last_id` is 0 for none.

    `last_answer` is the day of the newest recorded answer, or update of a borough that it owes
    something; `awaited` until when it may still answer the last chase, None where it is time.
    """

    supplier: Supplier
    items: Sequence[Overdue]
    chases: Sequence[chasing.Chase]
    last_id: int
    last_answer: date | None
    awaited: date | None


@dataclass(frozen=True, slots=True)
class ChaseRow:
    """One entry of the log, with names."""

    id: int
    supplier: Supplier
    at: datetime
    channel: ChaseChannel
    who: str
    contact: str
    about: str
    note: str
    reply_by: date
    answered_on: date | None
    answer: str


def to_chase(
    principal: Principal, now: datetime, suppliers: Collection[Supplier] | None = None
) -> list[ToChase]:
    """Suppliers that owe something: who need not be waited for first, then who owe most.

    For those who see everything; all suppliers, or the given ones. As many queries as the list of
    migrations, and seven.
    """
    if not principal.sees_everything:
        return []
    found = list(Supplier.objects.all()) if suppliers is None else list(suppliers)
    records, today = records_of(found), london_date(now)
    led = {lead.migration_id for one in records.values() for lead in one.leads if lead.is_present}
    rows = {row.id: row for row in migration_rows(PsnMigration.objects.filter(pk__in=led), now)}
    blocked, said, log = _blocked(led), last_updates(led), _log(found)
    owed = []
    for supplier in found:
        record = records[supplier.pk]
        items = _items(record, rows, blocked, today)
        if not items:
            continue
        logged = log.get(supplier.pk, [])
        chases = [chase.as_chase for chase in logged]
        places = {item.slug for item in items}
        owing = (one.migration_id for one in record.leads if one.borough.slug in places)
        updates = [london_date(said[pk].at) for pk in owing if pk in said]
        answers = [*updates, *(one.answered_on for one in chases if one.answered_on)]
        last = max(answers, default=None)
        last_id = logged[0].pk if logged else 0
        awaited = is_awaited(chases, last, today)
        owed.append(ToChase(supplier, items, chases, last_id, last, awaited))
    return sorted(owed, key=lambda one: (one.awaited is not None, -len(one.items)))


def _items(
    record: Record,
    rows: Mapping[int, MigrationRow],
    blocked: Mapping[int, Sequence[Milestone]],
    today: date,
) -> list[Overdue]:
    """What one supplier owes, by kind and then by how long."""
    led = [lead.migration_id for lead in record.leads if lead.is_present]
    waiting = [_waits(milestone) for pk in led for milestone in blocked.get(pk, ())]
    known = {(item.slug, item.code) for item in waiting}
    updates = [_update(rows[pk]) for pk in led if rows[pk].freshness is Freshness.OVERDUE]
    late = [
        item
        for one in record.open_milestones
        if (item := _milestone(one, today)) and (item.slug, item.code) not in known
    ]
    kinds = list(OverdueKind)
    found = [*(one for one in updates if one), *late, *waiting]
    return sorted(found, key=lambda item: (kinds.index(item.kind), item.due, item.borough))


def _update(row: MigrationRow) -> Overdue | None:
    if row.next_update_by is None:
        return None
    place = row.borough
    what = f"Stage update ({row.stage.label})"
    return Overdue(OverdueKind.UPDATE, place.short_name, place.slug, what, row.next_update_by)


def _milestone(one: OwnedMilestone, today: date) -> Overdue | None:
    """A milestone whose day has passed, with the days that were promised before.

    What records decide is due there.
    """
    due = one.owned.plan.forecast
    if due is None or due >= today or one.code in DERIVED:
        return None
    place = one.lead.borough
    before = tuple(day for day in one.promised if day != due)
    return Overdue(
        OverdueKind.MILESTONE, place.short_name, place.slug, one.name, due, one.code, before
    )


def _waits(row: Milestone) -> Overdue:
    """A milestone that is blocked on the supplier."""
    assert row.waiting_since
    place = row.migration.borough
    return Overdue(
        OverdueKind.BLOCKED, place.short_name, place.slug, row.name, row.waiting_since, row.code
    )


def _blocked(migrations: Collection[int]) -> dict[int, list[Milestone]]:
    """What waits on suppliers, by migration. One query."""
    rows = Milestone.objects.filter(
        migration__in=migrations,
        status=MilestoneStatus.BLOCKED.value,
        waiting_on=Party.SUPPLIER.value,
    ).select_related("migration__borough")
    found: dict[int, list[Milestone]] = {}
    for row in rows.order_by("position"):
        found.setdefault(row.migration_id, []).append(row)
    return found


def _log(suppliers: Collection[Supplier]) -> dict[int, list[Chase]]:
    """The chases of each, the newest first. One query."""
    found: dict[int, list[Chase]] = {}
    for chase in Chase.objects.filter(supplier__in=[one.pk for one in suppliers]):
        found.setdefault(chase.supplier_id, []).append(chase)
    return found


def chase_rows(principal: Principal, supplier: Supplier | None = None) -> list[ChaseRow]:
    """The log that a principal may read, the newest first; of all or of one. Four queries."""
    found = Chase.objects.visible_to(principal).select_related("supplier")
    rows = list(found.filter(supplier=supplier) if supplier else found)
    names = actor_names({row.chased_by for row in rows}, principal)
    return [
        ChaseRow(
            id=row.pk,
            supplier=row.supplier,
            at=row.chased_at,
            channel=ChaseChannel(row.channel),
            who=names.get(row.chased_by, NO_LONGER_KNOWN),
            contact=row.contact,
            about=row.about,
            note=row.note,
            reply_by=row.reply_by,
            answered_on=row.answered_on,
            answer=row.answer,
        )
        for row in rows
    ]
