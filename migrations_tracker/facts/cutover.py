"""The dates of a migration's cutover, which follow from its milestone, services and claims."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.certificate import compliance
from migrations_tracker.domain.delivery import Plan
from migrations_tracker.domain.milestones import MilestoneCode, MilestoneStatus
from migrations_tracker.domain.plan import DONE, Records, Standing, cutover_actual, held
from migrations_tracker.domain.stages import CLAIMED_LIVE, LINE
from migrations_tracker.models import Claim, Milestone, PsnMigration, ServiceCutover

LIVE_STAGES: Final = sorted(stage.value for stage in CLAIMED_LIVE)
BEFORE_LIVE: Final = sorted(stage.value for stage in LINE if stage not in CLAIMED_LIVE)


def with_cutover(migrations: QuerySet[PsnMigration]) -> QuerySet[PsnMigration]:
    """Migrations with what `cutover_plan` reads. Three queries more, however many there are."""
    return with_going_live(migrations).prefetch_related(
        "certificates",
        Prefetch(
            "milestones",
            Milestone.objects.filter(
                Q(code=MilestoneCode.CUTOVER.value) | ~Q(status__in=[one.value for one in DONE])
            ),
            to_attr="telling_milestones",
        ),
        Prefetch("service_cutovers", ServiceCutover.objects.in_scope(), to_attr="in_scope"),
    )


def with_going_live(migrations: QuerySet[PsnMigration]) -> QuerySet[PsnMigration]:
    """Migrations with `went_live_at`, when live was claimed since a stage before it. No query."""
    before = Claim.objects.filter(migration=OuterRef("migration"), stage__in=BEFORE_LIVE)
    last_before = Subquery(before.order_by("-pk").values("pk")[:1])
    live = Claim.objects.filter(
        migration=OuterRef("pk"), stage__in=LIVE_STAGES, pk__gt=Coalesce(last_before, 0)
    ).order_by("pk")
    return migrations.annotate(went_live_at=Subquery(live.values("effective_at")[:1]))


def went_live_at(migration: PsnMigration) -> datetime | None:
    """Of a migration that came `with_going_live`; None where live is not claimed."""
    found: datetime | None = getattr(migration, "went_live_at")  # noqa: B009 - annotated
    return found


def cutover_plan(migration: PsnMigration, today: date) -> Plan:
    """The dates of the cutover of a migration that came `with_cutover`. No query.

    A certificate that is valid on the London date `today` holds the cutover up no more.
    """
    milestones: list[Milestone] = getattr(migration, "telling_milestones")  # noqa: B009 - prefetched
    services: list[ServiceCutover] = getattr(migration, "in_scope")  # noqa: B009 - prefetched
    cutover = next(one for one in milestones if one.milestone is MilestoneCode.CUTOVER)
    live = went_live_at(migration)
    went_live = london_date(live) if live else None
    actual = cutover_actual([service.cut_over_date for service in services], went_live)
    records = Records(certificate=_certified(migration, today), cutover=actual)
    ahead = {one.milestone: one.standing(records) for one in milestones}
    by = held(ahead[MilestoneCode.CUTOVER], ahead)
    return Plan(cutover.baseline_date, cutover.forecast_date, actual, by)


def _certified(migration: PsnMigration, today: date) -> date | None:
    """When the certificate in force was issued; None without one."""
    found = compliance([one.as_certificate for one in migration.certificates.all()], today)
    return found.certificate.issued if found.is_valid and found.certificate else None


def records_of(migration: PsnMigration, today: date) -> Records:
    """What its milestones follow from, of a migration that came `with_cutover`.

    One query, or none where its acceptances are prefetched.
    """
    accepted = (one.as_accepted for one in migration.acceptances.all())
    return Records(
        certificate=_certified(migration, today),
        cutover=cutover_plan(migration, today).actual,
        acceptance=next((one.accepted for one in accepted if one.is_in_force), None),
    )


def plan_of(
    migration: PsnMigration, milestones: Iterable[Milestone], today: date
) -> dict[MilestoneCode, Standing]:
    """The milestones of a migration that came `with_cutover`, as they stand on a London date.

    As many queries as `records_of`.
    """
    records = records_of(migration, today)
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
