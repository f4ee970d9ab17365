"""What an engine is made of, and what one run of it counts."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import timedelta

from migrations_tracker.checks.asking import Prober
from migrations_tracker.checks.canary import open_canary
from migrations_tracker.checks.store import Store
from migrations_tracker.checks.unsaved import Saved, Unsaved


@dataclass(frozen=True, slots=True)
class Engine:
    """The parts of an engine, and its limits. One run at a time.

    A run claims for `budget`. Probes are started for `asking_time` after their claim. `grace` is
    what probes under way still get once the run is told to stop.
    """

    store: Store
    prober: Prober
    registry_url: str
    unsaved: Unsaved = field(default_factory=Unsaved)
    batch: int = 1000
    lease: timedelta = timedelta(seconds=45)
    budget: timedelta = timedelta(seconds=25)
    grace: timedelta = timedelta(seconds=1)
    canary: Callable[[], AbstractContextManager[str]] = open_canary
    monotonic: Callable[[], float] = time.monotonic


@dataclass(slots=True)
class Counts:
    """What one run did. `missed` are slots that passed unasked before it.

    `fault` says in words why the run ended early, where the registry or the checker was at fault.
    `…_s` are the seconds that its phases took; judging and committing go on while others are asked.
    """

    batches: int = 0
    claimed: int = 0
    answered: int = 0
    unknown: int = 0
    missed: int = 0
    released: int = 0
    unsaved: int = 0
    claim_s: float = 0.0
    ask_s: float = 0.0
    judge_s: float = 0.0
    commit_s: float = 0.0
    fault: str = ""
    saved: Saved = field(default_factory=Saved)
