"""What the board costs with few and with many stored results, and what results weigh on disk.

    python -m tests.benchmarks.board --postgres URL [--rows 20000000]

Two databases with the same 330 endpoints, present states and roll-ups, one with ten thousand
results and one with so many more, spread over the 30 days that are kept. The queries are those of
the pages: the endpoints with their states, and the last day from roll-ups. They run in turns; CPU
seconds are those of the server's processes. Exit status 1 where many cost over 1.3 times few.
"""

import argparse
import sys
import tempfile
import time
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any, Final

from tests.benchmarks.database import (
    backend,
    backend_cpu,
    connect,
    copied,
    database,
    make_endpoints,
    set_up,
)
from tests.benchmarks.results import remember

FEW: Final = 10_000
ENDPOINTS: Final = 330
DAYS: Final = 30
ROUNDS: Final = 200
MOST_MORE: Final = 1.3
RESULT: Final = "migrations_tracker_checkresult"
# Every so many seconds each endpoint has been asked, in a day that begins at `day`.
FILL: Final = f"""
    INSERT INTO {RESULT} (endpoint_id, slot_at, asked_at, outcome, reading, reason, took_us,
        http_status, excerpt)
    SELECT e.id, slot, slot + interval '3 ms', 'answered', 'up', '', 700 + (random() * 400)::int,
        200, ''
    FROM migrations_tracker_endpoint e,
        generate_series(%(day)s, %(day)s + interval '1 day' - interval '1 us',
            make_interval(secs => %(every)s)) slot
    ORDER BY e.id, slot"""
ROLL_UP: Final = """
    INSERT INTO migrations_tracker_rolluphour (bucket, endpoint_id, n, up, degraded, down,
        maintenance, unknown, sum_us, max_us, bin_01)
    SELECT hour, e.id, 120, 120, 0, 0, 0, 0, 120000, 1100, 120
    FROM migrations_tracker_endpoint e,
        generate_series(%(since)s, %(until)s, interval '1 hour') hour"""


Query = tuple[str, tuple[Any, ...]]


def main() -> int:
    options = _options()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = stack.enter_context(database(options.postgres, folder))
        set_up(url, "http://127.0.0.1:1", folder)
        now = datetime.now(UTC)
        queries = _prepare(now)
        copy = stack.enter_context(copied(options.postgres, url))
        few = stack.enter_context(closing(connect(url)))
        many = stack.enter_context(closing(connect(copy)))
        began = time.monotonic()
        for connection, rows in ((few, FEW), (many, options.rows)):
            _fill(connection, now, rows)
        took = time.monotonic() - began
        sys.stdout.write(f"{ENDPOINTS} endpoints; the rows were made in {took:.0f} s.\n\n")
        ratio = _report(queries, {f"{FEW:,}": few, f"{options.rows:,}": many})
        _weigh(many, now)
    return int(ratio > MOST_MORE)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--postgres", required=True, help="an address such as postgres://host/name")
    parser.add_argument("--rows", type=int, default=20_000_000)
    return parser.parse_args()


def _prepare(now: datetime) -> list[Query]:
    """Endpoints that are up, the days that are kept, a month of roll-ups; the board's queries."""
    from django.db import connection, connections

    from migrations_tracker.checks.partitions import keep_days
    from migrations_tracker.models import Endpoint, EndpointState
    from migrations_tracker.selectors.availability import last_day_sums

    make_endpoints(ENDPOINTS)
    EndpointState.objects.update(
        status="up", since=now, last_answer_at=now, last_asked_at=now, last_reading="up"
    )
    for back in range(DAYS + 7, -1, -7):
        keep_days(now - timedelta(days=back))
    hour = now.replace(minute=0, second=0, microsecond=0)
    with connection.cursor() as cursor:
        cursor.execute(ROLL_UP, {"since": hour - timedelta(days=DAYS), "until": hour})
    asked = [Endpoint.objects.select_related("state").order_by("pk"), last_day_sums(now)]
    queries = [each.query.sql_with_params() for each in asked]
    connections.close_all()
    return queries


def _fill(connection: Any, now: datetime, rows: int) -> None:
    """Rows of the days before today, as regular as a schedule makes them."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    every = DAYS * 86_400 * ENDPOINTS / rows
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
        for back in range(DAYS, 0, -1):
            cursor.execute(FILL, {"day": midnight - timedelta(days=back), "every": every})
        cursor.execute("VACUUM ANALYZE")


def _report(queries: list[Query], databases: dict[str, Any]) -> float:
    """Print what the board costs in each database; how much more in the last than in the first."""
    used: dict[str, list[float]] = {name: [] for name in databases}
    for _ in range(ROUNDS):
        for name, connection in databases.items():
            used[name].append(_once(connection, queries))
    sys.stdout.write("| stored results | board, CPU-ms of PostgreSQL | buffers |\n|---|---|---|\n")
    for name, connection in databases.items():
        buffers = sum(_buffers(connection, query) for query in queries)
        sys.stdout.write(f"| {name} | {median(used[name][1:]):.2f} | {buffers} |\n")
    first, *_, last = (median(found[1:]) for found in used.values())
    sys.stdout.write(f"\nThe board costs {last / first:.2f} times as much with many.\n\n")
    return last / first


def _once(connection: Any, queries: list[Query]) -> float:
    process = backend(connection)
    before = backend_cpu(process)
    with connection.cursor() as cursor:
        for sql, values in queries:
            cursor.execute(sql, values)
            cursor.fetchall()
    return (backend_cpu(process) - before) * 1000


def _buffers(connection: Any, query: Query) -> int:
    sql, values = query
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}", values)
        plan = cursor.fetchone()[0][0]["Plan"]
    return int(plan["Shared Hit Blocks"]) + int(plan["Shared Read Blocks"])


def _weigh(connection: Any, now: datetime) -> None:
    """What a result and a roll-up weigh with their indexes, and what dropping a day costs."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(pg_total_relation_size(inhrelid)), (SELECT count(*) FROM"
            f" {RESULT}) FROM pg_inherits WHERE inhparent = %s::regclass",
            [RESULT],
        )
        size, rows = cursor.fetchone()
        cursor.execute(
            "SELECT pg_total_relation_size('migrations_tracker_rolluphour'), count(*)"
            " FROM migrations_tracker_rolluphour"
        )
        hours_size, hours = cursor.fetchone()
        day = now - timedelta(days=DAYS)
        name = f"{RESULT}_{day:%Y%m%d}"
        cursor.execute(f"SELECT count(*) FROM {name}")
        dropped = cursor.fetchone()[0]
        process = backend(connection)
        before = backend_cpu(process)
        cursor.execute(f"ALTER TABLE {RESULT} DETACH PARTITION {name}")
        cursor.execute(f"DROP TABLE {name}")
        used = (backend_cpu(process) - before) * 1000
    remember(result_bytes=float(size) / rows, hour_bytes=float(hours_size) / hours)
    sys.stdout.write(
        f"A result weighs {size / rows:.0f} bytes with its index, an hourly roll-up "
        f"{hours_size / hours:.0f}. Dropping a day of {dropped:,} results takes {used:.0f} "
        "CPU-ms.\n\n"
    )


if __name__ == "__main__":
    sys.exit(main())
