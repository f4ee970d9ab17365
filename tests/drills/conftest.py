"""A PostgreSQL of the drills' own, made once, and a fresh set of processes in each drill."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from .cluster import Cluster, NoPostgres, cluster
from .processes import World, all_ended, connect, prepare
from .registry import Registry, serving


@pytest.fixture(scope="session")
def redis_url() -> str:
    url = os.environ.get("TEST_REDIS_URL", "")
    if not url:
        pytest.skip("TEST_REDIS_URL is not set: no Redis to drill with")
    return url


@pytest.fixture(scope="session")
def drill_cluster() -> Iterator[Cluster]:
    with ExitStack() as stack:
        try:
            made = stack.enter_context(cluster())
        except NoPostgres as reason:
            pytest.skip(str(reason))
        yield made


@pytest.fixture(scope="session")
def drill_database(drill_cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a migrated database with the 33 boroughs' endpoints."""
    prepare(drill_cluster.url, tmp_path_factory.mktemp("drill"))
    return drill_cluster.url


@pytest.fixture
def registry() -> Iterator[Registry]:
    with serving() as running:
        yield running


@pytest.fixture
def world(drill_database: str, registry: Registry, tmp_path: Path) -> Iterator[World]:
    made = World(drill_database, tmp_path, connect(drill_database))
    made.environ["REGISTRY_URL"] = registry.url
    try:
        with all_ended(made):
            yield made
    finally:
        made.connection.close()
