"""The state of the whole programme, as one person may see it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from boroughs.models import Borough
from migrations_tracker.domain.access import Principal
from migrations_tracker.domain.attention import Need, Subject, Trouble, needs
from migrations_tracker.domain.burn_up import BurnUp, burn_up
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.comparison import Comparison
from migrations_tracker.domain.delivery import DeliveryStatus
from migrations_tracker.domain.programme import (
    Answers,
    CheckHealth,
    Finish,
    expected_cutover,
    forecast_finish,
)
from migrations_tracker.domain.stages import Stage
from migrations_tracker.facts import read_policies
from migrations_tracker.models import PsnMigration
from migrations_tracker.selectors.activity import Change, recent_changes
from migrations_tracker.selectors.discrepancies import OpenCount, count_open
from migrations_tracker.selectors.endpoints import EndpointRow, answers
from migrations_tracker.selectors.incidents import open_incidents
from migrations_tracker.selectors.migrations import MigrationRow, migration_rows
from migrations_tracker.selectors.supplier_record import SupplierSlip, slip_by_supplier
from migrations_tracker.selectors.what_changed import Since, changed_since

CHANGES_SHOWN: Final = 10


@dataclass(frozen=True, slots=True)
class BoroughLine:
    """One authority and its present migration; None where none has been opened.

    `is_visible` says whether the person may see more of it than its place on the map.
    """

    borough: Borough
    migration: MigrationRow | None
    is_visible: bool


@dataclass(frozen=True, slots=True)
class Totals:
    """The figures of the capital, whoever looks; `last` are the migrations that finish it."""

    boroughs: int
    opened: int
    claimed_live: int
    observed: int
    verified: int
    late: int
    silent: int
    off_track: int
    finish: Finish
    last: frozenset[int]


@dataclass(frozen=True, slots=True)
class Problem:
    """An endpoint that must answer and is not up."""

    borough: Borough
    endpoint: EndpointRow


@dataclass(frozen=True, slots=True)
class Overview:
    """Late is a cutover `late_from` working days after its baseline, or more.

    `slip` is for those who see everything: what one supplier causes is no business of another.
    """

    totals: Totals
    burn_up: BurnUp
    late_from: int
    lines: Sequence[BoroughLine]
    needs: Sequence[Need]
    problems: Sequence[Problem]
    answers: Answers
    changes: Sequence[Change]
    since: Since
    slip: Sequence[SupplierSlip]
    open_cases: OpenCount
    open_incidents: int

    @property
    def visible(self) -> list[BoroughLine]:
        return [line for line in self.lines if line.is_visible]


def borough_lines(principal: Principal, now: datetime) -> list[BoroughLine]:
    """Every authority in the order of their names. Thirteen queries."""
    present = PsnMigration.objects.present()
    rows = {row.borough.pk: row for row in migration_rows(present, now)}
    seen = set(
        PsnMigration.objects.visible_to(principal).present().values_list("borough_id", flat=True)
    )
    return [
        BoroughLine(
            borough=borough,
            migration=rows.get(borough.pk),
            is_visible=principal.sees_everything
            or borough.pk in seen
            or borough.pk in principal.borough_codes,
        )
        for borough in Borough.objects.order_by("short_name")
    ]


def overview(
    principal: Principal,
    now: datetime,
    health: CheckHealth,
    by: Comparison = Comparison.LAST_BOARD,
) -> Overview:
    """What the overview shows. Twenty-five queries at most, however many boroughs."""
    lines = borough_lines(principal, now)
    rows = [line.migration for line in lines if line.migration]
    visible = [line.migration for line in lines if line.migration and line.is_visible]
    today = london_date(now)
    return Overview(
        totals=totals(rows, boroughs=len(lines), today=today),
        burn_up=burn_up_of(rows, today),
        late_from=read_policies().delivery.at_risk_slip,
        lines=lines,
        needs=needs(map(_subject, visible), today=today, checks_at_fault=health.is_at_fault),
        problems=problems(visible),
        answers=answers(endpoint for row in rows for endpoint in row.endpoints),
        changes=recent_changes(principal, CHANGES_SHOWN),
        since=changed_since(principal, by, now),
        slip=slip_by_supplier() if principal.sees_everything else (),
        open_cases=count_open(principal, today),
        open_incidents=open_incidents(principal),
    )


def burn_up_of(rows: Iterable[MigrationRow], today: date) -> BurnUp:
    """Of the migrations that have not been withdrawn."""
    return burn_up([row.plan for row in rows if row.stage is not Stage.WITHDRAWN], today)


def totals(rows: Sequence[MigrationRow], *, boroughs: int, today: date) -> Totals:
    going = [row for row in rows if row.stage is not Stage.WITHDRAWN]
    finish = forecast_finish([row.plan for row in going], today)
    return Totals(
        boroughs=boroughs,
        opened=len(rows),
        claimed_live=sum(row.is_claimed_live for row in rows),
        observed=sum(row.agrees for row in rows),
        verified=sum(row.verified for row in rows),
        late=sum(row.is_late for row in rows),
        silent=sum(row.is_silent for row in rows),
        off_track=sum(row.delivery is DeliveryStatus.OFF_TRACK for row in rows),
        finish=finish,
        last=frozenset(
            row.id
            for row in going
            if finish.expected and expected_cutover(row.plan, today) == finish.expected
        ),
    )


def problems(rows: Iterable[MigrationRow]) -> list[Problem]:
    """Endpoints in trouble: down, unknown, degraded; critical ones first, then by borough."""
    found = [
        Problem(row.borough, endpoint)
        for row in rows
        for endpoint in row.endpoints
        if endpoint.is_troubled
    ]
    return sorted(found, key=_severity)


def _severity(problem: Problem) -> tuple[int, bool, str, int]:
    return *problem.endpoint.severity, problem.borough.short_name, problem.endpoint.id


def _subject(row: MigrationRow) -> Subject:
    return Subject(
        borough=row.borough.short_name,
        slug=row.borough.slug,
        supplier=row.supplier.name if row.supplier else None,
        stage=row.stage,
        delivery=row.delivery,
        observed=row.observed,
        slip=row.slip,
        cause=row.cause,
        baseline=row.plan.baseline,
        next_update_by=row.next_update_by,
        is_silent=row.is_silent,
        troubles=[_trouble(endpoint) for endpoint in row.endpoints if endpoint.is_troubled],
        regressed=row.regressed,
    )


def _trouble(endpoint: EndpointRow) -> Trouble:
    return Trouble(endpoint.kind.label, endpoint.status, endpoint.is_critical, endpoint.shown_since)
