"""The store for PostgreSQL: one statement claims a batch, one statement records it."""

from collections.abc import Collection, Sequence
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from django.db import IntegrityError, connection, transaction
from psycopg2.extensions import (  # type: ignore[import-untyped]  # it ships no types
    new_type,
    register_type,
)

from migrations_tracker.checks.findings import Batch, Finding
from migrations_tracker.checks.store import LONGEST_LEASE, away_is_said, shared
from migrations_tracker.checks.store.arrays import array_literals, ids, moves
from migrations_tracker.checks.store.statements import CLAIM, commit

TIMESTAMPTZ: Final = 1184
# The driver's own reading asks a function of ours for the time zone and takes ten times as long.
INSTANT: Final = new_type(
    (TIMESTAMPTZ,), "INSTANT", lambda text, _: text and datetime.fromisoformat(text)
)


class _NotAsUsual(Exception):
    """Some hours had not begun yet, so what was counted for them is missing."""


class PostgresStore:
    """Any number of workers claim disjoint endpoints at once and never wait for one another."""

    def claim(self, limit: int, lease: timedelta) -> Batch | None:
        """One statement."""
        token = uuid4()
        values: dict[str, Any] = {
            "limit": limit,
            "token": str(token),
            "lease": lease,
            "longest": LONGEST_LEASE,
        }
        with away_is_said(), connection.cursor() as cursor:
            register_type(INSTANT, cursor.cursor)
            cursor.execute(CLAIM, values)
            rows = cursor.fetchall()
        claimed_at = datetime.fromtimestamp(rows[0][-1], UTC) if rows else None
        return shared.batch_of(token, claimed_at, rows)

    def commit(self, token: UUID, findings: Sequence[Finding]) -> frozenset[int]:
        """One statement, and a few more where something shown has changed."""
        changed = [each for each in findings if each.changes_pages]
        gaps = [each for each in findings if each.gap]
        with away_is_said(), transaction.atomic() if changed or gaps else nullcontext():
            migration_ids = shared.hold_ledgers(changed)
            matched = _record(token, findings)
            shared.record_gaps(each for each in gaps if each.claimed.endpoint_id in matched)
            recorded = [each for each in changed if each.claimed.endpoint_id in matched]
            if recorded:
                shared.record_changes(recorded, migration_ids)
        return matched

    def release(self, token: UUID, endpoint_ids: Collection[int]) -> int:
        return shared.release(token, endpoint_ids)


def _record(token: UUID, findings: Sequence[Finding]) -> frozenset[int]:
    """Write results, states and hours where the lease matches; the ids of these.

    Nearly always every slot is new and its hour has begun. Where that is not so, which the first
    checks of an hour and a clock that was set back bring about, it is all done again with care.
    """
    with_moved = any(map(moves, findings))
    counted = [each.claimed.endpoint_id for each in findings if each.counts]
    planned = [each.claimed.endpoint_id for each in findings if each.is_planned]
    values = [
        *array_literals(findings, with_moved=with_moved),
        *(str(token), ids(planned), ids(counted)),
    ]
    try:
        with transaction.atomic():
            matched, hours = _run(commit(moves=with_moved, careful=False), values)
            _ensure_whole(hours, len(matched.intersection(counted)))
    except (IntegrityError, _NotAsUsual):
        matched, _ = _run(commit(moves=with_moved, careful=True), values)
    return matched


def _ensure_whole(hours: int, counted: int) -> None:
    if hours != counted:
        raise _NotAsUsual


def _run(statement: str, values: Sequence[str]) -> tuple[frozenset[int], int]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows = cursor.fetchall()
    return frozenset(row[0] for row in rows), rows[0][1] if rows else 0
