"""The store for PostgreSQL: one statement claims a batch, one statement records it."""

from collections.abc import Collection, Iterable, Sequence
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from django.db import connection, transaction

from migrations_tracker.checks.findings import Batch, Finding
from migrations_tracker.checks.rollups import SUMMED
from migrations_tracker.checks.store import LONGEST_LEASE, away_is_said, shared
from migrations_tracker.domain.latency import BINS, ends_us
from migrations_tracker.domain.readings import Reading
from migrations_tracker.models import (
    CheckResult,
    Endpoint,
    EndpointState,
    RegistrySource,
    RollupHour,
)

STATE, ENDPOINT, RESULT, HOUR, SOURCE = (
    model._meta.db_table  # noqa: SLF001 - Django's documented way to the name
    for model in (EndpointState, Endpoint, CheckResult, RollupHour, RegistrySource)
)

# statement_timestamp() is now() that also moves within a longer transaction.
CLAIM: Final = f"""
WITH due AS MATERIALIZED (
    SELECT endpoint_id FROM {STATE}
    WHERE enabled AND due_at <= statement_timestamp()
        AND (lease_until IS NULL OR lease_until < statement_timestamp()
            OR lease_until > statement_timestamp() + %(longest)s)
        AND NOT EXISTS (SELECT FROM {SOURCE} WHERE retry_after > statement_timestamp())
    ORDER BY due_at LIMIT %(limit)s
    FOR UPDATE SKIP LOCKED
)
UPDATE {STATE} s
SET lease_token = %(token)s::uuid, lease_until = statement_timestamp() + %(lease)s
FROM due JOIN {ENDPOINT} e ON e.id = due.endpoint_id
WHERE s.endpoint_id = due.endpoint_id
RETURNING s.endpoint_id, {", ".join(f"e.{name}" for name in shared.ENDPOINT_COLUMNS)},
    {", ".join(f"s.{name}" for name in shared.STATE_COLUMNS)},
    date_part('epoch', statement_timestamp())
"""  # noqa: S608 - names of tables and columns

FOUND: Final = {
    "endpoint_id": "bigint",
    "config_version": "int",
    "slot_at": "timestamptz",
    "asked_at": "timestamptz",
    "answered_at": "timestamptz",
    "outcome": "text",
    "reading": "text",
    "reason": "text",
    "took_us": "int",
    "http_status": "smallint",
    "excerpt": "text",
    "moved": "bool",
    "status": "text",
    "since": "timestamptz",
    "down_run": "smallint",
    "down_since": "timestamptz",
    "trouble_run": "smallint",
    "trouble_since": "timestamptz",
    "certificate_not_after": "timestamptz",
    "due_at": "timestamptz",
    "missed": "int",
    "quiet_since": "timestamptz",
}
# What was asked within a maintenance window is counted as that; its ids are a parameter.
ROLLED: Final = """CASE WHEN reading <> 'unknown' AND endpoint_id = ANY(%s::bigint[])
            THEN 'maintenance' ELSE reading END"""
# What most checks leave as it was, and so is not sent for them.
MOVED: Final = (
    "status",
    "since",
    "down_run",
    "down_since",
    "trouble_run",
    "trouble_since",
    "certificate_not_after",
)
KNOWN_US: Final = "CASE WHEN reading = 'unknown' THEN 0 ELSE took_us END"
# Beyond the end of a bin begins the next one; what is unknown has no time and no bin.
BIN: Final = f"""CASE WHEN reading = 'unknown' THEN -1 ELSE width_bucket(took_us,
    ARRAY[{", ".join(str(ends_us(number) + 1) for number in range(BINS - 1))}]) END"""

# Results come from the rows that the UPDATE matched, and the roll-up from the results that were
# really new: whatever is sent twice is recorded once. What counts is a list of ids, because a join
# of two CTEs, of which the planner expects one row each, would be a nested loop.
COMMIT: Final = f"""
WITH found AS MATERIALIZED (
    SELECT * FROM unnest({", ".join(f"%s::{kind}[]" for kind in FOUND.values())})
        AS f({", ".join(FOUND)})
), held AS (
    UPDATE {STATE} s SET lease_token = NULL, lease_until = NULL,
        {", ".join(f"{one} = CASE WHEN f.moved THEN f.{one} ELSE s.{one} END" for one in MOVED)},
        last_asked_at = f.asked_at, last_answer_at = COALESCE(f.answered_at, s.last_answer_at),
        last_reading = f.reading, last_outcome = f.outcome, last_reason = f.reason,
        last_us = f.took_us, due_at = f.due_at, missed = s.missed + f.missed,
        quiet_since = f.quiet_since
    FROM found f
    WHERE s.endpoint_id = f.endpoint_id AND s.lease_token = %s::uuid
        AND s.config_version = f.config_version
    RETURNING f.*
), kept AS (
    INSERT INTO {RESULT} (endpoint_id, slot_at, asked_at, outcome, reading, reason, took_us,
        http_status, excerpt)
    SELECT endpoint_id, slot_at, asked_at, outcome, reading, reason, took_us, http_status, excerpt
    FROM held
    ON CONFLICT DO NOTHING
    RETURNING endpoint_id, slot_at, reading, took_us
), summed AS (
    INSERT INTO {HOUR} AS h (bucket, endpoint_id, {", ".join(SUMMED)}, max_us)
    SELECT date_trunc('hour', slot_at, 'UTC'), endpoint_id, 1,
        {", ".join(f"(reading = '{reading.value}')::int" for reading in Reading)}, known_us,
        {", ".join(f"(bin = {number})::int" for number in range(BINS))}, known_us
    FROM (SELECT endpoint_id, slot_at, {ROLLED} AS reading, {KNOWN_US} AS known_us, {BIN} AS bin
        FROM kept) k
    WHERE endpoint_id = ANY(%s::bigint[])
    ON CONFLICT (bucket, endpoint_id) DO UPDATE SET
        {", ".join(f"{name} = h.{name} + excluded.{name}" for name in SUMMED)},
        max_us = greatest(h.max_us, excluded.max_us)
)
SELECT endpoint_id FROM held
"""  # noqa: S608 - names of tables and columns


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
            cursor.execute(CLAIM, values)
            rows = cursor.fetchall()
        # A number a row is read in a tenth of the time of an instant.
        claimed_at = datetime.fromtimestamp(rows[0][-1], UTC) if rows else None
        return shared.batch_of(token, claimed_at, rows)

    def commit(self, token: UUID, findings: Sequence[Finding]) -> frozenset[int]:
        """One statement, and a few more where something shown has changed."""
        changed = [each for each in findings if each.changes_pages]
        gaps = [each for each in findings if each.gap]
        counted = [each.claimed.endpoint_id for each in findings if each.counts]
        planned = [each.claimed.endpoint_id for each in findings if each.is_planned]
        values = [*array_literals(findings), str(token), _ids(planned), _ids(counted)]
        with away_is_said(), transaction.atomic() if changed or gaps else nullcontext():
            migration_ids = shared.hold_ledgers(changed)
            with connection.cursor() as cursor:
                cursor.execute(COMMIT, values)
                matched = frozenset(row[0] for row in cursor.fetchall())
            shared.record_gaps(each for each in gaps if each.claimed.endpoint_id in matched)
            recorded = [each for each in changed if each.claimed.endpoint_id in matched]
            if recorded:
                shared.record_changes(recorded, migration_ids)
        return matched

    def release(self, token: UUID, endpoint_ids: Collection[int]) -> int:
        return shared.release(token, endpoint_ids)


def array_literals(findings: Iterable[Finding]) -> list[str]:
    """One text literal of an array per column of FOUND: an eighth of the cost of parameters."""
    columns = zip(*(_row(found) for found in findings), strict=True)
    return ["{" + ",".join(column) + "}" for column in columns]


def _ids(values: Iterable[int]) -> str:
    return "{" + ",".join(map(str, values)) + "}"


def _instant(value: datetime | None) -> str:
    """ISO 8601 holds nothing that an array's literal would want in quotes."""
    return "NULL" if value is None else value.isoformat()


def _text(value: str) -> str:
    if not value:
        return '""'
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _row(found: Finding) -> tuple[str, ...]:
    """The elements of FOUND. A word of ours, which is a str itself, needs no quotes."""
    claimed, asked_at = found.claimed, found.asked_at.isoformat()
    return (
        str(claimed.endpoint_id),
        str(claimed.config_version),
        found.slot_at.isoformat(),
        asked_at,
        asked_at if found.reading is not Reading.UNKNOWN else "NULL",
        found.outcome,
        found.reading,
        _text(found.reason),
        str(found.took_us),
        "NULL" if found.http_status is None else str(found.http_status),
        _text(found.excerpt),
        *_moved(found),
        found.due_at.isoformat(),
        str(found.missed),
        _instant(found.quiet_since),
    )


UNMOVED: Final = ("f", *(["NULL"] * len(MOVED)))


def _moved(found: Finding) -> tuple[str, ...]:
    """Whether MOVED is another than was claimed, and if so what it is."""
    state, claimed = found.state, found.claimed
    if state is claimed.state and found.certificate_not_after == claimed.certificate_not_after:
        return UNMOVED
    return (
        "t",
        state.status.value if state.status else '""',
        _instant(state.since),
        str(state.down.run),
        _instant(state.down.since),
        str(state.trouble.run),
        _instant(state.trouble.since),
        _instant(found.certificate_not_after),
    )
