"""Results that the database has not taken yet, kept in order while it is away."""

import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

import structlog
from django.db import DatabaseError

from migrations_tracker.checks.findings import Finding
from migrations_tracker.checks.source import record_stale
from migrations_tracker.checks.store import Store, StoreAway

MOST_UNSAVED: Final = 10_000
FIRST_WAIT_S: Final = 0.1
LONGEST_WAIT_S: Final = 30.0
log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Saved:
    """What became of results: recorded, too late to be recorded, or lost."""

    recorded: int = 0
    changed: int = 0
    stale: int = 0
    dropped: int = 0


@dataclass(slots=True)
class Unsaved:
    """A queue of slices that each belong to one lease.

    The same lease is committed again and again until the database answers; it can be recorded
    only once. Beyond `most` results the oldest give way, and their slots are gaps.
    """

    most: int = MOST_UNSAVED
    monotonic: Callable[[], float] = time.monotonic
    _slices: deque[tuple[UUID, Sequence[Finding]]] = field(default_factory=deque)
    _wait_s: float = 0.0
    _next_try: float = 0.0

    def __len__(self) -> int:
        return sum(len(findings) for _, findings in self._slices)

    @property
    def waits_s(self) -> float:
        """How long to leave the database alone before the next try."""
        return max(0.0, self._next_try - self.monotonic())

    def add(self, token: UUID, findings: Sequence[Finding]) -> None:
        if findings:
            self._slices.append((token, findings))

    def save(self, store: Store, saved: Saved) -> None:
        """Commit what there is, oldest first, until the database is away. It waits for nothing."""
        while self._slices and not self.waits_s:
            token, findings = self._slices[0]
            try:
                _commit(store, token, findings, saved)
            except StoreAway as away:
                self._back_off(away)
                break
            except DatabaseError as error:
                # Trying again would fail again, and hold up all that comes after.
                _lose(findings, str(error), saved)
            self._slices.popleft()
            self._wait_s = 0.0
        while len(self) > self.most:
            _lose(self._slices.popleft()[1], "the database was away for too long", saved)

    def _back_off(self, away: StoreAway) -> None:
        self._wait_s = min(self._wait_s * 2 or FIRST_WAIT_S, LONGEST_WAIT_S)
        self._next_try = self.monotonic() + self._wait_s
        log.warning("results_wait_for_database", results=len(self), reason=str(away))


def _commit(store: Store, token: UUID, findings: Sequence[Finding], saved: Saved) -> None:
    matched = store.commit(token, findings)
    late = [each.claimed.endpoint_id for each in findings]
    late = [pk for pk in late if pk not in matched]
    saved.recorded += len(matched)
    saved.changed += sum(
        each.changes_status for each in findings if each.claimed.endpoint_id in matched
    )
    if late:
        saved.stale += len(late)
        # Reconfigured while asked: still ours, so given back for others to ask at once.
        store.release(token, late)
        record_stale(len(late))


def _lose(findings: Sequence[Finding], reason: str, saved: Saved) -> None:
    saved.dropped += len(findings)
    log.error("results_dropped", results=len(findings), reason=reason)
