"""Every milestone that somebody may see, as the rows of a table."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import OuterRef, Subquery

from migrations_tracker.domain.access import Principal, Role, roles_for
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.delay_reasons import DelayReason
from migrations_tracker.domain.milestones import Party
from migrations_tracker.domain.plan import Standing
from migrations_tracker.domain.plan_rules import may_edit
from migrations_tracker.domain.plan_table import PlanRow
from migrations_tracker.domain.stages import ENDED
from migrations_tracker.facts import plan_of, with_cutover
from migrations_tracker.models import Assignment, Milestone, PsnMigration, Slip


def plan_table(principal: Principal, now: datetime) -> list[PlanRow]:
    """The milestones of present migrations, by borough and position. Seven queries."""
    present = PsnMigration.objects.visible_to(principal).present().select_related("borough")
    migrations = with_cutover(present.order_by("borough__short_name")).prefetch_related(
        "milestones", "certificates", "acceptances"
    )
    found = list(migrations)
    slips = last_slips([migration.pk for migration in found])
    today = london_date(now)
    rows = []
    for migration in found:
        milestones = sorted(migration.milestones.all(), key=lambda one: one.position)
        standing = plan_of(migration, milestones, today)
        rows += [
            _row(migration, one, standing[one.milestone], slips.get(one.pk)) for one in milestones
        ]
    return rows


def own_milestones(viewer: Principal, now: datetime) -> list[PlanRow]:
    """Those that the viewer’s supplier or borough owns and may change. Eight queries at most."""
    mine = viewer.roles & {Role.BOROUGH, Role.SUPPLIER}
    if not mine:
        return []
    current = Assignment.objects.current().filter(supplier__in=viewer.supplier_ids)
    led = set(current.values_list("migration", flat=True))
    return [
        row
        for row in plan_table(viewer, now)
        if not row.is_over
        and may_edit(_towards(row, viewer, is_led=row.migration_id in led) & mine, row.owner)
    ]


def _towards(row: PlanRow, viewer: Principal, *, is_led: bool) -> frozenset[Role]:
    supplier_id = next(iter(viewer.supplier_ids), None) if is_led else None
    return roles_for(viewer, borough_code=row.gss_code, supplier_id=supplier_id)


def last_slips(migration_ids: Collection[int]) -> dict[int, Slip]:
    """The last slip of each milestone, by its id. One query."""
    milestones = Milestone.objects.filter(migration__in=migration_ids)
    newest = Slip.objects.filter(milestone=OuterRef("pk")).order_by("-effective_at", "-pk")
    last = milestones.annotate(last=Subquery(newest.values("pk")[:1])).values("last")
    return {slip.milestone_id: slip for slip in Slip.objects.filter(pk__in=last)}


def _row(
    migration: PsnMigration, milestone: Milestone, standing: Standing, slip: Slip | None
) -> PlanRow:
    return PlanRow(
        migration_id=migration.pk,
        gss_code=migration.borough_id,
        borough=migration.borough.short_name,
        code=standing.code,
        name=standing.name,
        status=standing.status,
        baseline=standing.baseline,
        forecast=standing.forecast,
        actual=standing.actual,
        reason=DelayReason(slip.reason_code) if slip and slip.reason_code else None,
        cause=Party(slip.cause_owner) if slip and slip.cause_owner else None,
        note=slip.note if slip else "",
        version=milestone.version,
        owner=standing.owner,
        slug=migration.borough.slug,
        is_over=migration.current_stage in ENDED,
    )
