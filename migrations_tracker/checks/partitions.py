"""Days of results on PostgreSQL: made a week ahead, dropped whole, strays brought home.

Whatever has no day of its own is caught by the default partition. Each step is short, waits at
most two seconds for a lock and can be broken off anywhere: the next run goes on from there. On
other databases there are no partitions and nothing to do.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Final

import structlog
from django.db import OperationalError, connection, transaction

from migrations_tracker.models import CheckResult

DAYS_AHEAD: Final = 7
STRAYS_A_STEP: Final = 10_000
TRIES: Final = 3
RESULT: Final = CheckResult._meta.db_table  # noqa: SLF001 - Django's documented way to the name
DEFAULT, STRAYS = f"{RESULT}_default", f"{RESULT}_strays"
DAY_NAME: Final = re.compile(rf"{RESULT}_(\d{{8}})").fullmatch
BOUND: Final = re.compile(r"TO \('([^']+)'\)").search
ATTACHED: Final = """
    SELECT c.relname, pg_get_expr(c.relpartbound, c.oid)
    FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = %s::regclass AND c.relname <> %s"""
MOVE: Final = f"""
    WITH gone AS (
        DELETE FROM {STRAYS}
        WHERE ctid = ANY (ARRAY(SELECT ctid FROM {STRAYS} LIMIT %s))
        RETURNING *
    ), home AS (
        INSERT INTO {RESULT} SELECT * FROM gone ON CONFLICT DO NOTHING
    )
    SELECT count(*) FROM gone"""  # noqa: S608 - names of tables
TABLES: Final = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relname LIKE %s"
log = structlog.get_logger(__name__)


def has_partitions() -> bool:
    return connection.vendor == "postgresql"


def strays_exist() -> bool:
    """Whether results lie outside the partitions of their days. One small query, or none."""
    if not has_partitions():
        return False
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS (SELECT FROM {DEFAULT}), to_regclass(%s)", [STRAYS])  # noqa: S608 - a table's name
        caught, moving = cursor.fetchone()
    return bool(caught or moving)


def keep_days(now: datetime, *, step: int = STRAYS_A_STEP) -> int:
    """Make the partitions of today and the week ahead, and bring strays home; rows moved."""
    if not has_partitions():
        return 0
    moved = 0
    if strays_exist():
        log.error("results_outside_their_days")
        moved = _bring_home(now, step)
    _patiently(lambda: _make_days(_days_ahead(now)))
    return moved


def drop_days(before: datetime) -> int:
    """Drop the partitions that end by `before`, and what an earlier run left half dropped."""
    if not has_partitions():
        return 0
    old = [name for name, ends in _attached() if ends <= before]
    for name in old:
        _patiently(partial(_run, f"ALTER TABLE {RESULT} DETACH PARTITION {name}"))
    left = _left_over(before)
    for name in left:
        _patiently(partial(_run, f"DROP TABLE {name}"))
    return len(left)


def _attached() -> list[tuple[str, datetime]]:
    """The partitions but the default one, each with its end."""
    with connection.cursor() as cursor:
        cursor.execute(ATTACHED, [RESULT, DEFAULT])
        return [(name, _end(bound)) for name, bound in cursor.fetchall()]


def _end(bound: str) -> datetime:
    found = BOUND(bound)
    assert found is not None, bound
    return datetime.fromisoformat(found[1]).astimezone(UTC)


def _left_over(before: datetime) -> list[str]:
    """Tables of old days that are partitions no more."""
    attached = {name for name, _ in _attached()}
    with connection.cursor() as cursor:
        cursor.execute(TABLES, [f"{RESULT}\\_%"])
        names = [row[0] for row in cursor.fetchall()]
    return [name for name in names if name not in attached and _is_over(name, before)]


def _is_over(name: str, before: datetime) -> bool:
    found = DAY_NAME(name)
    return found is not None and _midnight(_day(found[1])) + timedelta(days=1) <= before


def _day(digits: str) -> date:
    return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _days_ahead(now: datetime) -> Iterator[date]:
    today = now.astimezone(UTC).date()
    return (today + timedelta(days=ahead) for ahead in range(DAYS_AHEAD + 1))


def _make_days(days: Iterable[date]) -> None:
    present = {name for name, _ in _attached()}
    for day in days:
        name = f"{RESULT}_{day:%Y%m%d}"
        if name in present:
            continue
        starts = _midnight(day)
        # Made apart and attached, because PARTITION OF would lock out everybody who writes.
        _run(f"CREATE TABLE IF NOT EXISTS {name} (LIKE {RESULT} INCLUDING ALL)")
        _run(
            f"ALTER TABLE {RESULT} ATTACH PARTITION {name}"
            f" FOR VALUES FROM ('{starts}') TO ('{starts + timedelta(days=1)}')"
        )


def _bring_home(now: datetime, step: int) -> int:
    """Put an empty default partition in place of the full one, then move its rows in steps."""
    if not _exists(STRAYS):
        _patiently(lambda: set_aside(now))
    moved = 0
    while some := move_some(step):
        moved += some
    _patiently(lambda: _run(f"DROP TABLE {STRAYS}"))
    return moved


def move_some(step: int) -> int:
    """Move this many strays to the partitions of their days; how many there were."""
    with connection.cursor() as cursor:
        cursor.execute(MOVE, [step])
        return int(cursor.fetchone()[0])


def set_aside(now: datetime) -> None:
    """An empty default partition for the full one, and a day for each of its results."""
    _run(f"ALTER TABLE {RESULT} DETACH PARTITION {DEFAULT}")
    _run(f"ALTER TABLE {DEFAULT} RENAME TO {STRAYS}")
    _run(f"CREATE TABLE {DEFAULT} (LIKE {RESULT} INCLUDING ALL)")
    _run(f"ALTER TABLE {RESULT} ATTACH PARTITION {DEFAULT} DEFAULT")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT DISTINCT (slot_at AT TIME ZONE 'UTC')::date FROM {STRAYS}")  # noqa: S608 - a table's name
        days = [row[0] for row in cursor.fetchall()]
    _make_days({*days, *_days_ahead(now)})


def _exists(table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [table])
        return cursor.fetchone()[0] is not None


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _patiently(change: Callable[[], object]) -> None:
    """One transaction that gives way to others: it waits two seconds for a lock, three times."""
    for left in reversed(range(TRIES)):
        try:
            with transaction.atomic():
                _run("SET LOCAL lock_timeout = '2s'")
                change()
        except OperationalError:
            if not left:
                raise
        else:
            return
