"""Migrations as the API tells them: with what blocks them, and where they disagree."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Final

from django.db.models import Q, QuerySet

from migrations_tracker.domain.access import Principal
from migrations_tracker.domain.discrepancy import DiscrepancyKind
from migrations_tracker.domain.errors import Unmet
from migrations_tracker.facts import read_policies
from migrations_tracker.models import Discrepancy, PsnMigration
from migrations_tracker.selectors.claims import ClaimRow, newest_claims
from migrations_tracker.selectors.discrepancies import CaseRow, open_cases_of
from migrations_tracker.selectors.events import names_for
from migrations_tracker.selectors.gates import Ahead, gates_ahead
from migrations_tracker.selectors.migrations import MigrationRow, migration_rows, rows_of, with_row


@dataclass(frozen=True, slots=True)
class Disagreement:
    """The oldest open case of a migration; `others` is how many more are open."""

    kind: DiscrepancyKind
    words: str
    disagree_since: datetime
    answer: str | None
    others: int


@dataclass(frozen=True, slots=True)
class Claimed:
    """The last claim of a migration, with names that the caller may know."""

    claim: ClaimRow
    claimant: str
    recorded_by: str | None


@dataclass(frozen=True, slots=True)
class ApiMigration(MigrationRow):
    """A row with its last claim, the gate ahead and the oldest open discrepancy."""

    claimed: Claimed | None
    blocked_by: tuple[Unmet, ...]
    ready_to_accept: bool
    discrepancy: Disagreement | None


def api_migrations(
    migrations: QuerySet[PsnMigration], principal: Principal, now: datetime
) -> list[ApiMigration]:
    """The rows of a queryset of migrations, in its order. At most 25 queries, however many."""
    policies = read_policies()
    loaded = with_row(migrations)
    rows = rows_of(loaded, now, policies)
    ids = [row.id for row in rows]
    ahead = gates_ahead(loaded, now, policies)
    claims = _claims(ids, principal)
    cases: dict[int, list[CaseRow]] = {}
    for case in open_cases_of(ids, principal, now):
        cases.setdefault(case.migration_id, []).append(case)
    return [
        _row(row, ahead[row.id], cases.get(row.id, ()), claimed=claims.get(row.id)) for row in rows
    ]


def _claims(ids: Sequence[int], principal: Principal) -> dict[int, Claimed]:
    """Six queries at most."""
    claims = newest_claims(ids)
    names = names_for(set().union(*(one.actors for one in claims.values())), principal)
    return {
        pk: Claimed(one, names[one.claimant], names.get(one.recorded_by))
        for pk, one in claims.items()
    }


def _row(
    row: MigrationRow, ahead: Ahead, cases: Sequence[CaseRow], *, claimed: Claimed | None
) -> ApiMigration:
    return ApiMigration(
        **_values(row),
        claimed=claimed,
        blocked_by=ahead.blocked_by,
        ready_to_accept=ahead.is_ready_to_accept,
        discrepancy=_disagreement(cases),
    )


def _values(row: MigrationRow) -> Mapping[str, Any]:
    return {field.name: getattr(row, field.name) for field in fields(row)}


def _disagreement(cases: Sequence[CaseRow]) -> Disagreement | None:
    if not cases:
        return None
    first = min(cases, key=lambda case: case.disagree_since)
    return Disagreement(
        first.kind, first.words, first.disagree_since, first.answer or None, len(cases) - 1
    )


NO_CASE: Final = "none"


@dataclass(frozen=True, slots=True)
class Derived:
    """What is asked of facts that are derived on read; an empty set asks for nothing."""

    verified: Collection[str] = ()
    observed: Collection[str] = ()
    freshness: Collection[str] = ()

    @property
    def asks(self) -> bool:
        return bool(self.verified or self.observed or self.freshness)

    def holds(self, row: MigrationRow) -> bool:
        verified = "true" if row.verified else "false"
        return (
            (not self.verified or verified in self.verified)
            and (not self.observed or row.observed.value in self.observed)
            and (not self.freshness or row.freshness.value in self.freshness)
        )


def with_derived(
    migrations: QuerySet[PsnMigration], asked: Derived, now: datetime
) -> QuerySet[PsnMigration]:
    """Those of which everything asked holds at `now`. Thirteen queries, one row a borough.

    The rules of what is derived are not repeated in SQL, so that each stands in one place.
    """
    rows = migration_rows(migrations.order_by("pk"), now)
    return migrations.filter(pk__in=[row.id for row in rows if asked.holds(row)])


def with_cases(
    migrations: QuerySet[PsnMigration], kinds: Collection[str], principal: Principal
) -> QuerySet[PsnMigration]:
    """Those with an open discrepancy of one of `kinds`, or with none where that is among them."""
    cases = Discrepancy.objects.visible_to(principal).still_open()
    wanted = Q(pk__in=cases.filter(kind__in=kinds).values("migration"))
    if NO_CASE in kinds:
        wanted |= ~Q(pk__in=cases.values("migration"))
    return migrations.filter(wanted)
