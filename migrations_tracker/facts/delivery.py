"""How the delivery of migrations stands, by the rule that is published."""

from datetime import date

from django.db.models import Prefetch, QuerySet

from migrations_tracker.domain.delivery import Blocked, delivery_status, slip_working_days
from migrations_tracker.domain.judgement import Delivery, counting
from migrations_tracker.domain.judgement_words import cause_words
from migrations_tracker.domain.milestones import Party
from migrations_tracker.domain.policy import DeliveryPolicy
from migrations_tracker.facts.cutover import cutover_plan, with_cutover
from migrations_tracker.facts.standing import compliance_of, freshness_of
from migrations_tracker.models import Milestone, PsnMigration, StatusOverride


def with_facts(migrations: QuerySet[PsnMigration]) -> QuerySet[PsnMigration]:
    """Migrations with what `delivery_of` reads: four queries more for all of them."""
    standing = StatusOverride.objects.filter(ended_at=None)
    return with_cutover(migrations).prefetch_related(
        "certificates", Prefetch("status_overrides", standing, to_attr="standing_overrides")
    )


def delivery_of(migration: PsnMigration, today: date, policy: DeliveryPolicy) -> Delivery:
    """The delivery status on a London date of a migration read `with_facts`. No query.

    It is derived on each read and stored nowhere, so that it is right at any instant: a limit of
    time and an override end by themselves.
    """
    standing: list[StatusOverride] = getattr(migration, "standing_overrides")  # noqa: B009 - prefetched
    blocked, plan = _blocked_longest(migration), cutover_plan(migration, today)
    slip = slip_working_days(plan, today)
    days_left = compliance_of(migration, today).days_left
    computed = delivery_status(
        migration.current_stage,
        slip,
        freshness_of(migration, today),
        policy,
        certificate_days_left=days_left,
        blocked_days=blocked.working_days(today) if blocked else None,
    )
    return Delivery(
        computed=computed,
        cause=cause_words(slip, blocked, days_left, today, policy, held=plan.held),
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
