"""What happens when processes are doubled, killed, stopped and cut off. Real ones, in seconds."""

import signal
import time
from datetime import timedelta
from itertools import groupby, pairwise
from operator import itemgetter
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from redis import Redis

from tests.checks import servers
from tests.checks.certificates import self_signed, server_context

from .ledger import audit
from .processes import LEASE_S, World, end, until
from .registry import Registry, serving

pytestmark = [pytest.mark.drill, pytest.mark.xdist_group("drills")]
RESULTS = "SELECT count(*) FROM migrations_tracker_checkresult"
LEASED = "SELECT count(*) FROM migrations_tracker_endpointstate WHERE lease_token IS NOT NULL"
STATUSES = "SELECT DISTINCT status FROM migrations_tracker_endpointstate WHERE enabled"
STALE = "SELECT stale_results FROM migrations_tracker_registrysource"
CERTIFICATES = "SELECT days FROM migrations_tracker_incident WHERE kind = 'certificate'"
OPEN_INCIDENTS = (
    "SELECT kind, count(*) FROM migrations_tracker_incident"
    " WHERE closed_at IS NULL AND kind <> 'certificate' GROUP BY kind"
)
REASON = "SELECT reason FROM migrations_tracker_registrysource"
SLOTS = (
    "SELECT endpoint_id, slot_at FROM migrations_tracker_checkresult ORDER BY endpoint_id, slot_at"
)
ENDPOINTS = 40
FIVE_SECONDS = timedelta(seconds=5)
A_DAY_S = 86_400


def test_two_workers_two_beats_and_a_flushed_redis_check_each_slot_once(
    world: World, registry: Registry, redis_url: str
) -> None:
    redis = Redis.from_url(redis_url)
    redis.flushdb()
    world.make_due(ENDPOINTS, interval_s=5)
    for start in (world.worker, world.worker, world.beat, world.beat):
        start(REDIS_URL=redis_url, CHECK_LEASE_S="30")
    until(lambda: world.number(RESULTS) >= ENDPOINTS, within_s=45, world=world)
    redis.flushdb()

    until(lambda: world.number(RESULTS) >= 3 * ENDPOINTS, within_s=45, world=world)
    for process in world.processes:
        assert end(process, within_s=10) == 0

    assert world.number(STALE) == 0, world.logs()
    assert sum(registry.asked.values()) == world.number(RESULTS), world.logs()
    ledger = audit(world, FIVE_SECONDS)
    assert ledger.is_whole, ledger
    assert ledger.turns - ledger.in_gaps >= ENDPOINTS
    slots = groupby(world.query(SLOTS), key=itemgetter(0))
    # The first slot is when they were made due; from then on it is turns, five seconds apart.
    turns = [[at for _, at in rows][1:] for _, rows in slots]
    steps = {after - before for each in turns for before, after in pairwise(each)}
    assert {step % FIVE_SECONDS for step in steps} == {timedelta()}


def test_a_worker_killed_midway_loses_nothing(world: World, registry: Registry) -> None:
    registry.may_answer.clear()
    world.make_due(ENDPOINTS, interval_s=A_DAY_S)
    killed = world.worker()
    world.late_worker()
    until(lambda: world.number(LEASED) == ENDPOINTS, within_s=45, world=world)

    killed.send_signal(signal.SIGKILL)
    registry.may_answer.set()
    until(lambda: world.number(RESULTS) == ENDPOINTS, within_s=LEASE_S + 45, world=world)

    assert world.query(STATUSES) == [("up",)]
    assert (world.number(LEASED), world.number(STALE)) == (0, 0)


def test_a_worker_that_was_frozen_records_nothing_over_newer_results(
    world: World, registry: Registry
) -> None:
    registry.may_answer.clear()
    world.make_due(ENDPOINTS, interval_s=A_DAY_S)
    frozen = world.worker()
    world.late_worker()
    until(lambda: sum(registry.asked.values()) == ENDPOINTS, within_s=45, world=world)
    frozen.send_signal(signal.SIGSTOP)
    registry.may_answer.set()
    until(lambda: world.number(RESULTS) == ENDPOINTS, within_s=LEASE_S + 45, world=world)
    before = world.query("SELECT * FROM migrations_tracker_checkresult ORDER BY 1")

    frozen.send_signal(signal.SIGCONT)
    until(lambda: world.number(STALE) == ENDPOINTS, within_s=45, world=world)

    assert world.query("SELECT * FROM migrations_tracker_checkresult ORDER BY 1") == before
    assert world.query(STATUSES) == [("up",)]


def test_a_worker_told_to_end_gives_its_leases_back(world: World, registry: Registry) -> None:
    registry.may_answer.clear()
    world.make_due(ENDPOINTS, interval_s=A_DAY_S)
    worker = world.worker(CHECK_LEASE_S="45", REGISTRY_TIMEOUT_MS="10000")
    until(lambda: world.number(LEASED) == ENDPOINTS, within_s=45, world=world)

    began = time.monotonic()
    status = end(worker, within_s=10)

    assert (status, world.number(LEASED), world.number(RESULTS)) == (0, 0, 0)
    assert time.monotonic() - began < 8


def test_a_broker_that_takes_connections_and_never_answers_holds_up_nothing(world: World) -> None:
    world.make_due(ENDPOINTS, interval_s=A_DAY_S)
    with servers.serving(b"") as silent:
        worker = world.worker(REDIS_URL=f"redis://{urlsplit(silent.url).netloc}/0")
        until(lambda: world.number(RESULTS) == ENDPOINTS, within_s=45, world=world)

        assert silent.connections > 0
        assert end(worker, within_s=15) == 0


def test_without_a_broker_what_time_alone_changes_is_noticed(world: World) -> None:
    world.make_due(ENDPOINTS, interval_s=A_DAY_S)
    world.worker()
    until(lambda: world.number(RESULTS) == ENDPOINTS, within_s=45, world=world)

    world.query(
        "UPDATE migrations_tracker_endpointstate SET certificate_not_after = now() + interval '5 d'"
        " WHERE endpoint_id = (SELECT min(endpoint_id) FROM migrations_tracker_checkresult)"
    )

    until(lambda: world.query(CERTIFICATES) == [(7,)], within_s=45, world=world)


def test_without_a_broker_a_stopped_registry_turns_nothing_red(
    world: World, registry: Registry
) -> None:
    world.make_due(ENDPOINTS, interval_s=A_DAY_S)
    world.worker()
    until(lambda: world.query(STATUSES) == [("up",)], within_s=45, world=world)

    registry.stop()
    unavailable = (
        "SELECT count(*) FROM migrations_tracker_registrysource WHERE unavailable_since IS NOT NULL"
    )
    unknown = "SELECT count(*) FROM migrations_tracker_endpointstate WHERE last_reading = 'unknown'"
    world.check_now()
    until(lambda: world.number(unknown) == ENDPOINTS, within_s=45, world=world)

    # A batch notes how its source fared once all its results are in.
    until(lambda: world.number(unavailable) == 1, within_s=45, world=world)
    assert world.query(STATUSES) == [("up",)]
    with serving(registry.server_port):
        world.check_now()
        until(lambda: world.number(unavailable) == 0, within_s=45, world=world)
        until(lambda: world.number(unknown) == 0, within_s=45, world=world)
    assert world.number("SELECT count(*) FROM migrations_tracker_statuschange") == ENDPOINTS


def test_a_registry_whose_certificate_has_expired_is_one_incident_of_the_source(
    world: World, registry: Registry, tmp_path: Path
) -> None:
    world.make_due(ENDPOINTS, interval_s=A_DAY_S)
    trusting = world.worker()
    until(lambda: world.number(RESULTS) == ENDPOINTS, within_s=45, world=world)
    end(trusting, within_s=15)
    certificate = self_signed(tmp_path, days=-1)
    asked = sum(registry.asked.values())

    with servers.serving(tls=server_context(certificate)) as https:
        world.worker(REGISTRY_URL=https.url, REGISTRY_CA_FILE=str(certificate))
        world.check_now()
        until(lambda: world.query(OPEN_INCIDENTS) == [("registry", 1)], within_s=45, world=world)

    assert "not trusted" in world.query(REASON)[0][0]
    assert (world.query(STATUSES), https.requests) == ([("up",)], [])
    assert sum(registry.asked.values()) == asked
