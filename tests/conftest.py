"""Fixtures that every test may use."""

import os
import socket
from collections.abc import Callable, Iterator
from typing import Protocol

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import TransactionTestCase
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, settings

from migrations_tracker.models import ChangeCounter, Feed, RegistrySource, Stream, append_only
from migrations_tracker.services.blueprint import load_blueprint
from migrations_tracker.services.policy import load_policy

# Playwright keeps an event loop in the test's thread, in which Django would refuse to query.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
LOOPBACK = {"127.0.0.1", "::1", "localhost"}
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_reset_sequences", "live_server"}
skipped: list[str] = []
# How long an example takes says something of the machine, never of the tracker.
settings.register_profile("tracker", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("tracker")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out of a run on one database what is the other's own or asks no database at all.

    The second run, on PostgreSQL, would only repeat the tests of pure functions.
    """
    left = [item for item in items if _belongs_to_another_run(item)]
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if not _belongs_to_another_run(item)]


def _belongs_to_another_run(item: pytest.Item) -> bool:
    if connection.vendor != "postgresql":
        return item.get_closest_marker("postgresql") is not None
    if item.get_closest_marker("postgresql") or item.get_closest_marker("drill"):
        return False
    fixtures = DATABASE_FIXTURES & set(getattr(item, "fixturenames", ()))
    asks = fixtures or item.get_closest_marker("django_db")
    return item.get_closest_marker("sqlite") is not None or not asks


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.skipped:
        skipped.append(report.nodeid)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """On the build machine everything is there, so a skipped test is a failure."""
    if os.environ.get("CI") and skipped and not hasattr(session.config, "workerinput"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if os.environ.get("CI") and skipped:
        terminalreporter.write_line(f"In CI a skip is a failure: {len(skipped)} skipped.", red=True)


class AssertConstantQueries(Protocol):
    def __call__(self, act: Callable[[], object], *, grow: Callable[[], object]) -> int: ...


@pytest.fixture
def assert_constant_queries() -> AssertConstantQueries:
    """Asserts that `act` costs as many queries after `grow` as before; gives that number.

    The cost is that of the first time: nothing is in the cache.
    """

    def check(act: Callable[[], object], *, grow: Callable[[], object]) -> int:
        act()
        empty_caches()
        with CaptureQueriesContext(connection) as before:
            act()
        grow()
        empty_caches()
        with CaptureQueriesContext(connection) as after:
            act()
        grown = [query["sql"] for query in after.captured_queries]
        assert len(grown) == len(before), "\n".join(grown)
        return len(before)

    return check


def empty_caches() -> None:
    for cache in caches.all():
        cache.clear()


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    """What one test cached, such as a count of sign-ins, is nothing to the next."""
    empty_caches()
    yield
    empty_caches()


@pytest.fixture(autouse=True)
def _no_network_but_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if isinstance(address, tuple) and address[0] not in LOOPBACK:
            pytest.fail(f"A test tried to reach {address[0]}.")
        connect(self, address)  # type: ignore[arg-type]  # whatever the family takes

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(autouse=True, scope="session")
def _flush_around_triggers() -> Iterator[None]:
    """Emptying the database after a transactional test must get past the append-only triggers."""
    original = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]  # private

    def teardown(self: TransactionTestCase) -> None:
        append_only.remove(connection)
        try:
            original(self)
        finally:
            append_only.install(connection)
        Stream.objects.get_or_create(migration=None)
        ChangeCounter.objects.get_or_create(pk=ChangeCounter.SINGLE)
        Feed.objects.get_or_create(pk=Feed.SINGLE)
        RegistrySource.objects.get_or_create(pk=RegistrySource.SINGLE)
        load_policy(timezone.now())
        load_blueprint(timezone.now())

    TransactionTestCase._fixture_teardown = teardown  # type: ignore[attr-defined]  # private
    yield
    TransactionTestCase._fixture_teardown = original  # type: ignore[attr-defined]  # private
