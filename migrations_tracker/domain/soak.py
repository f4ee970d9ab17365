"""Whether an endpoint has been up through a soak, by its confirmed changes of status."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import NamedTuple

from migrations_tracker.domain.availability import Gap, GapCause, availability
from migrations_tracker.domain.calendar import LONDON, add_working_days, london_date
from migrations_tracker.domain.endpoint_state import EndpointStatus
from migrations_tracker.domain.policy import GatePolicy

NO_TIME = timedelta(0)


class Flip(NamedTuple):
    """A confirmed change of measured status: what it became, by the first reading of it."""

    at: datetime
    status: EndpointStatus


@dataclass(frozen=True, slots=True)
class Soak:
    """How an endpoint has fared in the soak that ends now and has to have begun by `needed_from`.

    `began` is since when it is expected and measured; None where it never was. `downtime` is the
    time in the soak in which it was measured down or degraded while we watched.
    """

    needed_from: datetime
    began: datetime | None
    downtime: timedelta

    def is_long_enough(self) -> bool:
        return self.began is not None and self.began <= self.needed_from

    def is_spoiled(self, policy: GatePolicy) -> bool:
        return self.downtime > policy.soak_allowed_downtime


def needed_from(now: datetime, gaps: Iterable[Gap], policy: GatePolicy) -> datetime:
    """When a soak that ends now has to have begun: ten full working days before today.

    The time since then in which nobody saw the endpoint is added to it, so that it begins earlier
    by as much. Planned work is seen: it neither lengthens nor spoils a soak.
    """
    unseen = [gap for gap in gaps if gap.cause is GapCause.UNSEEN]
    start, lost = _first_day(now, policy), NO_TIME
    while (found := _length(unseen, start, now)) > lost:
        lost = found
        start = _first_day(now - lost, policy)
    return start


def _first_day(end: datetime, policy: GatePolicy) -> datetime:
    day = add_working_days(london_date(end), -policy.soak_working_days)
    return datetime.combine(day, time.min, tzinfo=LONDON)


def _length(gaps: Iterable[Gap], start: datetime, end: datetime) -> timedelta:
    """How much of the time from `start` to `end` the gaps cover."""
    return availability([Flip(start, EndpointStatus.UP)], gaps, since=start, until=end).unseen


def soak(
    flips: Sequence[Flip],
    expected_from: datetime | None,
    *,
    gaps: Iterable[Gap],
    now: datetime,
    policy: GatePolicy,
) -> Soak:
    """The soak of one endpoint at `now`. `flips` are in order, with the last before the soak."""
    known = list(gaps)
    start = needed_from(now, known, policy)
    began = max(flips[0].at, expected_from) if flips and expected_from else None
    seen = availability(flips, known, since=max(start, began or start), until=now)
    return Soak(start, began, seen.down + seen.degraded)
