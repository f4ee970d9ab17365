"""What happens to results when days are missing, retention is killed, nothing can be written."""

import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from .processes import World, connect, until

pytestmark = [pytest.mark.drill, pytest.mark.xdist_group("drills")]
TABLE = "migrations_tracker_checkresult"
RESULTS = f"SELECT count(*) FROM {TABLE}"
STATUSES = "SELECT DISTINCT status FROM migrations_tracker_endpointstate WHERE enabled"
HOMES = f"SELECT DISTINCT tableoid::regclass::text FROM {TABLE}"
GAPS = "SELECT count(*) FROM migrations_tracker_checkgap"
ENDPOINTS = 40
A_DAY_S = 86_400
OLD_DAY = "20200101"
ANOTHER_TIME = """
import datetime, os, time_machine
ahead = datetime.timedelta(hours=int(os.environ["HOURS_AHEAD"]))
time_machine.travel(datetime.datetime.now(datetime.timezone.utc) + ahead).start()
"""


def today() -> str:
    return f"{datetime.now(UTC):%Y%m%d}"


def tidy(world: World) -> None:
    assert world.start("django", "tidy_checks").wait(30) == 0, world.logs()


def is_table(world: World, name: str) -> bool:
    return bool(world.query("SELECT to_regclass(%s)", name)[0][0])


@pytest.mark.usefixtures("registry")
def test_results_of_a_day_that_is_missing_are_caught_and_brought_home(world: World) -> None:
    world.make_due(ENDPOINTS, interval_s=A_DAY_S)
    world.query(f"DROP TABLE {TABLE}_{today()}")
    world.worker()
    until(lambda: world.number(RESULTS) == ENDPOINTS, within_s=45, world=world)
    caught = world.query(HOMES)

    tidy(world)

    assert caught == [(f"{TABLE}_default",)]
    assert world.query(HOMES) == [(f"{TABLE}_{today()}",)]
    assert world.number(RESULTS) == ENDPOINTS


@pytest.mark.usefixtures("registry")
def test_retention_that_is_killed_half_way_is_finished_by_the_next_run(world: World) -> None:
    world.make_due(ENDPOINTS, interval_s=A_DAY_S)
    old = f"{TABLE}_{OLD_DAY}"
    world.query(f"CREATE TABLE IF NOT EXISTS {old} (LIKE {TABLE} INCLUDING ALL)")
    world.query(
        f"ALTER TABLE {TABLE} ATTACH PARTITION {old}"
        " FOR VALUES FROM ('2020-01-01 00:00+00') TO ('2020-01-02 00:00+00')"
    )
    reader = connect(world.database_url)
    reader.autocommit = False
    reader.cursor().execute(f"SELECT count(*) FROM {old}")
    waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"

    killed = world.start("django", "tidy_checks")
    until(lambda: world.number(waiting) > 0, within_s=45, world=world)
    killed.send_signal(signal.SIGKILL)
    reader.close()
    world.worker()
    until(lambda: world.number(RESULTS) == ENDPOINTS, within_s=45, world=world)
    tidy(world)

    assert not is_table(world, old)
    assert world.number(RESULTS) == ENDPOINTS


@pytest.mark.usefixtures("registry")
@pytest.mark.parametrize("hours", [-1, 1])
def test_a_worker_with_a_wrong_clock_records_the_database_s_time(
    world: World, tmp_path: Path, hours: int
) -> None:
    (tmp_path / "sitecustomize.py").write_text(ANOTHER_TIME)
    world.make_due(ENDPOINTS, interval_s=A_DAY_S)
    gaps = world.number(GAPS)
    world.worker(PYTHONPATH=str(tmp_path), HOURS_AHEAD=str(hours))
    until(lambda: world.number(RESULTS) == ENDPOINTS, within_s=45, world=world)

    [(now, earliest, latest)] = world.query(
        f"SELECT now(), min(asked_at), max(asked_at) FROM {TABLE}"
    )
    assert now - timedelta(seconds=20) < earliest <= latest <= now
    assert world.query(STATUSES) == [("up",)]
    assert world.number(GAPS) == gaps
    noted = (
        "SELECT count(*) FROM migrations_tracker_checkworker WHERE seen_at <= now() AND checks > 0"
    )
    until(lambda: world.number(noted) > 0, within_s=45, world=world)
