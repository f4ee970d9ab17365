"""How a plan stands: which dates follow from records, and what is still in the way of a step."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from migrations_tracker.domain.calendar import working_days_between
from migrations_tracker.domain.delivery import Held
from migrations_tracker.domain.milestones import DERIVED, MilestoneCode, MilestoneStatus, Party

# What satisfies the `needs` of another milestone.
DONE: Final = frozenset({MilestoneStatus.COMPLETE, MilestoneStatus.NOT_APPLICABLE})


@dataclass(frozen=True, slots=True)
class Records:
    """The days that the three derived milestones take from their records; None without one.

    `certificate` is when the one in force was issued, `acceptance` when the one in force was given.
    """

    certificate: date | None = None
    cutover: date | None = None
    acceptance: date | None = None

    def actual(self, code: MilestoneCode) -> date | None:
        match code:
            case MilestoneCode.CERTIFICATE:
                return self.certificate
            case MilestoneCode.CUTOVER:
                return self.cutover
            case MilestoneCode.ACCEPTANCE:
                return self.acceptance
        return None


@dataclass(frozen=True, slots=True)
class Standing:
    """One milestone as it stands, with an actual date that follows from records filled in."""

    code: MilestoneCode
    name: str
    owner: Party
    needs: tuple[MilestoneCode, ...]
    status: MilestoneStatus
    baseline: date | None = None
    forecast: date | None = None
    actual: date | None = None

    @property
    def is_done(self) -> bool:
        return self.status in DONE


Standings = Mapping[MilestoneCode, Standing]


def actual_of(code: MilestoneCode, typed: date | None, records: Records) -> date | None:
    return records.actual(code) if code in DERIVED else typed


def status_of(
    code: MilestoneCode, written: MilestoneStatus, actual: date | None
) -> MilestoneStatus:
    """A milestone whose records say that it is over is complete, whatever was written of it."""
    over = code in DERIVED and actual is not None
    return MilestoneStatus.COMPLETE if over else written


def unmet_needs(milestone: Standing, plan: Standings) -> list[Standing]:
    """What must be complete or not applicable before it can be completed, and is not."""
    return [plan[code] for code in milestone.needs if not plan[code].is_done]


def held(milestone: Standing, plan: Standings) -> Held | None:
    """What keeps a milestone from its forecast: the latest of those that it still waits for.

    None where its own forecast is the latest, where it has none, or where it is done. `plan` may
    leave out what is done.
    """
    own = milestone.forecast
    if own is None or milestone.is_done:
        return None
    ahead = [one for one in _awaited(milestone, plan).values() if one.forecast]
    last = max(ahead, key=lambda one: one.forecast or date.min, default=None)
    if last is None or last.forecast is None or last.forecast <= own:
        return None
    return Held(last.forecast, last.name)


def _awaited(milestone: Standing, plan: Standings) -> dict[MilestoneCode, Standing]:
    """What it needs and is not done, with what those need in turn."""
    found: dict[MilestoneCode, Standing] = {}
    left = [*milestone.needs]
    while left:
        one = plan.get(left.pop())
        if one and not one.is_done and one.code not in found:
            found[one.code] = one
            left += one.needs
    return found


def variance(milestone: Standing, by: Held | None = None) -> int | None:
    """Working days that it is, or is expected, later than its baseline; negative if earlier."""
    day = milestone.actual or (by.until if by else milestone.forecast)
    return working_days_between(milestone.baseline, day) if milestone.baseline and day else None


def last_predecessor(milestone: Standing, plan: Standings) -> Standing | None:
    """Of the milestones that it needs, the one that was completed last."""
    over = [plan[code] for code in milestone.needs if plan[code].actual]
    return max(over, key=lambda one: one.actual or date.min, default=None)


def first_successor(milestone: Standing, plan: Standings) -> Standing | None:
    """Of the milestones that need it, the one that was completed first."""
    over = [one for one in plan.values() if milestone.code in one.needs and one.actual]
    return min(over, key=lambda one: one.actual or date.max, default=None)


def cutover_actual(services: Collection[date | None], went_live: date | None) -> date | None:
    """The day on which the last service in scope was cut over, from the day of each.

    While one of them has no completed cutover on record, the day of going live stands for it.
    """
    days = [day for day in services if day]
    return max(days) if days and len(days) == len(services) else went_live
