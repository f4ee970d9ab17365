"""The plan of one migration: milestones, ledger of slips, requests to re-baseline."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from migrations_tracker.domain.access import Principal, Role
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.delay_reasons import DelayReason
from migrations_tracker.domain.delivery import Held
from migrations_tracker.domain.milestones import Lane, MilestoneCode, Party
from migrations_tracker.domain.plan import Standing, held, unmet_needs, variance
from migrations_tracker.domain.plan_rules import (
    APPROVERS,
    ASKERS,
    Step,
    may_edit,
    steps_from,
)
from migrations_tracker.domain.plan_words import milestone_name
from migrations_tracker.domain.stages import ENDED
from migrations_tracker.facts import plan_of, with_cutover
from migrations_tracker.models import BaselineRequest, Event, Milestone, PsnMigration, Slip
from migrations_tracker.selectors.activity import Change, actor_names, event_changes


@dataclass(frozen=True, slots=True)
class SlipLine:
    """One change of a forecast; the first forecast has no `old`. `by` is a name."""

    milestone: str
    code: MilestoneCode
    old: date | None
    new: date
    working_days: int
    reason: str
    cause: str
    note: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class MilestoneLine:
    """One milestone as it stands, and what the viewer may do with it.

    `held` says what keeps it from its forecast. `variance` is in working days later than the
    baseline; `moved` counts the changes of its forecast, `last` is the newest that moved it later.
    """

    standing: Standing
    lane: Lane
    waiting_on: Party | None
    waiting_since: date | None
    reason: str
    evidence: str
    version: int
    unmet: Sequence[Standing]
    held: Held | None
    variance: int | None
    moved: int
    last: SlipLine | None
    steps: Sequence[Step]


@dataclass(frozen=True, slots=True)
class RequestLine:
    """One request to re-baseline; `dates` are name, date asked for. Names stand for people."""

    id: int
    dates: Sequence[tuple[str, date]]
    reason: str
    by: str
    at: datetime
    decision: str
    note: str
    decided_by: str
    decided_at: datetime | None
    is_own: bool


@dataclass(frozen=True, slots=True)
class PlanOfMigration:
    """What the page of a plan shows; the ledger is newest first."""

    lines: Sequence[MilestoneLine]
    slips: Sequence[SlipLine]
    requests: Sequence[RequestLine]
    may_approve: bool
    may_ask: bool

    @property
    def has_baseline(self) -> bool:
        return any(line.standing.baseline for line in self.lines)

    @property
    def open_request(self) -> RequestLine | None:
        return next((one for one in self.requests if not one.decision), None)

    def line(self, code: str) -> MilestoneLine | None:
        return next((one for one in self.lines if one.standing.code == code), None)


def plan_page(
    migration_id: int, roles: frozenset[Role], viewer: Principal, now: datetime
) -> PlanOfMigration:
    """The plan of a migration that the viewer may see, who has `roles` towards it.

    Eleven queries at most, however many milestones, slips and requests.
    """
    migration = with_cutover(PsnMigration.objects.all()).get(pk=migration_id)
    rows = list(migration.milestones.all())
    plan = plan_of(migration, rows, london_date(now))
    slips = list(
        Slip.objects.filter(milestone__migration=migration_id)
        .select_related("milestone")
        .order_by("-recorded_at", "-pk")
    )
    requests = list(BaselineRequest.objects.filter(migration=migration_id))
    actors = {slip.actor for slip in slips} | {one.asked_by for one in requests}
    names = actor_names(actors | {one.decided_by for one in requests if one.decided_by}, viewer)
    ledger = [_slip(slip, names.get(slip.actor, "")) for slip in slips]
    is_open = migration.current_stage not in ENDED
    return PlanOfMigration(
        lines=[_line(row, plan, ledger, roles if is_open else frozenset()) for row in rows],
        slips=ledger,
        requests=[_request(one, names, viewer) for one in requests],
        may_approve=is_open and bool(APPROVERS & roles),
        may_ask=is_open and bool(ASKERS & roles),
    )


def standings_of(migration_id: int, now: datetime) -> list[tuple[Lane, list[Standing]]]:
    """How the milestones of a migration stand, by lane in the order of the plan. Six queries."""
    migration = with_cutover(PsnMigration.objects.all()).get(pk=migration_id)
    rows = list(migration.milestones.all())
    plan = plan_of(migration, rows, london_date(now))
    lanes = {Lane(row.lane): list[Standing]() for row in rows}
    for row in rows:
        lanes[Lane(row.lane)].append(plan[row.milestone])
    return list(lanes.items())


def milestone_events(
    migration_id: int, code: MilestoneCode, viewer: Principal, limit: int
) -> list[Change]:
    """The newest events about one milestone. Five queries at most."""
    events = (
        Event.objects.visible_to(viewer)
        .filter(stream__migration=migration_id, new__milestone=code.value)
        .select_related("stream__migration__borough")
        .order_by("-effective_at", "-sequence")[:limit]
    )
    return event_changes(list(events), viewer)


def _line(
    row: Milestone,
    plan: dict[MilestoneCode, Standing],
    ledger: Sequence[SlipLine],
    roles: Collection[Role],
) -> MilestoneLine:
    standing = plan[row.milestone]
    by = held(standing, plan)
    own = [slip for slip in ledger if slip.code is standing.code and slip.old]
    return MilestoneLine(
        standing=standing,
        lane=Lane(row.lane),
        waiting_on=Party(row.waiting_on) if row.waiting_on else None,
        waiting_since=row.waiting_since,
        reason=row.reason,
        evidence=row.evidence_expected,
        version=row.version,
        unmet=unmet_needs(standing, plan),
        held=by,
        variance=variance(standing, by),
        moved=len(own),
        last=next((slip for slip in own if slip.working_days > 0), None),
        steps=steps_from(standing) if may_edit(roles, standing.owner) else (),
    )


def _slip(slip: Slip, by: str) -> SlipLine:
    return SlipLine(
        milestone=slip.milestone.name,
        code=slip.milestone.milestone,
        old=slip.old_date,
        new=slip.new_date,
        working_days=slip.working_days,
        reason=DelayReason(slip.reason_code).label if slip.reason_code else "",
        cause=Party(slip.cause_owner).label if slip.cause_owner else "",
        note=slip.note,
        by=by or "Somebody no longer known",
        at=slip.recorded_at,
    )


def _request(one: BaselineRequest, names: dict[str, str], viewer: Principal) -> RequestLine:
    unknown = "Somebody no longer known"
    return RequestLine(
        id=one.pk,
        dates=[(milestone_name(code), day) for code, day in one.asked_dates.items()],
        reason=one.reason,
        by=names.get(one.asked_by, unknown),
        at=one.asked_at,
        decision=one.get_decision_display() if one.decision else "",
        note=one.decision_note,
        decided_by=names.get(one.decided_by, unknown) if one.decided_by else "",
        decided_at=one.decided_at,
        is_own=one.asked_by == viewer.actor,
    )
