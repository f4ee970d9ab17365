"""What the migrations add up to: the figures of the overview."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from migrations_tracker.domain.calendar import working_days_between
from migrations_tracker.domain.delivery import Plan
from migrations_tracker.domain.schedule import asking_time

# A worker that is alive notes each round.
ROUNDS_MISSED: Final = 2


@dataclass(frozen=True, slots=True)
class Finish:
    """When the last cutover is expected, against the last baseline.

    `missing` counts the migrations that nobody has given a date for; `slip` is in working days.
    """

    expected: date | None
    baseline: date | None
    slip: int | None
    missing: int


def expected_cutover(plan: Plan, today: date) -> date | None:
    """The actual date, else the forecast; a forecast that has passed counts as today."""
    if plan.actual:
        return plan.actual
    return max(plan.expected, today) if plan.expected else None


def forecast_finish(plans: Sequence[Plan], today: date) -> Finish:
    """The finish of the whole programme, from the plans of its migrations."""
    expected = [day for plan in plans if (day := expected_cutover(plan, today))]
    baselines = [plan.baseline for plan in plans if plan.baseline]
    last, planned = max(expected, default=None), max(baselines, default=None)
    slip = working_days_between(planned, last) if last and planned else None
    return Finish(last, planned, slip, missing=len(plans) - len(expected))


@dataclass(frozen=True, slots=True)
class CheckHealth:
    """Whether the checks themselves work: our own faults, which are never a borough's.

    `source_since` is since when the status source does not answer, `fault_since` since when the
    checker cannot reach its own machine, `stopped_since` the last round of a checker that stopped.
    """

    last_run_at: datetime | None
    source_since: datetime | None
    fault_since: datetime | None
    stopped_since: datetime | None

    @property
    def is_at_fault(self) -> bool:
        return self.held_since is not None

    @property
    def held_since(self) -> datetime | None:
        """Since when nothing is judged, because the checks themselves are at fault."""
        faults = (self.source_since, self.fault_since, self.stopped_since)
        return min((since for since in faults if since), default=None)


def health_limit(*, tick: timedelta, lease: timedelta, timeout: timedelta) -> timedelta:
    """For how long a checker that works may leave no note.

    Its longest round asks until `asking_time` is over, and then waits for the last answer.
    """
    return tick * ROUNDS_MISSED + asking_time(lease) + timeout


def check_health(
    *,
    last_run_at: datetime | None,
    source_since: datetime | None,
    fault_since: datetime | None,
    now: datetime,
    limit: timedelta,
) -> CheckHealth:
    """Judge the checker by its own notes. One that has never run has not stopped."""
    stopped = last_run_at is not None and now - last_run_at > limit
    return CheckHealth(
        last_run_at=last_run_at,
        source_since=source_since,
        fault_since=fault_since,
        stopped_since=last_run_at if stopped else None,
    )


@dataclass(frozen=True, slots=True)
class Answers:
    """Of the endpoints that must answer, how many have, and how many are in trouble."""

    expected: int = 0
    answered: int = 0
    down: int = 0
    degraded: int = 0
    unknown: int = 0
