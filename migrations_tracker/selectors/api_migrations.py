"""Migrations as the API tells them: with what blocks them, and where they disagree."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from migrations_tracker.domain.access import Principal
from migrations_tracker.domain.discrepancy import DiscrepancyKind
from migrations_tracker.domain.errors import Unmet
from migrations_tracker.models import PsnMigration
from migrations_tracker.selectors.discrepancies import CaseRow, open_cases_of
from migrations_tracker.selectors.gates import Ahead, gates_ahead
from migrations_tracker.selectors.migrations import MigrationRow, migration_rows


@dataclass(frozen=True, slots=True)
class Disagreement:
    """The oldest open case of a migration; `others` is how many more are open."""

    kind: DiscrepancyKind
    words: str
    disagree_since: datetime
    answer: str | None
    others: int


@dataclass(frozen=True, slots=True)
class ApiMigration(MigrationRow):
    """A row with the gate ahead and the oldest open discrepancy."""

    blocked_by: tuple[Unmet, ...]
    ready_to_accept: bool
    discrepancy: Disagreement | None


def api_migrations(
    migrations: QuerySet[PsnMigration], principal: Principal, now: datetime
) -> list[ApiMigration]:
    """The rows of a queryset of migrations, in its order. At most 22 queries, however many."""
    rows = migration_rows(migrations, now)
    ids = [row.id for row in rows]
    ahead = gates_ahead(list(PsnMigration.objects.filter(pk__in=ids)), now)
    cases: dict[int, list[CaseRow]] = {}
    for case in open_cases_of(ids, principal, now):
        cases.setdefault(case.migration_id, []).append(case)
    return [_row(row, ahead[row.id], cases.get(row.id, ())) for row in rows]


def _row(row: MigrationRow, ahead: Ahead, cases: Sequence[CaseRow]) -> ApiMigration:
    return ApiMigration(
        **_values(row),
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
