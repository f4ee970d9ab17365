"""The RAID register as it is read: its rows, with their actions and measured conditions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Prefetch, QuerySet

from boroughs.models import Borough
from migrations_tracker.domain.access import Principal
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.raid import (
    Finding,
    Kind,
    Proximity,
    Response,
    Score,
    Severity,
    Status,
    Trend,
    trend,
)
from migrations_tracker.domain.raid_conditions import Condition, Facts, Triggered, triggered
from migrations_tracker.models import PsnMigration, RaidAction, RaidItem, User
from migrations_tracker.selectors.migrations import MigrationRow, migration_rows

NOBODY: Final = "Nobody"


@dataclass(frozen=True, slots=True)
class ActionRow:
    """Something to be done; overdue where its day has passed and it is not done."""

    id: int
    text: str
    owner: str
    due_date: date
    done_at: datetime | None
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One item at one instant. What its kind does not have is None."""

    id: int
    kind: Kind
    number: int
    reference: str
    words: str
    title: str
    version: int
    borough: Borough | None
    giver: Borough | None
    owner_id: int | None
    owner: str
    status: Status
    raised_at: datetime
    closed_at: datetime | None
    score: Score | None
    score_before: Score | None
    proximity: Proximity | None
    response: Response | None
    due_date: date | None
    is_late: bool
    severity: Severity | None
    finding: Finding | None
    condition: Condition | None
    triggered: Triggered | None
    actions: Sequence[ActionRow]

    @property
    def is_open(self) -> bool:
        return self.status is Status.OPEN

    @property
    def trend(self) -> Trend | None:
        return trend(self.score, self.score_before) if self.score else None

    @property
    def open_actions(self) -> list[ActionRow]:
        return [action for action in self.actions if action.done_at is None]

    @property
    def next_action(self) -> ActionRow | None:
        return next(iter(self.open_actions), None)

    @property
    def overdue_actions(self) -> int:
        return sum(action.is_overdue for action in self.actions)

    @property
    def named(self) -> frozenset[str]:
        return frozenset(place.pk for place in (self.borough, self.giver) if place)

    @property
    def is_triggered(self) -> bool:
        return self.is_open and self.triggered is not None and self.triggered.is_met


def register(kind: Kind, principal: Principal, now: datetime) -> list[ItemRow]:
    """Every item of a kind that the principal may see. Twelve queries at most.

    Overdue actions stand first, then the highest score, the worst severity or the nearest date;
    what is closed stands last.
    """
    items = RaidItem.objects.visible_to(principal).filter(kind=kind.value)
    return sorted(item_rows(items, now), key=_rank)


def _rank(row: ItemRow) -> tuple[bool, bool, int, int, date, int]:
    severity = list(Severity).index(row.severity) if row.severity else 0
    score = row.score.value if row.score else 0
    late = row.due_date or date.max
    return not row.is_open, row.overdue_actions == 0, -score, severity, late, row.number


def item_rows(items: QuerySet[RaidItem], now: datetime) -> list[ItemRow]:
    """The rows of a queryset of items, in its order. Twelve queries at most."""
    actions = RaidAction.objects.select_related("owner")
    loaded = list(
        items.select_related("borough", "giver", "owner").prefetch_related(
            Prefetch("actions", actions)
        )
    )
    facts = _facts({item.borough_id for item in loaded if item.condition and item.is_open}, now)
    today = london_date(now)
    return [_row(item, facts, today) for item in loaded]


def _facts(codes: Iterable[str | None], now: datetime) -> dict[str, Facts]:
    """What is measured and claimed, by borough. Ten queries at most, none without boroughs."""
    wanted = [code for code in codes if code]
    if not wanted:
        return {}
    migrations = PsnMigration.objects.filter(borough__in=wanted).present()
    return {row.borough.pk: facts_of(row) for row in migration_rows(migrations, now)}


def facts_of(row: MigrationRow) -> Facts:
    return Facts(
        endpoints={point.kind: (point.status, point.since) for point in row.endpoints},
        freshness=row.freshness,
        next_update_by=row.next_update_by,
        slip=row.slip,
    )


def _row(item: RaidItem, facts: Mapping[str, Facts], today: date) -> ItemRow:
    condition, code = item.measured_condition, item.borough_id
    found = triggered(condition, facts.get(code or "")) if condition and item.is_open else None
    return ItemRow(
        id=item.pk,
        kind=item.item_kind,
        number=item.number,
        reference=item.reference,
        words=item.words,
        title=item.title,
        version=item.version,
        borough=item.borough,
        giver=item.giver,
        owner_id=item.owner_id,
        owner=_name(item.owner),
        status=Status(item.status),
        raised_at=item.raised_at,
        closed_at=item.closed_at,
        score=item.score,
        score_before=item.score_before,
        proximity=Proximity(item.proximity) if item.proximity else None,
        response=Response(item.response) if item.response else None,
        due_date=item.due_date,
        is_late=item.is_open and item.due_date is not None and item.due_date < today,
        severity=Severity(item.severity) if item.severity else None,
        finding=Finding(item.finding) if item.finding else None,
        condition=condition,
        triggered=found,
        actions=[_action(action, today) for action in item.actions.all()],
    )


def _action(action: RaidAction, today: date) -> ActionRow:
    overdue = action.done_at is None and action.due_date < today
    owner = _name(action.owner)
    return ActionRow(action.pk, action.text, owner, action.due_date, action.done_at, overdue)


def _name(user: User | None) -> str:
    """A person who was erased leaves what they owned to nobody."""
    return str(user) if user else NOBODY
