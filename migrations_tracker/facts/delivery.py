"""How the delivery of migrations stands, by the rule that is published."""

from datetime import date

from django.db.models import Prefetch, QuerySet

from migrations_tracker.domain.delivery import Blocked, delivery_status, slip_working_days
from migrations_tracker.domain.judgement import Delivery, counting
from migrations_tracker.domain.judgement_words import cause_words
from migrations_tracker.domain.milestones import Party
from migrations_tracker.domain.passages import Regression
from migrations_tracker.domain.policy import DeliveryPolicy
from migrations_tracker.domain.stages import COMPLETE, LINE
from migrations_tracker.facts.cutover import cutover_plan, with_cutover
from migrations_tracker.facts.standing import compliance_of, freshness_of
from migrations_tracker.models import GatePassage, Milestone, PsnMigration, StatusOverride


def with_facts(migrations: QuerySet[PsnMigration]) -> QuerySet[PsnMigration]:
    """Migrations with what `delivery_of` reads: five queries more for all of them."""
    standing = StatusOverride.objects.filter(ended_at=None)
    return with_cutover(migrations).prefetch_related(
        "certificates",
        Prefetch("status_overrides", standing, to_attr="standing_overrides"),
        Prefetch("gate_passages", GatePassage.objects.revoked(), to_attr="revoked_passages"),
    )


def delivery_of(migration: PsnMigration, today: date, policy: DeliveryPolicy) -> Delivery:
    """The delivery status on a London date of a migration read `with_facts`. No query.

    It is derived on each read and stored nowhere, so that it is right at any instant: a limit of
    time and an override end by themselves.
    """
    standing: list[StatusOverride] = getattr(migration, "standing_overrides")  # noqa: B009 - prefetched
    blocked, plan = _blocked_longest(migration), cutover_plan(migration, today)
    regressed = [one.stage for one in regressions(migration)]
    stage = migration.current_stage
    slip = slip_working_days(plan, today)
    days_left = compliance_of(migration, today).days_left
    computed = delivery_status(
        stage,
        slip,
        freshness_of(migration, today),
        policy,
        certificate_days_left=days_left,
        blocked_days=blocked.working_days(today) if blocked else None,
        is_regressed=bool(regressed),
    )
    return Delivery(
        computed=computed,
        cause=cause_words(
            None if stage in COMPLETE else slip,
            blocked,
            days_left,
            today,
            policy,
            held=plan.held,
            regressed=regressed,
        ),
        blocked=blocked,
        override=counting(standing[0].as_override if standing else None, computed, today),
    )


def regressions(migration: PsnMigration) -> tuple[Regression, ...]:
    """The gates lost by a migration read `with_facts`, in the order of the stages. No query."""
    revoked: list[GatePassage] = getattr(migration, "revoked_passages")  # noqa: B009 - prefetched
    found = [
        Regression(one.gate, one.revoked_words, one.revoked_at) for one in revoked if one.revoked_at
    ]
    return tuple(sorted(found, key=lambda one: LINE.index(one.stage)))


def _blocked_longest(migration: PsnMigration) -> Blocked | None:
    milestones: list[Milestone] = getattr(migration, "telling_milestones")  # noqa: B009 - prefetched
    stuck = [
        Blocked(one.name, Party(one.waiting_on), one.waiting_since)
        for one in milestones
        if one.waiting_since
    ]
    return min(stuck, key=lambda one: one.since, default=None)
