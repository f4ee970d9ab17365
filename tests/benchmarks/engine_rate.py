"""What a check costs: `python -m tests.benchmarks.engine_rate [--postgres URL] [--rounds N]`.

The whole engine (claim, ask, judge, record) and raw wrk ask the same nginx, in turns, within one
run; compare the ratios and not the seconds, which are this machine's. nginx answers with the whole
protocol, for each ref its own body. Without `--postgres` the results go to a SQLite file; with it,
to a database that is made for the run on that server and dropped after it.
"""

import argparse
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from statistics import median
from threading import Event
from urllib.parse import urlsplit

from tests.benchmarks.target import CONCURRENCY, Measured, cpu, nginx, wrk


def main() -> None:
    options = _options()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = stack.enter_context(nginx(folder))
        _set_up(stack.enter_context(_database(options.postgres, folder)), url, folder)
        _make_endpoints(options.endpoints)
        sys.stdout.write(f"{options.endpoints} endpoints, {options.rounds} rounds, medians\n\n")
        for fresh in (True, False):
            _report(*_measure(url, options.rounds, fresh=fresh), fresh=fresh)
        _close()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--postgres", default="", help="an address such as postgres://host/name")
    parser.add_argument("--endpoints", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=5)
    return parser.parse_args()


@contextmanager
def _database(server: str, folder: Path) -> Iterator[str]:
    if not server:
        yield f"sqlite:///{folder / 'benchmark.sqlite3'}"
        return
    import psycopg2  # type: ignore[import-untyped]  # it ships no types

    name = f"benchmark_{os.getpid()}"
    with closing(psycopg2.connect(server)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name}")
            try:
                yield urlsplit(server)._replace(path=f"/{name}").geturl()
            finally:
                cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _set_up(database_url: str, registry_url: str, folder: Path) -> None:
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "config.settings.local",
        "DATABASE_URL": database_url,
        "REGISTRY_URL": registry_url,
        "REGISTRY_CONCURRENCY": str(CONCURRENCY),
        "VAR_DIR": str(folder),
    }
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def _make_endpoints(number: int) -> None:
    from django.utils.timezone import now

    from migrations_tracker.models import Endpoint
    from migrations_tracker.services.endpoints import create_endpoints
    from tests.make import make_borough

    for _ in range(number // 10):
        create_endpoints(make_borough(), now())
    Endpoint.objects.update(expected_from=now(), interval_s=86_400)


def _measure(url: str, rounds: int, *, fresh: bool) -> tuple[Measured, Measured]:
    """The medians of wrk and of the engine, measured in turns after one round to warm up."""
    run = _engine(fresh=fresh)
    run()
    target = f"{url}/v1/endpoints/E09000007-mail_relay/status"
    pairs = [(wrk(target, fresh=fresh), run()) for _ in range(rounds)]
    return _median([limit for limit, _ in pairs]), _median([engine for _, engine in pairs])


def _median(measured: list[Measured]) -> Measured:
    return Measured(
        median(each.own for each in measured),
        median(each.database for each in measured),
        median(each.rate for each in measured),
    )


def _engine(*, fresh: bool) -> Callable[[], Measured]:
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
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("VACUUM migrations_tracker_endpointstate")
        server = _server_process()
        own, there, began = cpu(resource.RUSAGE_SELF), _server_cpu(server), time.perf_counter()
        counts = run_due(engine, stop=Event())
        took = time.perf_counter() - began
        used = cpu(resource.RUSAGE_SELF) - own
        assert counts.answered == counts.saved.recorded == counts.claimed, counts
        each = 1000 / counts.answered
        return Measured(used * each, (_server_cpu(server) - there) * each, counts.answered / took)

    return run


def _server_process() -> int | None:
    from django.db import connection

    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def _server_cpu(process: int | None) -> float:
    """CPU seconds of the database's process for our connection; 0 where it cannot be seen."""
    with suppress(OSError):
        return int(Path(f"/proc/{process}/schedstat").read_text().split()[0]) / 1e9
    return 0.0


def _report(limit: Measured, engine: Measured, *, fresh: bool) -> None:
    kind = "a connection per check" if fresh else "connections kept alive"
    sys.stdout.write(f"{kind:24} CPU-s/1000  of it database  checks/s\n")
    for name, each in (("raw wrk", limit), ("the whole engine", engine)):
        sys.stdout.write(f"{name:24} {each.cpu:10.3f} {each.database:15.3f} {each.rate:9.0f}\n")
    cpu, rate = engine.cpu / limit.cpu, engine.rate / limit.rate
    sys.stdout.write(f"{'engine : wrk':24} {cpu:10.1f} {'':15} {rate:9.2f}\n\n")


def _close() -> None:
    from django.db import connections

    connections.close_all()


if __name__ == "__main__":
    main()
