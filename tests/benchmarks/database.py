"""Databases that are made for a benchmark and dropped after it, with endpoints in them."""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.benchmarks.target import CONCURRENCY


@contextmanager
def database(server: str, folder: Path) -> Iterator[str]:
    """A new database on a server; a SQLite file where there is none."""
    if not server:
        yield f"sqlite:///{folder / 'benchmark.sqlite3'}"
        return
    name = f"benchmark_{os.getpid()}"
    with closing(connect(server)) as connection, connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
        try:
            yield beside(server, name)
        finally:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def copied(server: str, url: str) -> Iterator[str]:
    """A copy of a database that nobody is connected to."""
    name = urlsplit(url).path.removeprefix("/")
    with closing(connect(server)) as connection, connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}_copy TEMPLATE {name}")
        try:
            yield beside(server, f"{name}_copy")
        finally:
            cursor.execute(f"DROP DATABASE {name}_copy WITH (FORCE)")


def beside(server: str, name: str) -> str:
    """The address of another database on the same server."""
    return urlsplit(server)._replace(path=f"/{name}").geturl()


def connect(url: str) -> Any:
    """A connection on which every statement stands for itself."""
    import psycopg2  # type: ignore[import-untyped]  # it ships no types

    connection = psycopg2.connect(url)
    connection.autocommit = True
    return connection


def backend(connection: Any) -> int:
    """The process of the server that works for a connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def backend_cpu(process: int | None) -> float:
    """CPU seconds of a process of the server; 0 where it cannot be seen."""
    with suppress(OSError):
        return int(Path(f"/proc/{process}/schedstat").read_text().split()[0]) / 1e9
    return 0.0


def set_up(database_url: str, registry_url: str, folder: Path) -> None:
    """Let Django work on this database, and migrate it."""
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


def make_endpoints(number: int) -> None:
    """So many endpoints, all expected, of boroughs with ten each."""
    from django.utils.timezone import now

    from migrations_tracker.models import Endpoint
    from migrations_tracker.services.endpoints import create_endpoints
    from tests.make import make_borough

    for _ in range(number // 10):
        create_endpoints(make_borough(), now())
    Endpoint.objects.update(expected_from=now(), interval_s=86_400)
