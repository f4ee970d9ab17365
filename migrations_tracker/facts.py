"""What gates and status rules need to know about a migration."""

from datetime import date, datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.certificate import compliance
from migrations_tracker.domain.delivery import (
    Blocked,
    Plan,
    delivery_status,
    freshness,
    slip_working_days,
)
from migrations_tracker.domain.gates import Facts
from migrations_tracker.domain.judgement import Delivery, counting
from migrations_tracker.domain.judgement_words import cause_words
from migrations_tracker.domain.milestones import MilestoneCode, MilestoneStatus, Party
from migrations_tracker.domain.plan import cutover_actual
from migrations_tracker.domain.policy import DELIVERY
from migrations_tracker.domain.programme import CheckHealth, check_health
from migrations_tracker.domain.stages import CLAIMED_LIVE, LINE
from migrations_tracker.models import (
    Claim,
    Milestone,
    PsnMigration,
    RegistrySource,
    ServiceCutover,
    StatusOverride,
)

LIVE_STAGES: Final = sorted(stage.value for stage in CLAIMED_LIVE)
BEFORE_LIVE: Final = sorted(stage.value for stage in LINE if stage not in CLAIMED_LIVE)


def gather(migration: PsnMigration, today: date) -> Facts:
    """The facts of one migration on a London date. One query, or none where it is prefetched."""
    certificates = (one.as_certificate for one in migration.certificates.all())
    return Facts(
        freshness=freshness(migration.current_stage, migration.next_update_by, today),
        compliance=compliance(certificates, today),
    )


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
            Milestone.objects.filter(
                Q(code=MilestoneCode.CUTOVER.value) | Q(status=MilestoneStatus.BLOCKED.value)
            ),
            to_attr="telling_milestones",
        ),
        Prefetch("service_cutovers", ServiceCutover.objects.in_scope(), to_attr="in_scope"),
    )


def cutover_plan(migration: PsnMigration) -> Plan:
    """The dates of the cutover of a migration that came `with_cutover`. No query."""
    milestones: list[Milestone] = getattr(migration, "telling_milestones")  # noqa: B009 - prefetched
    services: list[ServiceCutover] = getattr(migration, "in_scope")  # noqa: B009 - prefetched
    went_live_at: datetime | None = getattr(migration, "went_live_at")  # noqa: B009 - annotated
    cutover = next(one for one in milestones if one.milestone is MilestoneCode.CUTOVER)
    went_live = london_date(went_live_at) if went_live_at else None
    actual = cutover_actual([service.cut_over_date for service in services], went_live)
    return Plan(cutover.baseline_date, cutover.forecast_date, actual)


def with_facts(migrations: QuerySet[PsnMigration]) -> QuerySet[PsnMigration]:
    """Migrations with what `gather` and `delivery_of` read: four queries more for all of them."""
    standing = StatusOverride.objects.filter(ended_at=None)
    return with_cutover(migrations).prefetch_related(
        "certificates", Prefetch("status_overrides", standing, to_attr="standing_overrides")
    )


def delivery_of(migration: PsnMigration, facts: Facts, today: date) -> Delivery:
    """The delivery status on a London date of a migration read `with_facts`. No query.

    It is derived on each read and stored nowhere, so that it is right at any instant: a limit of
    time and an override end by themselves.
    """
    standing: list[StatusOverride] = getattr(migration, "standing_overrides")  # noqa: B009 - prefetched
    blocked = _blocked_longest(migration)
    slip = slip_working_days(cutover_plan(migration), today)
    days_left = facts.compliance.days_left
    computed = delivery_status(
        migration.current_stage,
        slip,
        facts.freshness,
        DELIVERY,
        certificate_days_left=days_left,
        blocked_days=blocked.working_days(today) if blocked else None,
    )
    return Delivery(
        computed=computed,
        cause=cause_words(slip, blocked, days_left, today, DELIVERY),
        blocked=blocked,
        override=counting(standing[0].as_override if standing else None, computed, today),
    )


def _blocked_longest(migration: PsnMigration) -> Blocked | None:
    milestones: list[Milestone] = getattr(migration, "telling_milestones")  # noqa: B009 - prefetched
    stuck = [
        Blocked(one.name, Party(one.waiting_on), one.waiting_since)
        for one in milestones
        if one.waiting_since
    ]
    return min(stuck, key=lambda one: one.since, default=None)


def source_and_health(now: datetime) -> tuple[RegistrySource, CheckHealth]:
    """What the checks note of themselves, and how they fare by it. One query."""
    source = RegistrySource.objects.first() or RegistrySource()
    health = check_health(
        last_run_at=source.last_run_at,
        source_since=source.unavailable_since,
        fault_since=source.checker_fault_since,
        now=now,
        tick=timedelta(seconds=settings.CHECK_TICK_S),
        longest_round=timedelta(seconds=settings.CHECK_LEASE_S),
    )
    return source, health
