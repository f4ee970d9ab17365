"""A registry on the wire, and the stores that the database in use supports."""

from collections.abc import Iterator

import pytest
from django.conf import settings

from migrations_tracker.checks.store import Store
from migrations_tracker.checks.store.portable import PortableStore
from migrations_tracker.checks.store.postgres import PostgresStore
from tests.registry_sim.running import RunningRegistry, running_registry

ON_POSTGRESQL = str(settings.DATABASES["default"]["ENGINE"]).endswith("postgresql")
STORES = [PortableStore, PostgresStore] if ON_POSTGRESQL else [PortableStore]


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest) -> Store:
    chosen: Store = request.param()
    return chosen


@pytest.fixture(scope="session")
def _running() -> Iterator[RunningRegistry]:
    with running_registry() as registry:
        yield registry


@pytest.fixture
def registry(_running: RunningRegistry) -> RunningRegistry:
    """A calm registry without faults."""
    _running.clear()
    return _running
