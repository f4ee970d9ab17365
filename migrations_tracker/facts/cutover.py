"""The dates of a migration's cutover, which follow from its milestone, services and claims."""

from typing import TYPE_CHECKING, Final

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce

from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.delivery import Plan
from migrations_tracker.domain.milestones import MilestoneCode
from migrations_tracker.domain.plan import cutover_actual
from migrations_tracker.domain.stages import CLAIMED_LIVE, LINE
from migrations_tracker.models import Claim, Milestone, PsnMigration, ServiceCutover

if TYPE_CHECKING:
    from datetime import datetime

LIVE_STAGES: Final = sorted(stage.value for stage in CLAIMED_LIVE)
BEFORE_LIVE: Final = sorted(stage.value for stage in LINE if stage not in CLAIMED_LIVE)


def with_cutover(migrations: QuerySet[PsnMigration]) -> QuerySet[PsnMigration]:
    """Migrations with what `cutover_plan` reads. Two queries more, however many there are."""
    claims = Claim.objects.filter(migration=OuterRef("pk")).order_by("pk")
    before = claims.filter(stage__in=BEFORE_LIVE).order_by("-pk").values("pk")[:1]
    live = claims.filter(stage__in=LIVE_STAGES, pk__gt=Coalesce(Subquery(before), 0))
    return migrations.annotate(
        went_live_at=Subquery(live.values("effective_at")[:1])
    ).prefetch_related(
        Prefetch(
            "milestones",
            Milestone.objects.filter(code=MilestoneCode.CUTOVER.value),
            to_attr="cutover_milestones",
        ),
        Prefetch("service_cutovers", ServiceCutover.objects.in_scope(), to_attr="in_scope"),
    )


def cutover_plan(migration: PsnMigration) -> Plan:
    """The dates of the cutover of a migration that came `with_cutover`. No query."""
    milestones: list[Milestone] = getattr(migration, "cutover_milestones")  # noqa: B009 - prefetched
    services: list[ServiceCutover] = getattr(migration, "in_scope")  # noqa: B009 - prefetched
    went_live_at: datetime | None = getattr(migration, "went_live_at")  # noqa: B009 - annotated
    [cutover] = milestones
    went_live = london_date(went_live_at) if went_live_at else None
    actual = cutover_actual([service.cut_over_date for service in services], went_live)
    return Plan(cutover.baseline_date, cutover.forecast_date, actual)
