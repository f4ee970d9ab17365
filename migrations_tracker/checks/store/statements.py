"""The two statements of the store for PostgreSQL: one claims a batch, one records it."""

from functools import cache
from typing import Final

from migrations_tracker.checks.rollups import SUMMED
from migrations_tracker.checks.store import shared
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

# What every check sends. Instants are microseconds since 1970: they are written in a third and
# read in half of the time that a date in words takes.
INSTANTS: Final = ("slot_at", "asked_at", "due_at", "quiet_since")
FOUND: Final = {
    "endpoint_id": "bigint",
    "config_version": "int",
    **dict.fromkeys(INSTANTS, "bigint"),
    "outcome": "text",
    "reading": "text",
    "reason": "text",
    "took_us": "int",
    "http_status": "smallint",
    "excerpt": "text",
    "missed": "int",
}
# What most checks leave as it was: sent where it moved for one check of a batch or more.
MOVED: Final = {
    "status": "text",
    "since": "timestamptz",
    "down_run": "smallint",
    "down_since": "timestamptz",
    "trouble_run": "smallint",
    "trouble_since": "timestamptz",
    "certificate_not_after": "timestamptz",
}
# What was asked within a maintenance window is counted as that; its ids are a parameter.
ROLLED: Final = """CASE WHEN reading <> 'unknown' AND endpoint_id = ANY(%s::bigint[])
            THEN 'maintenance' ELSE reading END"""
KNOWN_US: Final = "CASE WHEN reading = 'unknown' THEN 0 ELSE took_us END"
# Beyond the end of a bin begins the next one; what is unknown has no time and no bin.
BIN: Final = f"""CASE WHEN reading = 'unknown' THEN -1 ELSE width_bucket(took_us,
    ARRAY[{", ".join(str(ends_us(number) + 1) for number in range(BINS - 1))}]) END"""
HOURS: Final = f"""
    SELECT date_trunc('hour', slot_at, 'UTC') AS bucket, endpoint_id, 1 AS n,
        {", ".join(f"(reading = '{each.value}')::int AS {each.value}" for each in Reading)},
        known_us AS sum_us,
        {", ".join(f"(bin = {number})::int AS bin_{number:02}" for number in range(BINS))},
        known_us AS max_us
    FROM (SELECT endpoint_id, slot_at, {ROLLED} AS reading, {KNOWN_US} AS known_us, {BIN} AS bin
        FROM kept) k
    WHERE endpoint_id = ANY(%s::bigint[])"""  # noqa: S608 - names of columns
ADDED: Final = f"""
    UPDATE {HOUR} h SET {", ".join(f"{name} = h.{name} + new.{name}" for name in SUMMED)},
        max_us = greatest(h.max_us, new.max_us)
    FROM ({HOURS}) new
    WHERE h.bucket = new.bucket AND h.endpoint_id = new.endpoint_id
    RETURNING 1"""  # noqa: S608 - names of tables and columns
BEGUN_OR_ADDED: Final = f"""
    INSERT INTO {HOUR} AS h (bucket, endpoint_id, {", ".join(SUMMED)}, max_us) {HOURS}
    ON CONFLICT (bucket, endpoint_id) DO UPDATE SET
        {", ".join(f"{name} = h.{name} + excluded.{name}" for name in SUMMED)},
        max_us = greatest(h.max_us, excluded.max_us)
    RETURNING 1"""


@cache
def commit(*, moves: bool, careful: bool) -> str:
    """Record findings where lease and configuration match; their ids, and the number of hours.

    Results come from the rows that the first UPDATE matched, and the roll-up from the results
    that were really new: whatever is sent twice is recorded once. What counts is a list of ids,
    because a join of two CTEs, of which the planner expects one row each, would be a nested loop.
    Without `careful` a slot that is taken already is an error, and hours that have not begun are
    left out: half the cost, for the caller to make good.
    """
    sent = FOUND | (MOVED | {"moved": "bool"} if moves else {})
    read = ", ".join(_read(name) for name in sent)
    moved = [f"{name} = CASE WHEN f.moved THEN f.{name} ELSE s.{name} END" for name in MOVED]
    return f"""
WITH found AS MATERIALIZED (
    SELECT {read} FROM unnest({", ".join(f"%s::{kind}[]" for kind in sent.values())})
        AS f({", ".join(sent)})
), held AS (
    UPDATE {STATE} s SET {"".join(f"{each}, " for each in moved if moves)}
        lease_token = NULL, lease_until = NULL, last_asked_at = f.asked_at,
        last_answer_at = CASE WHEN f.reading = 'unknown' THEN s.last_answer_at
            ELSE f.asked_at END,
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
    {"ON CONFLICT DO NOTHING" if careful else ""}
    RETURNING endpoint_id, slot_at, reading, took_us
), summed AS ({BEGUN_OR_ADDED if careful else ADDED})
SELECT endpoint_id, (SELECT count(*) FROM summed) FROM held
"""  # noqa: S608 - names of tables and columns


def _read(name: str) -> str:
    if name not in INSTANTS:
        return name
    return f"timestamptz 'epoch' + {name} * interval '1 microsecond' AS {name}"
