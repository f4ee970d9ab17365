"""How the check engine itself fares: what it notes of itself, and what of that needs somebody."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from migrations_tracker.domain.findings import count_of
from migrations_tracker.domain.moments import age
from migrations_tracker.domain.programme import CheckHealth

# So many ticks may pass before lateness is more than chance.
TICKS_ALLOWED: Final = 6


@dataclass(frozen=True, slots=True)
class Worker:
    """What one process has done since it started; `woken_at` is the last wake-up from outside."""

    name: str
    started_at: datetime
    seen_at: datetime
    woken_at: datetime | None
    runs: int
    batches: int
    checks: int
    unknown: int
    missed: int
    stale: int
    dropped: int
    unsaved: int
    claim_s: float
    ask_s: float
    judge_s: float
    commit_s: float
    fault: str

    @property
    def phases(self) -> tuple[tuple[str, float], ...]:
        """The seconds of each phase, in their order."""
        return (
            ("claim", self.claim_s),
            ("ask", self.ask_s),
            ("judge", self.judge_s),
            ("commit", self.commit_s),
        )


@dataclass(frozen=True, slots=True)
class EngineHealth:
    """The engine at `now`.

    `oldest_due_at` is when the endpoint that has waited longest became due, None where none waits;
    what a worker has under way does not wait. `missed` is over all endpoints and time. Broker and
    `strays` (results outside the partitions of their days) are as found just now.
    """

    now: datetime
    tick: timedelta
    checks: CheckHealth
    workers: Sequence[Worker]
    due: int
    oldest_due_at: datetime | None
    missed: int
    stale: int
    broker_answers: bool
    strays: bool

    @property
    def limit(self) -> timedelta:
        return self.tick * TICKS_ALLOWED

    @property
    def oldest_due(self) -> timedelta:
        """For how long the endpoint that has waited longest has been due."""
        return max(self.now - self.oldest_due_at, timedelta(0)) if self.oldest_due_at else ZERO

    @property
    def at_work(self) -> list[Worker]:
        """The workers that were seen lately."""
        return [worker for worker in self.workers if self.now - worker.seen_at <= self.limit]

    @property
    def beat_age(self) -> timedelta | None:
        """How long ago any worker heard a wake-up; None where none ever has."""
        heard = [worker.woken_at for worker in self.workers if worker.woken_at]
        return max(self.now - max(heard), ZERO) if heard else None

    @property
    def is_late(self) -> bool:
        return self.oldest_due > self.limit

    @property
    def is_well(self) -> bool:
        return not any(True for _ in problems(self))


ZERO: Final = timedelta(0)


def engine_heading(health: EngineHealth) -> str:
    """The finding of the page in one sentence."""
    if health.checks.last_run_at is None:
        return "No check has run yet"
    found = list(problems(health))
    if not found:
        return f"Checks run on time on {count_of(len(health.at_work), 'worker')}"
    return f"The checks have {count_of(len(found), 'problem')}"


def problems(health: EngineHealth) -> Iterator[str]:
    """What is wrong, each with what to do, the worst first."""
    checks = health.checks
    if not health.at_work:
        yield "No worker has been seen lately. Start one; overdue checks run once, not many times."
    if checks.fault_since:
        yield "The checker cannot reach its own machine. Look for full tables of files or ports."
    if checks.source_since:
        yield "The status source does not answer. Known statuses are held until it does."
    if health.is_late:
        yield (
            f"An endpoint has been due for {age(health.oldest_due)}. "
            "Add a worker, or look at how long asking takes."
        )
    if not health.broker_answers:
        yield "The broker does not answer. Workers wake themselves; start Redis."
    elif health.beat_age is None or health.beat_age > health.limit:
        heard = f"for {age(health.beat_age)}" if health.beat_age is not None else "yet"
        yield f"No wake-up has been heard {heard}. Workers wake themselves; start beat."
    if health.strays:
        yield (
            "Results lie outside the partitions of their days. The next hourly run brings them "
            "home; if it does not, run manage.py tidy_checks."
        )
    if unsaved := sum(worker.unsaved for worker in health.at_work):
        yield f"{count_of(unsaved, 'result').capitalize()} could not be recorded yet."
