"""The services of a borough as its page shows them, and the calendar of all cutovers to come."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Prefetch, Q, QuerySet

from boroughs.models import Borough
from migrations_tracker.domain.access import Principal
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.cutover import Cutover, CutoverState, is_from_before, state_of
from migrations_tracker.domain.endpoint_kinds import KINDS
from migrations_tracker.domain.freezes import Frozen, touched
from migrations_tracker.domain.psn_services import SERVICES, PsnService
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import Assignment, Freeze, PsnMigration, ServiceCutover
from migrations_tracker.selectors.endpoints import EndpointRow

SOON = timedelta(days=14)
AWAITED = frozenset({CutoverState.PLANNED, CutoverState.UNDER_WAY, CutoverState.OUTCOME_DUE})


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """One service at one instant. `freeze` is the first one that its window touches.

    `is_from_before` says that its outcome is of an attempt before the present stage was entered.
    """

    id: int
    cutover: Cutover
    state: CutoverState
    change_reference: str
    on_call: str
    scope_reason: str
    freeze: Frozen | None
    endpoints: Sequence[EndpointRow]
    version: int
    is_from_before: bool = False

    @property
    def service(self) -> PsnService:
        return self.cutover.service

    @property
    def connects_to(self) -> str:
        return SERVICES[self.service].connects_to

    @property
    def is_awaited(self) -> bool:
        """Its window is planned, and nobody has said yet how it ended."""
        return self.state in AWAITED

    @property
    def is_safe(self) -> bool:
        """Rehearsed, and outside every freeze."""
        return self.cutover.rehearsed is not None and self.freeze is None


@dataclass(frozen=True, slots=True)
class CalendarLine:
    """One cutover of the calendar. `updated_at` is when its plan was last written."""

    row: ServiceRow
    public_id: str
    borough: Borough
    supplier: str
    updated_at: datetime

    @property
    def starts_at(self) -> datetime:
        assert self.row.cutover.window is not None
        return self.row.cutover.window.starts_at

    @property
    def ends_at(self) -> datetime:
        assert self.row.cutover.window is not None
        return self.row.cutover.window.ends_at

    def is_soon(self, now: datetime) -> bool:
        return now <= self.ends_at and self.starts_at <= now + SOON


@dataclass(frozen=True, slots=True)
class Week:
    """The cutovers of one week, which begins on Monday `starts`."""

    starts: date
    lines: Sequence[CalendarLine]


def services_of(
    migration_id: int, endpoints: Iterable[EndpointRow], now: datetime
) -> list[ServiceRow]:
    """The seven services of a migration with those of `endpoints` that serve them. Two queries."""
    rows = ServiceCutover.objects.filter(migration=migration_id).select_related("migration")
    serving: dict[PsnService | None, list[EndpointRow]] = defaultdict(list)
    for endpoint in endpoints:
        serving[KINDS[endpoint.kind].service].append(endpoint)
    found = list(rows.order_by("position"))
    codes = {row.migration.borough_id for row in found}
    freezes = freezes_of(codes)
    return [
        service_row(row, freezes.get(row.migration.borough_id, ()), serving[row.psn_service], now)
        for row in found
    ]


def calendar(principal: Principal, now: datetime) -> list[CalendarLine]:
    """Every visible cutover that is planned and not over, the first one first. Three queries."""
    lines = _lines(_planned(principal), now)
    return [line for line in lines if line.row.is_awaited or line.ends_at > now]


def _lines(rows: QuerySet[ServiceCutover], now: datetime) -> list[CalendarLine]:
    found = list(
        rows.select_related("migration__borough")
        .prefetch_related(
            Prefetch(
                "migration__assignments",
                Assignment.objects.current().select_related("supplier"),
                to_attr="current_assignments",
            )
        )
        .order_by("planned_start_at", "migration__borough__short_name", "position")
    )
    freezes = freezes_of({row.migration.borough_id for row in found})
    return [
        CalendarLine(
            row=service_row(row, freezes.get(row.migration.borough_id, ()), (), now),
            public_id=str(row.public_id),
            borough=row.migration.borough,
            supplier=_lead(row.migration),
            updated_at=row.updated_at,
        )
        for row in found
    ]


def called_off(principal: Principal, now: datetime) -> list[CalendarLine]:
    """Visible cutovers whose window is still to come though they will not be. Three queries.

    Their service has left the scope, or their migration was withdrawn.
    """
    off = Q(in_scope=False) | Q(migration__stage=Stage.WITHDRAWN.value)
    rows = ServiceCutover.objects.visible_to(principal).filter(off, planned_end_at__gt=now)
    return _lines(rows, now)


def by_week(lines: Iterable[CalendarLine]) -> list[Week]:
    """Lines grouped by the week in which they start, order kept."""
    weeks: dict[date, list[CalendarLine]] = {}
    for line in lines:
        day = london_date(line.starts_at)
        weeks.setdefault(day - timedelta(days=day.weekday()), []).append(line)
    return [Week(starts, of_week) for starts, of_week in weeks.items()]


def _planned(principal: Principal) -> QuerySet[ServiceCutover]:
    """Not completed nor rolled back, of migrations that are still open."""
    return (
        ServiceCutover.objects.visible_to(principal)
        .in_scope()
        .filter(
            planned_start_at__isnull=False,
            outcome__in=["", "partial"],
            migration__in=PsnMigration.objects.still_open().values("pk"),
        )
    )


def _lead(migration: PsnMigration) -> str:
    current: list[Assignment] = getattr(migration, "current_assignments")  # noqa: B009 - prefetched
    return current[0].supplier.name if current else ""


def freezes_of(codes: Collection[str]) -> Mapping[str, Sequence[Frozen]]:
    """The freezes that count in each borough, the programme's among them. One query."""
    found: dict[str, list[Frozen]] = defaultdict(list)
    for freeze in Freeze.objects.in_force().select_related("borough"):
        for code in codes if freeze.borough_id is None else {freeze.borough_id} & set(codes):
            found[code].append(freeze.as_frozen)
    return found


def service_row(
    row: ServiceCutover,
    freezes: Sequence[Frozen],
    endpoints: Sequence[EndpointRow],
    now: datetime,
) -> ServiceRow:
    """One service, whose migration is loaded, with the freezes of its borough. No query."""
    cutover = row.as_cutover
    state = state_of(cutover, now)
    ahead = cutover.window if state in AWAITED or state is CutoverState.PARTIAL else None
    return ServiceRow(
        id=row.pk,
        cutover=cutover,
        state=state,
        change_reference=row.change_reference,
        on_call=row.on_call,
        scope_reason=row.scope_reason,
        freeze=next(iter(touched(freezes, *ahead.days)), None) if ahead else None,
        endpoints=endpoints,
        version=row.version,
        is_from_before=row.outcome_at is not None
        and is_from_before(row.outcome_at, row.migration.current_stage, row.migration.stage_since),
    )
