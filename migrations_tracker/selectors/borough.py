"""One borough: its migration, who has led it, its endpoints and what happened to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from boroughs.models import Borough
from migrations_tracker.domain.access import SEES_EVERYTHING, Principal, Role, roles_for
from migrations_tracker.domain.judgement_words import confidence_words, override_words
from migrations_tracker.models import Assignment, Claim, Event, PsnMigration
from migrations_tracker.selectors.activity import (
    NO_LONGER_KNOWN,
    Change,
    actor_names,
    event_changes,
)
from migrations_tracker.selectors.claims import ClaimRow, newest_claims
from migrations_tracker.selectors.discrepancies import CaseRow, open_cases_of
from migrations_tracker.selectors.migrations import MigrationRow, migration_rows


@dataclass(frozen=True, slots=True)
class Lead:
    """A supplier that leads or led the migration; `ended_at` is None for the present one."""

    supplier: str
    started_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class BoroughPage:
    """What the page of a borough shows; `row` is None before its migration is opened.

    `roles` are those of the viewer towards this migration; `claim` is the last one made, `names`
    are of those who judged it and who claimed.
    """

    borough: Borough
    row: MigrationRow | None
    leads: Sequence[Lead]
    events: Sequence[Change]
    roles: frozenset[Role]
    cases: Sequence[CaseRow] = ()
    claim: ClaimRow | None = None
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def claim_words(self) -> str:
        """Whose word the claim is and how it came; empty before any."""
        return self.claim.words(self.names, NO_LONGER_KNOWN) if self.claim else ""

    @property
    def override_words(self) -> str:
        """By whom the delivery status was set, until when, and what is computed; else empty."""
        override = self.row.standing.override if self.row else None
        who = self.names.get(override.set_by, NO_LONGER_KNOWN) if override else ""
        return override_words(self.row.standing, who=who) if self.row and override else ""

    @property
    def confidence_words(self) -> str:
        confidence = self.row.confidence if self.row else None
        who = self.names.get(confidence.judged_by, NO_LONGER_KNOWN) if confidence else ""
        return confidence_words(confidence, who=who)

    @property
    def shows_savings(self) -> bool:
        """Whether the viewer may see what the borough's move saves; no supplier may."""
        return bool(self.roles & (SEES_EVERYTHING | {Role.BOROUGH}))

    @property
    def shows_waves(self) -> bool:
        """Whether the viewer may open the page of its wave, which is of all its boroughs."""
        return self.shows_savings

    @property
    def lead(self) -> Lead | None:
        return next((lead for lead in self.leads if lead.ended_at is None), None)

    @property
    def earlier_leads(self) -> list[Lead]:
        return [lead for lead in self.leads if lead.ended_at is not None]


def borough_page(
    slug: str, principal: Principal, now: datetime, *, events: int
) -> BoroughPage | None:
    """A borough with its newest `events`; None where it is not there or not the viewer's.

    32 queries at most.
    """
    borough = Borough.objects.filter(slug=slug).first()
    if borough is None:
        return None
    migrations = PsnMigration.objects.visible_to(principal).present().filter(borough=borough)
    row = next(iter(migration_rows(migrations, now)), None)
    if row is None:
        own = principal.sees_everything or borough.pk in principal.borough_codes
        return BoroughPage(borough, None, (), (), frozenset()) if own else None
    claim = newest_claims([row.id]).get(row.id)
    return BoroughPage(
        borough=borough,
        row=row,
        leads=_leads(row, principal),
        events=history(row.id, principal, 0, events),
        roles=roles_for(
            principal,
            borough_code=borough.pk,
            supplier_id=row.supplier.pk if row.supplier else None,
        ),
        cases=open_cases_of([row.id], principal, now),
        claim=claim,
        names=actor_names(_judges(row) | (claim.actors if claim else set()), principal),
    )


def _judges(row: MigrationRow) -> set[str]:
    override = row.standing.override
    found = {override.set_by} if override else set()
    return found | ({row.confidence.judged_by} if row.confidence else set())


def history(migration_id: int, viewer: Principal, start: int, stop: int) -> list[Change]:
    """The events of one migration, newest first, from `start` up to `stop`. Five queries."""
    events = (
        Event.objects.visible_to(viewer)
        .filter(stream__migration=migration_id)
        .select_related("stream__migration__borough")
        .order_by("-effective_at", "-sequence")[start:stop]
    )
    return event_changes(list(events), viewer)


def history_length(migration_id: int, viewer: Principal) -> int:
    return Event.objects.visible_to(viewer).filter(stream__migration=migration_id).count()


@dataclass(frozen=True, slots=True)
class Written:
    """What somebody wrote in a form, filled in against a version of the migration."""

    stage: str
    note: str
    version: int


def is_recorded(migration_id: int, principal: Principal, written: Written) -> bool:
    """Whether the newest claim is the written one already: the form was sent twice. One query."""
    newest = (
        Claim.objects.filter(migration=migration_id)
        .order_by("-recorded_at", "-id")
        .values_list("claimant", "recorded_by", "stage", "note", "migration__version")
        .first()
    )
    if newest is None:
        return False
    claimant, recorded_by, *said = newest
    told = [written.stage, written.note, written.version + 1]
    return (recorded_by or claimant) == principal.actor and said == told


def _leads(row: MigrationRow, viewer: Principal) -> list[Lead]:
    """One supplier learns nothing of another, so its people see their own assignments only."""
    assignments = Assignment.objects.filter(migration=row.id).select_related("supplier")
    if not viewer.sees_everything and Role.BOROUGH not in viewer.roles:
        assignments = assignments.filter(supplier__in=viewer.supplier_ids)
    return [Lead(a.supplier.name, a.started_at, a.ended_at) for a in assignments]
