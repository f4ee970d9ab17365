"""What a check costs: `python -m tests.benchmarks.engine_rate [--postgres URL] [--rounds N]`.

The whole engine (claim, ask, judge, record), raw wrk and, where it is installed, Debian's
prometheus-blackbox-exporter ask the same nginx, in turns, within one run; compare the ratios and
not the seconds, which are this machine's. Without `--postgres` the results go to a SQLite file;
with it, to a database that is made for the run on that server and dropped after it. Exit status 1
where the engine on PostgreSQL needs more than its share over fresh connections.
"""

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from statistics import median
from threading import Event
from typing import Final

from tests.benchmarks.blackbox import blackbox
from tests.benchmarks.database import backend, backend_cpu, database, make_endpoints, set_up
from tests.benchmarks.results import remember
from tests.benchmarks.target import Measured, cpu, nginx, wrk

MOST_OF_WRK: Final = 2.5
Way = Callable[[], Measured]
WRK, BLACKBOX, ENGINE = "raw wrk", "blackbox_exporter", "the whole engine"
TABLE: Final = (
    "| {kind} | CPU-s / 1000 | of it PostgreSQL | a second | engine : it, CPU |\n"
    "|---|---|---|---|---|\n"
)


def main() -> int:
    options = _options()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = stack.enter_context(nginx(folder))
        set_up(stack.enter_context(database(options.postgres, folder)), url, folder)
        make_endpoints(options.endpoints)
        target = f"{url}/v1/endpoints/E09000007-mail_relay/status"
        peer = stack.enter_context(blackbox(folder, target))
        sys.stdout.write(f"{options.endpoints} endpoints, medians of {options.rounds} rounds.\n\n")
        ratio, rounds = 0.0, list[dict[str, Measured]]()
        for fresh in (False, True):
            ways: dict[str, Way] = {WRK: lambda fresh=fresh: wrk(target, fresh=fresh)}  # type: ignore[misc]  # mypy does not infer it
            if peer and fresh:
                ways[BLACKBOX] = peer
            ways[ENGINE] = _engine(fresh=fresh)
            rounds = _measure(ways, options.rounds)
            ratio = _report(rounds, "fresh connections" if fresh else "kept alive")
        _close()
    if not options.postgres:
        return 0
    remember(cpu_s_per_1000=_middle(rounds, ENGINE).cpu)
    if peer is None:
        sys.stdout.write(f"There is no prometheus-{BLACKBOX}, so it is not compared.\n\n")
    if ratio > MOST_OF_WRK:
        sys.stdout.write(f"The engine needs {ratio:.2f} times wrk: over {MOST_OF_WRK}.\n")
    return int(ratio > MOST_OF_WRK)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--postgres", default="", help="an address such as postgres://host/name")
    parser.add_argument("--endpoints", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=7)
    return parser.parse_args()


def _measure(ways: dict[str, Way], number: int) -> list[dict[str, Measured]]:
    """Each way in turn, round after round, after one round to warm up."""
    for way in ways.values():
        way()
    return [{name: way() for name, way in ways.items()} for _ in range(number)]


def _middle(rounds: Sequence[dict[str, Measured]], name: str) -> Measured:
    found = [each[name] for each in rounds]
    return replace(
        found[0],
        own=median(each.own for each in found),
        database=median(each.database for each in found),
        rate=median(each.rate for each in found),
    )


def _report(rounds: Sequence[dict[str, Measured]], kind: str) -> float:
    """Print the table; the engine's CPU against wrk's, the median of the rounds' own ratios."""
    sys.stdout.write(TABLE.format(kind=kind))
    ratios = {
        name: median(each[ENGINE].cpu / each[name].cpu for each in rounds) for name in rounds[0]
    }
    for name, ratio in ratios.items():
        middle = _middle(rounds, name)
        database = f"{middle.database:.3f}" if name == ENGINE else ""
        against = "" if name == ENGINE else f"{ratio:.2f}" if ratio > 1 else f"1 : {1 / ratio:.1f}"
        sys.stdout.write(
            f"| {name} | {middle.cpu:.3f} | {database} | {middle.rate:,.0f} | {against} |\n"
        )
    share = median(each[ENGINE].rate / each[WRK].rate for each in rounds)
    sys.stdout.write(f"\nStored checks a second: {share:.2f} of the answers that wrk gets.\n\n")
    return ratios[WRK]


def _engine(*, fresh: bool) -> Way:
    from django.conf import settings
    from django.db import connection
    from django.utils.timezone import now

    from migrations_tracker.checks.engine import run_due
    from migrations_tracker.checks.runner import build_engine
    from migrations_tracker.models import EndpointState

    settings.REGISTRY_FRESH_CONNECTIONS = fresh
    engine = build_engine()

    def run() -> Measured:
        EndpointState.objects.update(due_at=now())
        server = None
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("VACUUM migrations_tracker_endpointstate")
            server = backend(connection)
        own, there, began = cpu(resource.RUSAGE_SELF), backend_cpu(server), time.perf_counter()
        counts = run_due(engine, stop=Event())
        took = time.perf_counter() - began
        used = cpu(resource.RUSAGE_SELF) - own
        assert counts.answered == counts.saved.recorded == counts.claimed, counts
        each = 1000 / counts.answered
        stored = (backend_cpu(server) - there) * each
        return Measured(used * each, stored, counts.answered / took, counts.answered)

    return run


def _close() -> None:
    from django.db import connections

    connections.close_all()


if __name__ == "__main__":
    sys.exit(main())
