"""How many cutovers were planned, are done and are forecast by any day, and how late at most.

Method, as the pages state it: the forecast is the sum of what the forecasts of the migrations say;
one that has passed counts as today. The later end of the range lets every open cutover end as late
against its baseline as nine in ten of those done so far did, where that is later than its own
forecast. It is not given before five are done.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import Final

from migrations_tracker.domain.calendar import add_working_days, working_days_between
from migrations_tracker.domain.delivery import Plan
from migrations_tracker.domain.findings import count_of, long_date, slip_words
from migrations_tracker.domain.programme import Finish, expected_cutover

FEWEST_DONE: Final = 5
NINE_IN_TEN: Final = 0.9


@dataclass(frozen=True, slots=True)
class BurnUp:
    """Days in their order, one for each cutover. `expected` and `latest` hold the done ones too.

    `latest` is empty where no range is given; `total` counts the undated migrations too.
    `lateness` is what the later end allows, in working days.
    """

    total: int
    planned: Sequence[date]
    done: Sequence[date]
    expected: Sequence[date]
    latest: Sequence[date]
    lateness: int | None

    def planned_by(self, day: date) -> int:
        return count_by(self.planned, day)


def count_by(days: Sequence[date], day: date) -> int:
    """How many of the days have come by a day, that one included."""
    return sum(one <= day for one in days)


def burn_up(plans: Sequence[Plan], today: date) -> BurnUp:
    """Over the plans of all migrations that have not been withdrawn."""
    lateness = usual_lateness(plans)
    expected = [day for plan in plans if (day := expected_cutover(plan, today))]
    latest = [day for plan in plans if (day := latest_cutover(plan, today, lateness))]
    return BurnUp(
        total=len(plans),
        planned=sorted(plan.baseline for plan in plans if plan.baseline),
        done=sorted(plan.actual for plan in plans if plan.actual),
        expected=sorted(expected),
        latest=sorted(latest) if lateness is not None else (),
        lateness=lateness,
    )


def usual_lateness(plans: Sequence[Plan]) -> int | None:
    """Within how many working days of their baselines nine in ten of the done cutovers came."""
    slips = sorted(
        working_days_between(plan.baseline, plan.actual)
        for plan in plans
        if plan.baseline and plan.actual
    )
    if len(slips) < FEWEST_DONE:
        return None
    return slips[ceil(len(slips) * NINE_IN_TEN) - 1]


def latest_cutover(plan: Plan, today: date, lateness: int | None) -> date | None:
    """The later end of one migration's range; None where nobody has given a date."""
    expected = expected_cutover(plan, today)
    if expected is None or plan.actual or plan.baseline is None or lateness is None:
        return expected
    return max(expected, add_working_days(plan.baseline, max(lateness, 0)))


def burn_up_heading(found: BurnUp, today: date) -> str:
    """“9 of 33 boroughs cut over, 2 behind plan”."""
    done, planned = len(found.done), found.planned_by(today)
    if not found.total:
        return "No migrations have been opened yet"
    first = f"{done} of {count_of(found.total, 'borough')} cut over"
    if not found.planned:
        return f"{first}; no baseline has been approved"
    if not done and not planned:
        return "No boroughs were planned to have cut over by today"
    gap = done - planned
    if not gap:
        return f"{first}, level with plan"
    return f"{first}, {abs(gap)} {'ahead of' if gap > 0 else 'behind'} plan"


def range_words(found: BurnUp) -> str:
    """When the last of those with a date is forecast, and at the latest."""
    if not found.expected:
        return "No cutover has a date yet."
    last = long_date(found.expected[-1])
    undated = found.total - len(found.expected)
    rest = f" {count_of(undated, 'migration').capitalize()} without a date." if undated else ""
    if found.lateness is None:
        few = f"{count_of(FEWEST_DONE, 'cutover')} are done"
        return f"Forecast to finish on {last}. A range is given once {few}.{rest}"
    return f"Forecast to finish on {last}, at the latest on {long_date(found.latest[-1])}.{rest}"


def plan_heading(finish: Finish) -> str:
    """“Forecast finish 30 September 2026, 17 working days after baseline”."""
    if finish.expected is None:
        return "No cutover has a date yet"
    first = f"Forecast finish {long_date(finish.expected)}"
    if finish.slip is None:
        return f"{first}; no baseline has been approved"
    if not finish.slip:
        return f"{first}, {slip_words(0)}"
    days = count_of(abs(finish.slip), "working day")
    return f"{first}, {days} {'after' if finish.slip > 0 else 'before'} baseline"
