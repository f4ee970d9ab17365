"""What happens to results while PostgreSQL is restarted, takes nothing, or has a full disk."""

from contextlib import closing, suppress

import psycopg2  # type: ignore[import-untyped]  # it ships no types
import pytest

from .cluster import Cluster
from .processes import World, connect, until
from .registry import Registry

pytestmark = [pytest.mark.drill, pytest.mark.xdist_group("drills")]
RESULTS = "SELECT count(*) FROM migrations_tracker_checkresult WHERE endpoint_id > 0"
COUNTED = "SELECT sum(n) FROM migrations_tracker_rolluphour"
LEASED = "SELECT count(*) FROM migrations_tracker_endpointstate WHERE lease_token IS NOT NULL"
STATUSES = "SELECT DISTINCT status FROM migrations_tracker_endpointstate WHERE enabled"
COMMITS_UNDER_WAY = (
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE query LIKE '%%WITH found AS%%' AND state = 'active' AND wait_event_type = 'Lock'"
)
# Nobody's results, so many that the table of today is longer than a file may be on a full disk.
FILL = (
    "INSERT INTO migrations_tracker_checkresult SELECT -1, now() + n * interval '1 us', now(),"
    " 'answered', 'up', '', 1, 200, '' FROM generate_series(1, %s) n"
)
ENDPOINTS = 40
HALF = ENDPOINTS // 2
A_DAY_S = 86_400


def test_a_restart_in_the_middle_of_a_commit_records_it_whole_and_once(
    world: World, registry: Registry, drill_cluster: Cluster
) -> None:
    registry.may_answer.clear()
    world.make_due(ENDPOINTS, interval_s=A_DAY_S)
    world.worker(CHECK_LEASE_S="45")
    until(lambda: world.number(LEASED) == ENDPOINTS, within_s=45, world=world)
    with closing(connect(world.database_url)) as holder:
        holder.autocommit = False
        holder.cursor().execute(
            "SELECT FROM migrations_tracker_endpointstate WHERE enabled"
            " ORDER BY endpoint_id DESC LIMIT 1 FOR UPDATE"
        )
        registry.may_answer.set()
        until(lambda: world.number(COMMITS_UNDER_WAY) == 1, within_s=45, world=world)

        drill_cluster.restart()
    world.reconnect()
    until(lambda: world.number(RESULTS) == ENDPOINTS, within_s=45, world=world)

    assert sum(registry.asked.values()) == world.number(COUNTED) == ENDPOINTS
    assert world.query(STATUSES) == [("up",)]
    assert "results_wait_for_database" in world.logs()


def test_a_database_that_takes_nothing_loses_no_check_and_turns_nothing_red(
    world: World, registry: Registry
) -> None:
    world.make_due(ENDPOINTS, interval_s=A_DAY_S)
    name = world.query("SELECT current_database()")[0][0]
    others = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    world.query(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    try:
        world.worker()
        until(lambda: "read-only" in world.logs(), within_s=45, world=world)
        asked_meanwhile = sum(registry.asked.values())
    finally:
        world.query(f"ALTER DATABASE {name} SET default_transaction_read_only = off")
    world.query(others)
    until(lambda: world.number(RESULTS) == ENDPOINTS, within_s=45, world=world)

    assert asked_meanwhile == 0
    assert world.query(STATUSES) == [("up",)]


def test_a_full_disk_loses_no_check_and_nobody_asks_until_there_is_room(
    world: World, registry: Registry, drill_cluster: Cluster
) -> None:
    registry.may_answer.clear()
    world.make_due(ENDPOINTS, interval_s=A_DAY_S)
    world.query(FILL, 12_000)
    world.worker(CHECK_LEASE_S="45", CHECK_BATCH=str(HALF))
    until(lambda: world.number(LEASED) == HALF, within_s=45, world=world)
    # A file of the log that has just begun has room for all that is written meanwhile.
    world.query("SELECT pg_switch_wal()")
    world.query(FILL, 1)

    with drill_cluster.full():
        exhaust(world)
        registry.may_answer.set()
        until(lambda: "could not extend file" in world.logs(), within_s=45, world=world)
        until(lambda: checks_are_missed(world), within_s=45, world=world)
        asked_meanwhile = sum(registry.asked.values())
    until(lambda: world.number(RESULTS) == ENDPOINTS, within_s=45, world=world)

    assert (asked_meanwhile, sum(registry.asked.values())) == (HALF, ENDPOINTS)
    assert world.number(COUNTED) == ENDPOINTS
    assert world.query(STATUSES) == [("up",)]


def exhaust(world: World) -> None:
    """Write until not a row finds room."""
    with suppress(psycopg2.Error):
        while True:
            world.query(FILL, 1)


def checks_are_missed(world: World) -> bool:
    """Whether the command that asks for life says that no check has run, as the banner does."""
    return world.start("django", "checks_alive").wait(30) != 0
