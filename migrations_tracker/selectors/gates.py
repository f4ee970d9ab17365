"""Gates as they are shown: what is ahead, what was passed on what evidence, what was lost."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from migrations_tracker.domain.access import Principal
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.domain.criterion import Criterion
from migrations_tracker.domain.errors import Unmet
from migrations_tracker.domain.gates import (
    GATES,
    Finding,
    Standing,
    blocking,
    evaluate,
    next_stage,
)
from migrations_tracker.domain.ledger import EventKind
from migrations_tracker.domain.passages import PassedOn, thaw
from migrations_tracker.domain.policy import Policies
from migrations_tracker.domain.stages import LINE, Stage, position
from migrations_tracker.domain.verification import is_ready_to_accept
from migrations_tracker.facts import gather_many, kinds_ahead, read_policies
from migrations_tracker.models import Event, GatePassage, PsnMigration, Waiver
from migrations_tracker.selectors.activity import NO_LONGER_KNOWN, actor_names
from migrations_tracker.selectors.claims import ClaimRow, claims_by_stage
from migrations_tracker.selectors.migrations import MigrationRow


@dataclass(frozen=True, slots=True)
class Ahead:
    """The gate to the next stage as it stands; `target` is None where none is ahead."""

    stage: Stage
    target: Stage | None
    findings: tuple[Finding, ...] = ()

    @property
    def blocked_by(self) -> tuple[Unmet, ...]:
        return blocking(self.findings)

    @property
    def waived(self) -> int:
        return sum(one.standing is Standing.WAIVED for one in self.findings)

    @property
    def is_ready_to_accept(self) -> bool:
        return is_ready_to_accept(self.stage, self.blocked_by)


def gates_ahead(
    migrations: Collection[PsnMigration], now: datetime, policies: Policies
) -> dict[int, Ahead]:
    """What stands between migrations and their next stages, by their ids. Eight queries at most.

    Only what their next gates ask for is read.
    """
    facts = gather_many(migrations, now, policies, kinds_ahead(migrations))
    found = {}
    for one in migrations:
        target = next_stage(one.current_stage, one.held_stage)
        findings = evaluate(target, facts[one.pk]) if target else ()
        found[one.pk] = Ahead(one.current_stage, target, findings)
    return found


def gate_ahead(migration_id: int, now: datetime) -> Ahead:
    """What stands between one migration and its next stage. Eleven queries at most."""
    return gates_ahead([PsnMigration.objects.get(pk=migration_id)], now, read_policies())[
        migration_id
    ]


@dataclass(frozen=True, slots=True)
class Passage:
    """One passing of a gate, by whom and on what. `revoked_at` is None while it holds."""

    passed_at: datetime
    by: str
    channel: str
    evidence: Sequence[PassedOn]
    sha256: str
    superseded_at: datetime | None
    revoked_at: datetime | None
    revoked_words: str
    restored_at: datetime | None


@dataclass(frozen=True, slots=True)
class GateRow:
    """One of the nine stages: whether it is reached, and the passages of its gate, newest first.

    `claimed_by` says whose word it was when it was last entered, and how that came; empty where
    nobody claimed it. `taken_over` says that it was reached without a passage: before the tracker
    kept the evidence.
    """

    number: int
    stage: Stage
    is_reached: bool
    is_current: bool
    has_gate: bool
    claimed_at: datetime | None
    claimed_by: str
    passage: Passage | None
    earlier: Sequence[Passage]

    @property
    def taken_over(self) -> bool:
        return self.is_reached and self.has_gate and self.passage is None

    @property
    def is_lost(self) -> bool:
        return self.passage is not None and self.passage.revoked_at is not None


@dataclass(frozen=True, slots=True)
class WaiverRow:
    """A waiver in force: of what, why, until when, and who granted it."""

    id: int
    stage: Stage
    criterion: Criterion
    reason: str
    ends: date
    by: str
    granted_at: datetime


@dataclass(frozen=True, slots=True)
class GatesPage:
    """Everything about the gates of one migration. `opened` is why it was taken over, if it was."""

    rows: Sequence[GateRow]
    ahead: Ahead
    waivers: Sequence[WaiverRow]
    taken_over: str


def gates_page(row: MigrationRow, viewer: Principal, now: datetime) -> GatesPage:
    """The gates of a migration that the viewer may see. 20 queries at most."""
    passages = list(
        GatePassage.objects.filter(migration=row.id).select_related("event").order_by("-pk")
    )
    waivers = list(Waiver.objects.in_force().filter(migration=row.id))
    claims = claims_by_stage(row.id)
    actors = {one.event.actor for one in passages} | {one.granted_by for one in waivers}
    names = actor_names(actors.union(*(one.actors for one in claims.values())), viewer)
    reached = position(row.stage, row.held_from)
    return GatesPage(
        rows=[
            _row(number, reached, passages, names, claim=claims.get(stage))
            for number, stage in enumerate(LINE)
        ],
        ahead=gate_ahead(row.id, now),
        waivers=[_waiver(one, names) for one in waivers if one.ends_on >= london_date(now)],
        taken_over=_taken_over(row.id),
    )


def _row(
    number: int,
    reached: int,
    passages: Sequence[GatePassage],
    names: Mapping[str, str],
    *,
    claim: ClaimRow | None,
) -> GateRow:
    stage = LINE[number]
    own = [one for one in passages if one.gate is stage]
    held = next((one for one in own if one.superseded_at is None), None)
    return GateRow(
        number=number + 1,
        stage=stage,
        is_reached=number <= reached,
        is_current=number == reached,
        has_gate=stage in GATES,
        claimed_at=claim.effective_at if claim else None,
        claimed_by=claim.words(names, NO_LONGER_KNOWN) if claim else "",
        passage=_passage(held, names) if held else None,
        earlier=[_passage(one, names) for one in own if one is not held],
    )


def _passage(passage: GatePassage, names: Mapping[str, str]) -> Passage:
    return Passage(
        passed_at=passage.passed_at,
        by=names.get(passage.event.actor, NO_LONGER_KNOWN),
        channel=passage.event.get_channel_display(),
        evidence=thaw(passage.evidence),
        sha256=passage.sha256,
        superseded_at=passage.superseded_at,
        revoked_at=passage.revoked_at,
        revoked_words=passage.revoked_words,
        restored_at=passage.restored_at,
    )


def _waiver(waiver: Waiver, names: Mapping[str, str]) -> WaiverRow:
    known = waiver.as_waiver
    return WaiverRow(
        id=waiver.pk,
        stage=known.stage,
        criterion=known.criterion,
        reason=waiver.reason,
        ends=waiver.ends_on,
        by=names.get(waiver.granted_by, NO_LONGER_KNOWN),
        granted_at=waiver.granted_at,
    )


def _taken_over(migration_id: int) -> str:
    """Why the migration began at a later stage; empty where it did not."""
    opened = Event.objects.filter(
        stream__migration=migration_id, kind=EventKind.MIGRATION_OPENED.value
    ).first()
    return opened.reason if opened and opened.new.get("move") == "import" else ""
