"""What was claimed of migrations last, or of each stage: whose word it was, and how it came."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import OuterRef, Subquery

from migrations_tracker.domain.access import Channel
from migrations_tracker.domain.on_behalf import claimed_by
from migrations_tracker.domain.stages import Stage
from migrations_tracker.models import Claim


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """One claim. `claimant` and `recorded_by` are ids; the latter is empty for one's own word."""

    stage: Stage
    effective_at: datetime
    recorded_at: datetime
    next_update_by: date | None
    channel: Channel
    claimant: str
    recorded_by: str
    means: str

    @property
    def actors(self) -> set[str]:
        return {self.claimant, self.recorded_by} - {""}

    @property
    def means_or_none(self) -> str | None:
        return self.means or None

    def words(self, names: Mapping[str, str], unknown: str) -> str:
        """Who claimed and how, by the names of ids."""
        return claimed_by(
            claimant=names.get(self.claimant, unknown),
            channel=self.channel,
            means=self.means,
            recorded_by=names.get(self.recorded_by, unknown),
        )


def newest_claims(migrations: Collection[int]) -> dict[int, ClaimRow]:
    """The last claim of each migration that has one, by its id. One query."""
    newest = Claim.objects.filter(migration=OuterRef("migration")).order_by("-recorded_at", "-id")
    rows = Claim.objects.filter(migration__in=migrations, pk=Subquery(newest.values("pk")[:1]))
    return {row.migration_id: claim_row(row) for row in rows}


def claims_by_stage(migration_id: int) -> dict[Stage, ClaimRow]:
    """The claim by which each stage was last entered: the first of its last run. One query."""
    found: dict[Stage, ClaimRow] = {}
    last = None
    for row in Claim.objects.filter(migration=migration_id).order_by("recorded_at", "id"):
        claim = claim_row(row)
        if claim.stage is not last:
            found[claim.stage] = claim
        last = claim.stage
    return found


def claim_row(row: Claim) -> ClaimRow:
    return ClaimRow(
        stage=Stage(row.stage),
        effective_at=row.effective_at,
        recorded_at=row.recorded_at,
        next_update_by=row.next_update_by,
        channel=Channel(row.channel),
        claimant=row.claimant,
        recorded_by=row.recorded_by,
        means=row.means,
    )
