"""What gates and status rules need to know about a migration."""

from collections.abc import Iterable
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
from migrations_tracker.domain.milestones import (
    BLUEPRINT,
    Blueprint,
    MilestoneCode,
    MilestoneStatus,
    Party,
)
from migrations_tracker.domain.plan import Records, Standing, cutover_actual
from migrations_tracker.domain.policy import DeliveryPolicy, Policies
from migrations_tracker.domain.policy_values import policies_of
from migrations_tracker.domain.programme import CheckHealth, check_health, health_limit
from migrations_tracker.domain.stages import CLAIMED_LIVE, LINE
from migrations_tracker.models import (
    BlueprintMilestone,
    Claim,
    Milestone,
    PolicyValue,
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


def plan_of(
    migration: PsnMigration, milestones: Iterable[Milestone], today: date
) -> dict[MilestoneCode, Standing]:
    """The milestones of a migration that came `with_cutover`, as they stand on a London date.

    Two queries, or none where its certificates and acceptances are prefetched.
    """
    certificates = [one.as_certificate for one in migration.certificates.all()]
    found = compliance(certificates, today)
    valid = found.certificate if found.is_valid else None
    accepted = (one.as_accepted for one in migration.acceptances.all())
    records = Records(
        certificate=valid.issued if valid else None,
        cutover=cutover_plan(migration).actual,
        acceptance=next((one.accepted for one in accepted if one.is_in_force), None),
    )
    return {row.milestone: row.standing(records) for row in milestones}


def milestones_under_way(today: date) -> list[Milestone]:
    """Those of open migrations that are not complete, by borough and position. Six queries."""
    going = PsnMigration.objects.still_open().select_related("borough")
    migrations = with_cutover(going.order_by("borough__short_name", "pk")).prefetch_related(
        Prefetch("milestones", Milestone.objects.select_related("migration__borough")),
        "certificates",
        "acceptances",
    )
    found = []
    for migration in migrations:
        rows = list(migration.milestones.all())
        plan = plan_of(migration, rows, today)
        found += [row for row in rows if plan[row.milestone].status is not MilestoneStatus.COMPLETE]
    return found


def with_facts(migrations: QuerySet[PsnMigration]) -> QuerySet[PsnMigration]:
    """Migrations with what `gather` and `delivery_of` read: four queries more for all of them."""
    standing = StatusOverride.objects.filter(ended_at=None)
    return with_cutover(migrations).prefetch_related(
        "certificates", Prefetch("status_overrides", standing, to_attr="standing_overrides")
    )


def delivery_of(
    migration: PsnMigration, facts: Facts, today: date, policy: DeliveryPolicy
) -> Delivery:
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
        policy,
        certificate_days_left=days_left,
        blocked_days=blocked.working_days(today) if blocked else None,
    )
    return Delivery(
        computed=computed,
        cause=cause_words(slip, blocked, days_left, today, policy),
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


def read_policies() -> Policies:
    """The limits in force. One query: read them once and pass them on."""
    stored = PolicyValue.objects.order_by().values_list("name", "value")
    return policies_of(dict(stored))


def read_blueprint() -> dict[MilestoneCode, Blueprint]:
    """The blueprint in force, in its order. One query; what is not stored is as published."""
    stored = {one.milestone: one for one in BlueprintMilestone.objects.all()}
    planned = {code: one.planned for code, one in stored.items()}
    places = {code: place for place, code in enumerate(BLUEPRINT, start=1)}
    places |= {code: one.position for code, one in stored.items()}
    order = sorted(BLUEPRINT, key=lambda code: (places[code], list(BLUEPRINT).index(code)))
    return {code: planned.get(code, BLUEPRINT[code]) for code in order}


def source_and_health(now: datetime) -> tuple[RegistrySource, CheckHealth]:
    """What the checks note of themselves, and how they fare by it. One query."""
    source = RegistrySource.objects.first() or RegistrySource()
    health = check_health(
        last_run_at=source.last_run_at,
        source_since=source.unavailable_since,
        fault_since=source.checker_fault_since,
        now=now,
        limit=checker_limit(),
    )
    return source, health


def checker_limit() -> timedelta:
    """For how long a checker that works may leave no note, by the settings."""
    return health_limit(
        tick=timedelta(seconds=settings.CHECK_TICK_S),
        lease=timedelta(seconds=settings.CHECK_LEASE_S),
        timeout=timedelta(milliseconds=settings.REGISTRY_TIMEOUT_MS),
    )
