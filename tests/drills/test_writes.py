"""Fifty clients write to the same migrations while lines break and the server is killed."""

import json
import os
import signal
import subprocess
import sys
import threading
import urllib.request
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.flows.running import free_ports
from tests.registry_sim.running import ROOT

from .processes import World, connect, until
from .writers import Writer, Written, what

pytestmark = [pytest.mark.drill, pytest.mark.xdist_group("drills")]
WRITERS = 50
MIGRATIONS = 8
PREPARE = f"""
import django, json
django.setup()
from datetime import date, timedelta
from django.utils.timezone import now
from boroughs.models import Borough
from suppliers.keys import issue_key
from suppliers.models import Supplier
from migrations_tracker.domain.access import Scope
from migrations_tracker.domain.gates import GATES
from migrations_tracker.domain.stages import Stage
from tests.make import make_migration, make_waiver

supplier = Supplier.objects.earliest("pk")
made = []
for borough in Borough.objects.order_by("gss_code")[:{MIGRATIONS}]:
    one = make_migration(borough=borough, supplier=supplier, stage=Stage.TESTING, at=now())
    for gate in (Stage.TESTING, Stage.CUTOVER):
        for needed in GATES[gate]:
            make_waiver(one, stage=gate.value, criterion=needed.kind.value,
                parameter=needed.parameter, ends_on=now().date() + timedelta(days=3))
    made.append(one)
scopes = [scope.value for scope in Scope]
_, key = issue_key(supplier, name="Drill", scopes=scopes, expires_at=None)
print(json.dumps({{
    "key": key,
    "boroughs": [one.borough_id for one in made],
    "milestones": [one.milestones.get(code="circuit").reference for one in made],
}}))
"""
EVENTS = "SELECT note, count(*) FROM migrations_tracker_event WHERE note LIKE 'drill-%%' GROUP BY 1"
FORECASTS = (
    "SELECT stream_id, old->>'forecast_date', new->>'forecast_date'"
    " FROM migrations_tracker_event WHERE note LIKE 'drill-change-%%' ORDER BY stream_id, sequence"
)
# What the lease of a dead worker would do by itself, a minute later.
LEASES_OVER = (
    "UPDATE migrations_tracker_idempotentrequest SET lease_until = now() WHERE status IS NULL"
)


@pytest.fixture
def world(drill_database: str, tmp_path: Path) -> Iterator[World]:
    """A copy of the drills' database, so that no other drill meets these migrations."""
    name = f"writes_{os.getpid()}"
    with closing(connect(drill_database.rpartition("/")[0] + "/postgres")) as server:
        with server.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name} TEMPLATE {urlsplit(drill_database).path[1:]}")
        try:
            url = urlsplit(drill_database)._replace(path=f"/{name}").geturl()
            with closing(connect(url)) as connection:
                yield World(url, tmp_path, connection)
        finally:
            with server.cursor() as cursor:
                cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def serving(world: World, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Gunicorn as a server has it: a master, two workers and their threads, in a group."""
    environ = world.variables | {"PORT": str(port), "API_REQUESTS_PER_MINUTE": "1000000"}
    with (world.folder / f"web-{len(list(world.folder.iterdir()))}.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "-c", "config/gunicorn.py", "config.wsgi"],
            cwd=ROOT,
            env=environ,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            until(lambda: answers(port), within_s=120, world=world)
            yield process
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/live", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def run(world: World, *command: str) -> str:
    done = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=world.variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def write_through_a_kill(world: World) -> Written:
    """What fifty clients wrote while the server was killed halfway and started again."""
    known = json.loads(run(world, "-c", PREPARE).splitlines()[-1])
    [port] = free_ports(1)
    written, over = Written(), threading.Event()
    threads = [
        threading.Thread(
            target=Writer(port, known["key"], number, written, over).work,
            args=(known["boroughs"], known["milestones"]),
        )
        for number in range(WRITERS)
    ]
    try:
        with serving(world, port):
            for thread in threads:
                thread.start()
            half = WRITERS * 3 // 2
            until(lambda: len(written.acknowledged) >= half, within_s=240, world=world)
        world.query(LEASES_OVER)
        with serving(world, port):
            until(lambda: not any(one.is_alive() for one in threads), within_s=240, world=world)
    finally:
        over.set()
        for thread in threads:
            thread.join(60)
    return written


def test_every_acknowledged_write_is_in_the_ledger_once_and_none_is_overwritten_unseen(
    world: World,
) -> None:
    written = write_through_a_kill(world)
    ledger = Counter(dict(world.query(EVENTS)))

    assert written.drops > WRITERS
    assert len(written.acknowledged) > 2 * WRITERS
    assert ledger.keys() <= set(written.sent)
    assert set(ledger.values()) == {1}
    # A change whose answer was lost is acknowledged, unwritten, when it is sent once more.
    assert {one.what for one in written.acknowledged} <= {what(note) for note in ledger}
    claims = {note for note in ledger if note.startswith("drill-claim")}
    assert len(claims) == 2 * WRITERS
    seen = [(one.record, one.seen) for one in written.acknowledged if one.seen]
    assert len(seen) == len(set(seen))
    assert all(one.version == one.seen + 1 for one in written.acknowledged if one.seen)
    assert_unbroken(world)


def assert_unbroken(world: World) -> None:
    """Each forecast replaced the one that its writer had read, and the chain of hashes holds."""
    moves: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for stream, before, after in world.query(FORECASTS):
        moves[stream].append((before, after))
    assert sum(map(len, moves.values())) >= WRITERS
    for chain in moves.values():
        assert all(first[1] == second[0] for first, second in pairwise(chain))
    run(world, "manage.py", "verify_audit_log")
