"""Milestones as the API tells them: how they stand, and which have gone from a caller's sight."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce, Greatest

from boroughs.models import Borough
from migrations_tracker.domain.access import Principal, roles_for
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.delivery import Held
from migrations_tracker.domain.milestones import DERIVED, Lane, MilestoneCode, Party
from migrations_tracker.domain.moments import full_moment
from migrations_tracker.domain.plan import Standing, Standings, held, unmet_needs, variance
from migrations_tracker.domain.plan_refusals import MilestoneChanged
from migrations_tracker.domain.plan_rules import may_edit
from migrations_tracker.domain.plan_words import changed_words, plan_event_words
from migrations_tracker.domain.stages import ENDED
from migrations_tracker.facts import plan_of, with_cutover
from migrations_tracker.models import (
    Acceptance,
    Assignment,
    Certificate,
    Claim,
    Event,
    Milestone,
    PsnMigration,
    ServiceCutover,
    Slip,
)
from migrations_tracker.selectors.api_gone import (
    GoneRow,
    changed_at,
    gone_of,
    is_gone,
    of_present,
    timed,
)
from migrations_tracker.selectors.events import event_rows
from migrations_tracker.selectors.plan_table import last_slips

Milestones = QuerySet[Milestone]
DERIVED_CODES = sorted(code.value for code in DERIVED)


@dataclass(frozen=True, slots=True)
class MilestoneRow:
    """One milestone at one instant. `delay_reason` and `cause_owner` are of its last slip.

    `held` says what keeps it from its forecast. `updated_at` counts the records that a derived date
    follows from. `editable` is the caller's.
    """

    id: int
    migration_id: int
    reference: str
    label: str
    borough: Borough
    standing: Standing
    held: Held | None
    lane: Lane
    unmet: tuple[MilestoneCode, ...]
    waiting_on: Party | None
    waiting_since: date | None
    reason: str
    delay_reason: str | None
    cause_owner: str | None
    slip_working_days: int | None
    evidence_expected: str
    editable: bool
    version: int
    updated_at: datetime

    @property
    def expected(self) -> date | None:
        """The forecast that counts."""
        return self.held.until if self.held else self.standing.forecast

    @property
    def target(self) -> "Target":
        return Target(self.reference, self.migration_id, self.standing.code, self.version)


@dataclass(frozen=True, slots=True)
class Target:
    """A milestone that somebody means to change."""

    reference: str
    migration_id: int
    code: MilestoneCode
    version: int


def seen_milestones(principal: Principal) -> Milestones:
    """Those of each borough's open migration, else its latest, as far as one may see them."""
    return of_present(Milestone.objects.visible_to(principal), principal)


def gone_milestones(principal: Principal) -> Milestones:
    """Those of migrations that a supplier led before, and of those that a newer one replaced."""
    known, seen = Milestone.objects.visible_to(principal), seen_milestones(principal)
    return gone_of(Milestone.objects.all(), known, seen, principal)


def timed_milestones(
    seen: Milestones, gone: Milestones, principal: Principal, since: datetime | None = None
) -> Milestones:
    """Both, `timed` by the last write of the row, or of the records that its dates follow from.

    That a certificate ends with its day moves nothing.
    """
    changed = Greatest(F("updated_at"), _record_changed())
    return timed(seen, gone, principal, since, every=Milestone.objects.all(), changed=changed)


def _record_changed() -> Case:
    of = {"migration": OuterRef("migration")}
    accepted = Acceptance.objects.filter(**of).annotate(at=Coalesce("withdrawn_at", "accepted_at"))
    certificate = _last(Certificate.objects.filter(**of), "updated_at")
    acceptance = _last(accepted, "at")
    # The day of going live stands for the services' own until they are on record.
    cutover = Greatest(
        _last(ServiceCutover.objects.filter(**of), "updated_at"),
        _last(Claim.objects.filter(**of), "recorded_at"),
    )
    return Case(
        When(code=MilestoneCode.CERTIFICATE, then=certificate),
        When(code=MilestoneCode.CUTOVER, then=cutover),
        When(code=MilestoneCode.ACCEPTANCE, then=acceptance),
        default=F("updated_at"),
    )


def _last(rows: QuerySet[Any], column: str) -> Coalesce:
    return Coalesce(Subquery(rows.order_by(f"-{column}").values(column)[:1]), F("updated_at"))


def with_status(milestones: Milestones, statuses: Collection[str], now: datetime) -> Milestones:
    """Those whose status is one of `statuses`. Seven queries for those that follow from records.

    The rule of what follows is not repeated in SQL, so that it stands in one place.
    """
    derived = list(milestones.filter(code__in=DERIVED_CODES))
    plans = _plans({row.migration_id for row in derived}, now)
    of = {row.pk: plans[row.migration_id].standings[row.milestone].status for row in derived}
    follow = Q(pk__in=[pk for pk, status in of.items() if status.value in statuses])
    return milestones.filter(follow | Q(status__in=statuses) & ~Q(code__in=DERIVED_CODES))


def api_milestones(
    milestones: Milestones, principal: Principal, now: datetime
) -> list[MilestoneRow | GoneRow]:
    """The rows of a queryset that is `timed`, in its order. Nine queries at most."""
    loaded = list(milestones.select_related("migration__borough"))
    seen = {row.migration_id for row in loaded if not is_gone(row)}
    plans, slips = _plans(seen, now), last_slips(seen)
    return [
        GoneRow(row.pk, row.reference, changed_at(row))
        if is_gone(row)
        else _row(row, plans[row.migration_id], slips.get(row.pk), principal)
        for row in loaded
    ]


def milestone_row(milestones: Milestones, who: Principal, now: datetime) -> MilestoneRow | None:
    """The one row of a queryset of those that are seen; None where there is none."""
    rows = api_milestones(timed_milestones(milestones, Milestone.objects.none(), who), who, now)
    return next((row for row in rows if isinstance(row, MilestoneRow)), None)


def targets_of(principal: Principal, public_ids: Collection[UUID]) -> dict[str, Target]:
    """Those of these milestones that a principal sees, by their references. One query."""
    seen = seen_milestones(principal).filter(public_id__in=public_ids)
    return {
        row.reference: Target(row.reference, row.migration_id, row.milestone, row.version)
        for row in seen
    }


def overtaken_by(target: Target, refusal: MilestoneChanged, who: Principal) -> str:
    """Who wrote a milestone last, what and when, as far as one may know. Five queries at most."""
    events = Event.objects.filter(
        stream__migration=target.migration_id, new__milestone=target.code.value
    )
    last = event_rows(events.order_by("-sequence")[:1], who)
    if not last:
        return str(refusal)
    [event] = last
    what = plan_event_words(event.kind, event.old, event.new)
    when = full_moment(event.recorded_at)
    return changed_words(refusal.sent, refusal.current, event.actor.name, what, when)


@dataclass(frozen=True, slots=True)
class _PlanFacts:
    """The whole plan of a migration, and who may change it. `lead` is None in an ended one."""

    standings: Standings
    is_open: bool
    lead: int | None


def _plans(migration_ids: Collection[int], now: datetime) -> Mapping[int, _PlanFacts]:
    """Seven queries, or none for no migration."""
    if not migration_ids:
        return {}
    wanted = with_cutover(PsnMigration.objects.filter(pk__in=migration_ids)).prefetch_related(
        "milestones", "certificates", "acceptances"
    )
    leads = Assignment.objects.current().filter(migration__in=migration_ids)
    lead_of = dict(leads.values_list("migration", "supplier"))
    today = london_date(now)
    return {
        one.pk: _PlanFacts(
            plan_of(one, one.milestones.all(), today),
            one.current_stage not in ENDED,
            lead_of.get(one.pk),
        )
        for one in wanted
    }


def _row(row: Milestone, plan: _PlanFacts, slip: Slip | None, principal: Principal) -> MilestoneRow:
    standing, borough = plan.standings[row.milestone], row.migration.borough
    roles = roles_for(principal, borough_code=borough.pk, supplier_id=plan.lead)
    return MilestoneRow(
        id=row.pk,
        migration_id=row.migration_id,
        reference=row.reference,
        label=f"{borough.label}-{row.code}",
        borough=borough,
        standing=standing,
        held=held(standing, plan.standings),
        lane=Lane(row.lane),
        unmet=tuple(one.code for one in unmet_needs(standing, plan.standings)),
        waiting_on=Party(row.waiting_on) if row.waiting_on else None,
        waiting_since=row.waiting_since,
        reason=row.reason,
        delay_reason=slip.reason_code or None if slip else None,
        cause_owner=slip.cause_owner or None if slip else None,
        slip_working_days=variance(standing),
        evidence_expected=row.evidence_expected,
        editable=plan.is_open and may_edit(roles, standing.owner),
        version=row.version,
        updated_at=changed_at(row),
    )
