"""Real workers and beats on a database of their own."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg2  # type: ignore[import-untyped]  # it ships no types

from tests.registry_sim.running import ROOT

TICK_S = 1
LEASE_S = 2
PREPARE = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("load_reference")
"""
NO_BROKER = "redis://127.0.0.1:1/0"


@dataclass(slots=True)
class World:
    """A database and the processes that work on it; every process is gone in the end."""

    database_url: str
    folder: Path
    connection: Any
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)
    environ: dict[str, str] = field(default_factory=dict)

    def query(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """The rows of a query, or none for a statement."""
        with self.connection.cursor() as cursor:
            cursor.execute(sql, values)
            return list(cursor.fetchall()) if cursor.description else []

    def number(self, sql: str, *values: object) -> int:
        return int(self.query(sql, *values)[0][0])

    def start(self, *command: str, **environ: str) -> subprocess.Popen[bytes]:
        """Start `python -m <command>` as on a server of its own."""
        log = self.folder / f"{len(self.processes)}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", *command],
                cwd=ROOT,
                env=self.variables | environ,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        self.processes.append(process)
        return process

    @property
    def variables(self) -> dict[str, str]:
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings.local",
            "DATABASE_URL": self.database_url,
            "REDIS_URL": NO_BROKER,
            "REGISTRY_TOKEN": "only-for-drills-registry",
            "CHECK_TICK_S": str(TICK_S),
            "CHECK_LEASE_S": str(LEASE_S),
            "VAR_DIR": str(self.folder),
            "LOG_LEVEL": "INFO",
            "CELERY_SKIP_CHECKS": "1",
            **self.environ,
        }

    def worker(self, **environ: str) -> subprocess.Popen[bytes]:
        quiet = ("--without-mingle", "--without-gossip", "--without-heartbeat")
        return self.start("celery", "-A", "config", "worker", *quiet, **environ)

    def beat(self, **environ: str) -> subprocess.Popen[bytes]:
        pidfile = f"--pidfile={self.folder / f'beat-{len(self.processes)}.pid'}"
        return self.start("celery", "-A", "config", "beat", pidfile, **environ)

    def reconnect(self) -> None:
        """After the server has been away."""
        self.connection.close()
        self.connection = connect(self.database_url)

    def late_worker(self) -> subprocess.Popen[bytes]:
        """A worker that looks for work for the first time only seconds after it has started."""
        return self.worker(CHECK_TICK_S="3")

    def check_now(self) -> None:
        self.query("UPDATE migrations_tracker_endpointstate SET due_at = now()")

    def make_due(self, endpoints: int, *, interval_s: int) -> None:
        """Forget all checks; this many endpoints are due at once, the others are paused."""
        self.query(
            "TRUNCATE migrations_tracker_checkresult, migrations_tracker_rolluphour,"
            " migrations_tracker_checkgap"
        )
        self.query("DELETE FROM migrations_tracker_statuschange")
        self.query(
            "UPDATE migrations_tracker_registrysource SET unavailable_since = NULL,"
            " checker_fault_since = NULL, retry_after = NULL, stale_results = 0, reason = ''"
        )
        self.query(
            "UPDATE migrations_tracker_endpoint SET interval_s = %s, expected_from = now()",
            interval_s,
        )
        self.query(
            "UPDATE migrations_tracker_endpointstate SET due_at = now(), lease_token = NULL,"
            " lease_until = NULL, status = '', since = NULL, down_run = 0, down_since = NULL,"
            " trouble_run = 0, trouble_since = NULL, missed = 0, last_reading = '',"
            " enabled = endpoint_id IN (SELECT endpoint_id FROM migrations_tracker_endpointstate"
            " ORDER BY endpoint_id LIMIT %s)",
            endpoints,
        )

    def logs(self) -> str:
        return "\n".join(path.read_text() for path in sorted(self.folder.glob("*.log")))


def prepare(url: str, folder: Path) -> None:
    """Migrate a database and load the 33 boroughs with their endpoints."""
    environ = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.local",
        "DATABASE_URL": url,
        "VAR_DIR": str(folder),
    }
    subprocess.run(
        [sys.executable, "-c", PREPARE], cwd=ROOT, env=environ, check=True, capture_output=True
    )


def connect(url: str) -> Any:
    """A connection on which every statement stands for itself."""
    connection = psycopg2.connect(url)
    connection.autocommit = True
    return connection


def until(condition: Callable[[], bool], *, within_s: float, world: World) -> None:
    """Wait for something to be so; fails with the logs of all processes when it never is."""
    ends = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < ends, world.logs()
        time.sleep(0.05)


def end(process: subprocess.Popen[bytes], *, within_s: float) -> int:
    """Ask a process to end, and the status that it ends with."""
    process.send_signal(signal.SIGTERM)
    return process.wait(within_s)


@contextmanager
def all_ended(world: World) -> Iterator[World]:
    try:
        yield world
    finally:
        for process in world.processes:
            with suppress(ProcessLookupError):
                process.send_signal(signal.SIGCONT)
            process.kill()
        for process in world.processes:
            process.wait(5)
