"""The facts that gates are judged by, for one migration or for many."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from django.db.models import prefetch_related_objects

from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.criterion import CriterionKind
from migrations_tracker.domain.cutover import is_from_before
from migrations_tracker.domain.gate_facts import (
    EndpointFact,
    Facts,
    FreezeFact,
    MilestoneFact,
    ServiceFact,
)
from migrations_tracker.domain.gates import GATES, next_stage
from migrations_tracker.domain.milestones import MilestoneCode, MilestoneStatus, Party
from migrations_tracker.domain.policy import GatePolicy, Policies
from migrations_tracker.domain.psn_services import CutoverOutcome
from migrations_tracker.domain.waivers import Waiver as WaiverFact
from migrations_tracker.facts.limits import read_policies
from migrations_tracker.facts.measured import endpoint_facts
from migrations_tracker.facts.standing import compliance_of, freshness_of
from migrations_tracker.models import Freeze, Milestone, PsnMigration, ServiceCutover, Waiver

EVERY_KIND: Final = frozenset(CriterionKind)
OF_SERVICES: Final = frozenset(
    {
        CriterionKind.BACK_OUT_REHEARSED,
        CriterionKind.OUTSIDE_FREEZE,
        CriterionKind.SERVICE_CUT_OVER,
    }
)
MEASURED: Final = frozenset({CriterionKind.MEASURED_UP, CriterionKind.CLEAN_SOAK})


def gather(migration: PsnMigration, now: datetime) -> Facts:
    """The facts of one migration at `now`. At most nine queries."""
    return gather_many([migration], now, read_policies())[migration.pk]


def kinds_ahead(migrations: Iterable[PsnMigration]) -> frozenset[CriterionKind]:
    """The kinds of criteria that stand between migrations and their next stages."""
    stages = {next_stage(one.current_stage, one.held_stage) for one in migrations}
    return frozenset(one.kind for stage in stages if stage for one in GATES.get(stage, ()))


def gather_many(
    migrations: Collection[PsnMigration],
    now: datetime,
    policies: Policies,
    kinds: frozenset[CriterionKind] = EVERY_KIND,
) -> dict[int, Facts]:
    """The facts of migrations by their ids, as far as criteria of `kinds` need them.

    At most eight queries, however many migrations; those for `kinds` that nobody asks for are
    left out.
    """
    if not migrations:
        return {}
    prefetch_related_objects(list(migrations), "certificates")
    ids = [one.pk for one in migrations]
    milestones = _milestones(ids) if CriterionKind.MILESTONE_DONE in kinds else {}
    services = _services(ids) if kinds & OF_SERVICES else {}
    frozen = _freezes() if CriterionKind.OUTSIDE_FREEZE in kinds else []
    codes = {one.borough_id for one in migrations}
    endpoints = endpoint_facts(codes, now, policies) if kinds & MEASURED else {}
    waivers = _waivers(ids)
    return {
        one.pk: _facts(
            one,
            now,
            milestones=milestones.get(one.pk, {}),
            services=services.get(one.pk, ()),
            freezes=[fact for code, fact in frozen if code in {None, one.borough_id}],
            endpoints=endpoints.get(one.borough_id, ()),
            waivers=waivers.get(one.pk, ()),
            policy=policies.gate,
        )
        for one in migrations
    }


def _facts(
    migration: PsnMigration,
    now: datetime,
    *,
    milestones: Mapping[MilestoneCode, MilestoneFact],
    services: Sequence[ServiceFact],
    freezes: Sequence[FreezeFact],
    endpoints: Sequence[EndpointFact],
    waivers: Sequence[WaiverFact],
    policy: GatePolicy,
) -> Facts:
    today = london_date(now)
    return Facts(
        now=now,
        freshness=freshness_of(migration, today),
        next_update_by=migration.next_update_by,
        compliance=compliance_of(migration, today),
        milestones=milestones,
        services=[_dated(one, migration) for one in services],
        freezes=freezes,
        endpoints=endpoints,
        waivers=waivers,
        policy=policy,
    )


def _milestones(ids: Collection[int]) -> dict[int, dict[MilestoneCode, MilestoneFact]]:
    found: dict[int, dict[MilestoneCode, MilestoneFact]] = defaultdict(dict)
    for row in Milestone.objects.filter(migration__in=ids):
        found[row.migration_id][row.milestone] = MilestoneFact(
            name=row.name,
            status=MilestoneStatus(row.status),
            baseline=row.baseline_date,
            forecast=row.forecast_date,
            actual=row.actual_date,
            waiting_on=Party(row.waiting_on) if row.waiting_on else None,
            waiting_since=row.waiting_since,
            reason=row.reason,
        )
    return found


def _services(ids: Collection[int]) -> dict[int, list[ServiceFact]]:
    found: dict[int, list[ServiceFact]] = defaultdict(list)
    rows = ServiceCutover.objects.in_scope().filter(migration__in=ids)
    for row in rows.order_by("migration", "position"):
        starts, ends = row.planned_start_at, row.planned_end_at
        found[row.migration_id].append(
            ServiceFact(
                service=row.psn_service,
                window=(starts, ends) if starts and ends else None,
                rehearsed=row.rehearsed_date,
                outcome=CutoverOutcome(row.outcome) if row.outcome else None,
                outcome_at=row.outcome_at,
            )
        )
    return found


def _dated(one: ServiceFact, migration: PsnMigration) -> ServiceFact:
    stage, since = migration.current_stage, migration.stage_since
    if one.outcome_at is None or not is_from_before(one.outcome_at, stage, since):
        return one
    return replace(one, is_from_before=True)


def _freezes() -> list[tuple[str | None, FreezeFact]]:
    """Those in force, each with the code of its borough; None for the whole programme's."""
    rows = Freeze.objects.in_force()
    return [(row.borough_id, FreezeFact(row.name, row.starts_on, row.ends_on)) for row in rows]


def _waivers(ids: Collection[int]) -> dict[int, list[WaiverFact]]:
    found: dict[int, list[WaiverFact]] = defaultdict(list)
    for row in Waiver.objects.in_force().filter(migration__in=ids):
        found[row.migration_id].append(row.as_waiver)
    return found
