"""One registry for all tests of a process, as good as new in each."""

from collections.abc import Iterator

import pytest

from .running import RunningRegistry, running_registry


@pytest.fixture(scope="session")
def _running() -> Iterator[RunningRegistry]:
    with running_registry() as registry:
        yield registry


@pytest.fixture
def registry(_running: RunningRegistry) -> RunningRegistry:
    """A calm registry without faults."""
    _running.clear()
    return _running
