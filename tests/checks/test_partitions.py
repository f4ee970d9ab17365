"""Days of results on PostgreSQL: made ahead, dropped whole, and safe to break off anywhere."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils.timezone import now

from migrations_tracker.checks.partitions import (
    DEFAULT,
    RESULT,
    STRAYS,
    TABLES,
    drop_days,
    keep_days,
    move_some,
    set_aside,
    strays_exist,
)
from migrations_tracker.models import CheckResult

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
DAY = timedelta(days=1)
# Nobody who checks writes this far ahead, so no partition is there before a test makes it.
FAR = datetime(2030, 3, 9, 12, 0, tzinfo=UTC)
MIDNIGHT = FAR.replace(hour=0)


def make_result(slot_at: datetime, endpoint_id: int = 1) -> None:
    CheckResult.objects.create(
        endpoint_id=endpoint_id,
        slot_at=slot_at,
        asked_at=slot_at,
        outcome="answered",
        reading="up",
        reason="",
        took_us=1,
    )


def homes() -> list[str]:
    """The tables that hold the results, in the order of their slots."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT tableoid::regclass::text FROM {RESULT} ORDER BY slot_at")
        return [row[0].removeprefix(f"{RESULT}_") for row in cursor.fetchall()]


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def tables() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(TABLES, [f"{RESULT}\\_%"])
        return {row[0] for row in cursor.fetchall()}


def test_the_migration_has_made_today_and_the_week_ahead() -> None:
    for ahead in range(8):
        make_result(now() + ahead * DAY)

    assert "default" not in homes()
    assert not strays_exist()


def test_a_week_ahead_is_made_once() -> None:
    keep_days(FAR)
    made = tables()
    keep_days(FAR)

    for ahead in range(8):
        make_result(FAR + ahead * DAY)
    assert homes() == [f"203003{9 + ahead:02}" for ahead in range(8)]
    assert tables() == made


def test_a_day_goes_from_midnight_to_midnight_in_utc() -> None:
    keep_days(FAR)

    make_result(MIDNIGHT)
    make_result(MIDNIGHT + DAY - timedelta(microseconds=1))
    make_result(MIDNIGHT + DAY)

    assert homes() == ["20300309", "20300309", "20300310"]


def test_a_result_without_a_day_is_caught_told_and_brought_home() -> None:
    make_result(FAR)
    caught, told = homes(), strays_exist()

    moved = keep_days(FAR)

    assert (caught, told) == (["default"], True)
    assert (moved, homes(), strays_exist()) == (1, ["20300309"], False)
    assert CheckResult.objects.get().slot_at == FAR


def test_bringing_home_goes_on_where_it_was_broken_off() -> None:
    for minute in range(5):
        make_result(FAR + timedelta(minutes=minute))
    set_aside(FAR)
    move_some(2)
    half_done = (len(homes()), strays_exist())
    make_result(FAR + timedelta(minutes=9))

    moved = keep_days(FAR, step=2)

    assert half_done == (2, True)
    assert (moved, homes(), strays_exist()) == (3, ["20300309"] * 6, False)
    assert STRAYS not in tables()


def test_a_stray_of_another_day_gets_that_day() -> None:
    make_result(FAR - 40 * DAY)

    keep_days(FAR)

    assert homes() == ["20300128"]


def test_days_that_are_over_are_dropped_with_their_results() -> None:
    keep_days(FAR)
    for ahead in (0, 1, 2):
        make_result(FAR + ahead * DAY)

    dropped = drop_days(MIDNIGHT + 2 * DAY)

    assert dropped >= 2
    assert homes() == ["20300311"]
    assert f"{RESULT}_20300310" not in tables()
    assert DEFAULT in tables()


@pytest.mark.parametrize("reached", ["nothing", "detached"])
def test_dropping_can_be_broken_off_and_run_again(reached: str) -> None:
    keep_days(FAR)
    make_result(FAR)
    if reached == "detached":
        run(f"ALTER TABLE {RESULT} DETACH PARTITION {RESULT}_20300309")

    drop_days(MIDNIGHT + DAY)
    again = drop_days(MIDNIGHT + DAY)

    assert f"{RESULT}_20300309" not in tables()
    assert (again, homes()) == (0, [])


def test_a_day_that_was_made_and_not_attached_is_attached() -> None:
    run(f"CREATE TABLE {RESULT}_20300309 (LIKE {RESULT} INCLUDING ALL)")

    keep_days(FAR)
    make_result(FAR)

    assert homes() == ["20300309"]


def test_a_table_of_somebody_else_is_left_alone() -> None:
    run(f"CREATE TABLE {RESULT}_20200101_copy (id int)")

    drop_days(MIDNIGHT)

    assert f"{RESULT}_20200101_copy" in tables()


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_long_for_a_lock() -> None:
    waits: list[str] = []

    def watch(
        execute: Callable[..., object], sql: str, params: object, many: bool, context: object
    ) -> object:  # fmt: skip
        if "DETACH" in sql:
            with connection.cursor() as cursor:
                cursor.execute("SHOW lock_timeout")
                waits.append(cursor.fetchone()[0])
        return execute(sql, params, many, context)

    keep_days(FAR)
    with connection.execute_wrapper(watch):
        drop_days(MIDNIGHT + 9 * DAY)

    assert set(waits) == {"2s"}
    assert f"{RESULT}_20300309" not in tables()
    keep_days(now())
