"""What a registry that attacks its checker can do to a worker's memory, and to the statuses."""

from pathlib import Path

import pytest

from .processes import World, until
from .registry import Attack, Registry

pytestmark = [pytest.mark.drill, pytest.mark.xdist_group("drills")]
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
BODIES = [
    Attack(HEAD + b"\r\n", b" " * 65_536),
    Attack(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n" * 9_999),
    Attack(HEAD + b"Content-Encoding: gzip\r\n\r\n\x1f\x8b\x08", bytes(65_536)),
]
HEADERS = [
    Attack(HEAD + b"X: ", b"x" * 65_536),
    Attack(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 999),
    Attack(HEAD, b"x: y\r\n" * 9_999),
]
ENDPOINTS = 40
# All of them are in flight at once, and each may hold so much before it is cut off.
MOST_KB_OF_BODY = 192
MOST_KB_OF_HEADERS = 512
RESULTS = "SELECT count(*) FROM migrations_tracker_checkresult"
UNKNOWN = f"{RESULTS} WHERE reading = 'unknown'"
CUT_OFF = f"{RESULTS} WHERE outcome IN ('too_big', 'timeout')"
STATUSES = "SELECT DISTINCT status FROM migrations_tracker_endpointstate WHERE enabled"


def test_bodies_and_headers_without_end_cost_a_worker_no_more_than_their_limits(
    world: World, registry: Registry
) -> None:
    world.make_due(ENDPOINTS, interval_s=86_400)
    worker = world.worker()
    until(lambda: world.number(RESULTS) == ENDPOINTS, within_s=45, world=world)
    for _ in range(2):
        check_all(world, registry, Attack(HEAD + b"Content-Length: 1\r\n\r\n", b"{"))
    before = memory_kb(worker.pid)

    for attack in BODIES:
        check_all(world, registry, attack)
    of_bodies = peak_kb(worker.pid) - before
    for attack in [*HEADERS, BODIES[0], HEADERS[-1]]:
        check_all(world, registry, attack)
    in_all = peak_kb(worker.pid) - before

    assert of_bodies <= ENDPOINTS * MOST_KB_OF_BODY
    assert in_all <= ENDPOINTS * (MOST_KB_OF_BODY + MOST_KB_OF_HEADERS)
    assert world.number(CUT_OFF) == ENDPOINTS * (len(BODIES) + len(HEADERS) + 2)
    assert world.query(STATUSES) == [("up",)]


def check_all(world: World, registry: Registry, attack: Attack) -> None:
    """Ask once more, until nothing is known of any endpoint."""
    registry.attack = attack
    wanted = world.number(UNKNOWN) + ENDPOINTS
    world.check_now()
    until(lambda: world.number(UNKNOWN) == wanted, within_s=45, world=world)


def memory_kb(process: int) -> int:
    """What a process holds now; its peak is counted anew from here."""
    Path(f"/proc/{process}/clear_refs").write_text("5")
    return peak_kb(process)


def peak_kb(process: int) -> int:
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
