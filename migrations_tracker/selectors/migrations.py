"""Each borough's migration as pages and the API show it: claimed, planned and observed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch, QuerySet

from boroughs.models import Borough
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.certificate import Compliance
from migrations_tracker.domain.delivery import (
    DeliveryStatus,
    Freshness,
    Plan,
    agrees,
    observed,
    slip_working_days,
)
from migrations_tracker.domain.endpoint_state import EndpointStatus
from migrations_tracker.domain.errors import Unmet
from migrations_tracker.domain.judgement import Confidence, Delivery
from migrations_tracker.domain.judgement_words import override_words
from migrations_tracker.domain.passages import Regression
from migrations_tracker.domain.policy import DeliveryPolicy, Policies
from migrations_tracker.domain.programme import CheckHealth
from migrations_tracker.domain.stages import CLAIMED_LIVE, Stage, at_stage_since
from migrations_tracker.domain.verification import (
    Accepted,
    Basis,
    last_word,
    missing,
)
from migrations_tracker.facts import (
    compliance_of,
    cutover_plan,
    delivery_of,
    freshness_of,
    read_policies,
    regressions,
    source_and_health,
    went_live_at,
    with_facts,
)
from migrations_tracker.models import (
    Acceptance,
    Assignment,
    DeliveryConfidence,
    Endpoint,
    PsnMigration,
)
from migrations_tracker.selectors.endpoints import EndpointRow, by_borough, endpoint_rows
from suppliers.models import Supplier


@dataclass(frozen=True, slots=True)
class MigrationRow:
    """One migration at one instant. `slip` is in working days; None where it has no baseline.

    `agrees` says that it is claimed live or later and that the checks observe it to be up.
    `accepted` is the last acceptance, in force or withdrawn; `missing` is what it lacks to be
    verified, empty where it is. `standing` is the delivery status with what it rests on;
    `is_late` goes by the published limit, whatever else the status says. `regressed` are the
    gates that later evidence has revoked. `stage_since` is when the last claim of its stage took
    effect, `at_stage_since` since when it has been there.
    """

    id: int
    borough: Borough
    supplier: Supplier | None
    stage: Stage
    held_from: Stage | None
    stage_since: datetime
    at_stage_since: datetime
    version: int
    wave: int | None
    plan: Plan
    slip: int | None
    is_late: bool
    freshness: Freshness
    next_update_by: date | None
    last_claim_at: datetime | None
    standing: Delivery
    confidence: Confidence | None
    observed: EndpointStatus
    compliance: Compliance
    accepted: Accepted | None
    missing: tuple[Unmet, ...]
    regressed: tuple[Regression, ...]
    updated_at: datetime
    endpoints: Sequence[EndpointRow]

    @property
    def is_regressed(self) -> bool:
        return bool(self.regressed)

    @property
    def verified(self) -> bool:
        return not self.missing

    @property
    def delivery(self) -> DeliveryStatus:
        """The status that is shown: an override in force, else the computed one."""
        return self.standing.shown

    @property
    def cause(self) -> str:
        """In words, why its delivery status is what it is; empty where nothing is amiss."""
        return override_words(self.standing) or self.standing.cause

    @property
    def is_accepted(self) -> bool:
        return self.accepted is not None and self.accepted.is_in_force

    @property
    def certificate_state(self) -> Compliance | None:
        """What stands of its certificates; None before any application."""
        return self.compliance if self.compliance.certificate else None

    @property
    def agrees(self) -> bool:
        return agrees(self.stage, self.observed)

    @property
    def is_claimed_live(self) -> bool:
        return self.stage in CLAIMED_LIVE

    @property
    def is_silent(self) -> bool:
        return self.freshness is Freshness.OVERDUE


def migration_rows(migrations: QuerySet[PsnMigration], now: datetime) -> list[MigrationRow]:
    """The rows of a queryset of migrations, in its order. Twelve queries, however many rows."""
    return rows_of(with_row(migrations), now, read_policies())


def with_row(migrations: QuerySet[PsnMigration]) -> list[PsnMigration]:
    """Migrations with what `rows_of` reads of them. Nine queries, however many there are."""
    return list(
        with_facts(migrations.select_related("borough", "facts")).prefetch_related(
            Prefetch(
                "assignments",
                Assignment.objects.current().select_related("supplier"),
                to_attr="current_assignments",
            ),
            Prefetch("acceptances", Acceptance.objects.all(), to_attr="newest_acceptances"),
            Prefetch(
                "confidences", DeliveryConfidence.objects.newest(), to_attr="newest_confidences"
            ),
        )
    )


def rows_of(
    loaded: Sequence[PsnMigration], now: datetime, policies: Policies
) -> list[MigrationRow]:
    """The rows of migrations that came `with_row`, in their order. Two queries.

    While the checks themselves are at fault, verified rests on what was last observed.
    """
    codes = [migration.borough_id for migration in loaded]
    endpoints = Endpoint.objects.filter(borough_id__in=codes).order_by("borough_id", "id")
    grouped = by_borough(endpoint_rows(endpoints, now, policies.checks))
    _, health = source_and_health(now)
    today = london_date(now)
    return [
        _row(migration, grouped.get(migration.borough_id, []), today, health, policies.delivery)
        for migration in loaded
    ]


def _row(
    migration: PsnMigration,
    endpoints: list[EndpointRow],
    today: date,
    health: CheckHealth,
    policy: DeliveryPolicy,
) -> MigrationRow:
    current: list[Assignment] = getattr(migration, "current_assignments")  # noqa: B009 - prefetched
    newest: list[Acceptance] = getattr(migration, "newest_acceptances")  # noqa: B009 - prefetched
    judged: list[DeliveryConfidence] = getattr(migration, "newest_confidences")  # noqa: B009 - prefetched
    stage, fresh = migration.current_stage, freshness_of(migration, today)
    found, plan = compliance_of(migration, today), cutover_plan(migration, today)
    slip = slip_working_days(plan, today)
    seen = observed(row.status for row in endpoints if row.is_critical)
    accepted = newest[0].as_accepted if newest else None
    before = migration.facts.seen.status if hasattr(migration, "facts") else None
    counted = last_word(seen, before, checks_at_fault=health.is_at_fault)
    return MigrationRow(
        id=migration.pk,
        borough=migration.borough,
        supplier=current[0].supplier if current else None,
        stage=stage,
        held_from=migration.held_stage,
        stage_since=migration.stage_since,
        at_stage_since=at_stage_since(stage, migration.stage_since, went_live_at(migration)),
        version=migration.version,
        wave=migration.wave_id,
        plan=plan,
        slip=slip,
        is_late=(slip or 0) >= policy.at_risk_slip and stage not in CLAIMED_LIVE,
        freshness=fresh,
        next_update_by=migration.next_update_by,
        last_claim_at=migration.last_claim_at,
        standing=delivery_of(migration, today, policy),
        confidence=judged[0].as_confidence if judged else None,
        observed=seen,
        compliance=found,
        accepted=accepted,
        missing=missing(Basis(stage, accepted, counted, found, fresh)),
        regressed=regressions(migration),
        updated_at=migration.updated_at,
        endpoints=endpoints,
    )
