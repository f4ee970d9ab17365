"""A database of the drills' own, made once, and a fresh set of processes in each drill."""

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from .processes import World, all_ended, connect, prepare
from .registry import Registry, serving


@pytest.fixture(scope="session")
def redis_url() -> str:
    url = os.environ.get("TEST_REDIS_URL", "")
    if not url:
        pytest.skip("TEST_REDIS_URL is not set: no Redis to drill with")
    return url


@pytest.fixture(scope="session")
def drill_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a migrated database with the 33 boroughs' endpoints, dropped in the end."""
    url = os.environ.get("TEST_DATABASE_URL", "")
    if not url.startswith("postgres"):
        pytest.skip("TEST_DATABASE_URL names no PostgreSQL: no database to drill with")
    name = f"drill_{os.getpid()}"
    with closing(connect(url)) as server, server.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
        try:
            made = urlsplit(url)._replace(path=f"/{name}").geturl()
            prepare(made, tmp_path_factory.mktemp("drill"))
            yield made
        finally:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def registry() -> Iterator[Registry]:
    with serving() as running:
        yield running


@pytest.fixture
def world(drill_database: str, registry: Registry, tmp_path: Path) -> Iterator[World]:
    with closing(connect(drill_database)) as connection:
        made = World(drill_database, tmp_path, connection)
        made.environ["REGISTRY_URL"] = registry.url
        with all_ended(made):
            yield made
