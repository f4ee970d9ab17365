"""What each process that runs checks notes of itself, for the engine's own health."""

import os
import socket
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from django.db import DatabaseError
from django.db.models import F
from django.db.models.functions import Now

from migrations_tracker.checks.parts import Counts
from migrations_tracker.models import CheckWorker

FORGOTTEN_AFTER: Final = timedelta(days=1)


@dataclass(slots=True)
class Notes:
    """What this process has done and not yet noted in its row."""

    name: str = field(default_factory=lambda: f"{socket.gethostname()}:{os.getpid()}")
    _waiting: Counts = field(default_factory=Counts)
    _runs: int = 0
    _is_known: bool = False

    def note(self, counts: Counts, *, heard_ago_s: float | None) -> None:
        """Add a run to the row: one query, a few for the first.

        What the database does not take now is added to the next note. `heard_ago_s` is how long
        ago a wake-up came from outside; None where none ever did.
        """
        _add(self._waiting, counts)
        self._runs += 1
        try:
            self._write(heard_ago_s)
        except DatabaseError:
            return
        self._waiting, self._runs = Counts(), 0

    def _write(self, heard_ago_s: float | None) -> None:
        done = _columns(self._waiting, self._runs)
        present: dict[str, object] = {
            "seen_at": Now(),
            "unsaved": self._waiting.unsaved,
            "fault": self._waiting.fault[:200],
        }
        if heard_ago_s is not None:
            present["woken_at"] = Now() - timedelta(seconds=heard_ago_s)
        if self._is_known and CheckWorker.objects.filter(name=self.name).update(
            **present, **{name: F(name) + number for name, number in done.items()}
        ):
            return
        # A process that has just started counts from zero, whoever had its number before.
        CheckWorker.objects.filter(name=self.name).delete()
        CheckWorker.objects.create(name=self.name, started_at=Now(), **present, **done)
        self._is_known = True


def forget_gone() -> int:
    """Delete the notes of processes that have not been seen for a day. One query."""
    return CheckWorker.objects.filter(seen_at__lt=Now() - FORGOTTEN_AFTER).delete()[0]


def _columns(counts: Counts, runs: int) -> dict[str, float]:
    saved = counts.saved
    return {
        "runs": runs,
        "batches": counts.batches,
        "checks": counts.answered + counts.unknown,
        "unknown": counts.unknown,
        "missed": counts.missed,
        "stale": saved.stale,
        "dropped": saved.dropped,
        "claim_s": counts.claim_s,
        "ask_s": counts.ask_s,
        "judge_s": counts.judge_s,
        "commit_s": counts.commit_s,
    }


def _add(total: Counts, counts: Counts) -> None:
    for name in ("batches", "answered", "unknown", "missed"):
        setattr(total, name, getattr(total, name) + getattr(counts, name))
    for name in ("claim_s", "ask_s", "judge_s", "commit_s"):
        setattr(total, name, getattr(total, name) + getattr(counts, name))
    for name in ("stale", "dropped"):
        setattr(total.saved, name, getattr(total.saved, name) + getattr(counts.saved, name))
    total.unsaved, total.fault = counts.unsaved, counts.fault
