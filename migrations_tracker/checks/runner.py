"""The one engine of this process, made from the settings, and who may run it."""

import time
from datetime import timedelta
from threading import Event, Lock
from typing import Final

import structlog
from django.conf import settings
from django.db import connection

from migrations_tracker.checks.engine import run_due
from migrations_tracker.checks.guard import networks, settled_origin
from migrations_tracker.checks.parts import Counts, Engine
from migrations_tracker.checks.prober import CurlProber
from migrations_tracker.checks.store import Store
from migrations_tracker.checks.store.portable import PortableStore
from migrations_tracker.checks.store.postgres import PostgresStore
from migrations_tracker.checks.transport import Options
from migrations_tracker.checks.workers import Notes

log = structlog.get_logger(__name__)


class Runner:
    """Runs the engine, one run at a time; `stop` ends the run under way and any later one."""

    def __init__(self) -> None:
        self.stop: Final = Event()
        self._running: Final = Lock()
        self._engine: Engine | None = None
        self._notes: Final = Notes()
        self._woken_at = self._started_at = time.monotonic()
        self._heard_at: float | None = None

    @property
    def silent_for_s(self) -> float:
        """Seconds since something last woke the engine up."""
        return time.monotonic() - self._woken_at

    @property
    def unheard_for_s(self) -> float:
        """Seconds since something from outside last did, or since the process started."""
        return time.monotonic() - (self._heard_at or self._started_at)

    def use(self, engine: Engine | None) -> None:
        """Run this engine from now on; None is the one that the settings describe."""
        self._engine = engine

    def hear(self) -> Counts | None:
        """A wake-up from outside, such as beat's."""
        self._heard_at = time.monotonic()
        return self.wake()

    def wake(self) -> Counts | None:
        """Check what is due; None where a run is under way already, or the process is ending."""
        self._woken_at = time.monotonic()
        if self.stop.is_set() or not self._running.acquire(blocking=False):
            return None
        try:
            self._engine = self._engine or build_engine()
            counts = run_due(self._engine, stop=self.stop)
            heard_at = self._heard_at
            self._notes.note(
                counts, heard_ago_s=None if heard_at is None else time.monotonic() - heard_at
            )
        finally:
            self._woken_at = time.monotonic()
            self._running.release()
        _log(counts)
        return counts


def build_engine() -> Engine:
    """An engine as the settings say, with the store for the database in use."""
    timeout = timedelta(milliseconds=settings.REGISTRY_TIMEOUT_MS)
    allowed = networks(settings.REGISTRY_ALLOWED_NETWORKS)
    options = Options(
        networks=allowed,
        origin=settled_origin(settings.REGISTRY_URL, allowed),
        token=settings.REGISTRY_TOKEN,
        timeout=timeout,
        concurrency=settings.REGISTRY_CONCURRENCY,
        fresh_connections=settings.REGISTRY_FRESH_CONNECTIONS,
        ca_file=settings.REGISTRY_CA_FILE,
    )
    return Engine(
        store=store_in_use(),
        prober=CurlProber(options),
        registry_url=settings.REGISTRY_URL,
        batch=settings.CHECK_BATCH,
        lease=timedelta(seconds=settings.CHECK_LEASE_S),
    )


def store_in_use() -> Store:
    return PostgresStore() if connection.vendor == "postgresql" else PortableStore()


def _log(counts: Counts) -> None:
    if counts.fault:
        log.warning("checks_run_with_fault", fault=counts.fault, claimed=counts.claimed)
    elif counts.claimed:
        log.info(
            "checks_run",
            claimed=counts.claimed,
            answered=counts.answered,
            unknown=counts.unknown,
            changed=counts.saved.changed,
        )


runner: Final = Runner()
