"""For how long an endpoint could be reached, from its changes of status: never from samples.

Time under maintenance and time in which nothing was known count neither for it nor against it, and
both are said beside the share.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import floor
from typing import Final, NamedTuple

from migrations_tracker.domain.endpoint_state import EndpointStatus
from migrations_tracker.domain.moments import age
from migrations_tracker.domain.policy import CheckPolicy
from migrations_tracker.domain.readings import MAINTENANCE, UNKNOWN, Reading

NONE: Final = timedelta(0)


class GapCause(StrEnum):
    """Why a time does not count."""

    UNSEEN = "unseen"
    MAINTENANCE = "maintenance"

    @property
    def label(self) -> str:
        return self.value.capitalize()


class Gap(NamedTuple):
    """A time that does not count; `missed` are the slots in it that nobody asked in."""

    starts: datetime
    ends: datetime
    cause: GapCause
    missed: int = 0


def quiet_since(held: datetime | None, reading: Reading, at: datetime) -> datetime | None:
    """Since when readings say nothing of the endpoint; None where this one does."""
    if reading is UNKNOWN or reading is MAINTENANCE:
        return held or at
    return None


def gap_before(
    *,
    due_at: datetime,
    slot_at: datetime,
    missed: int,
    quiet: datetime | None,
    last_reading: Reading | None,
    reading: Reading,
    at: datetime,
    interval: timedelta,
    policy: CheckPolicy,
) -> Gap | None:
    """The gap that a check at `at` puts an end to; None where there was none.

    Slots that passed unasked are one whatever comes after. Silence and maintenance are one once a
    reading counts again; a silence shorter than what makes a status stale is none, because the last
    known value was shown for as long.
    """
    if quiet is not None and reading not in {UNKNOWN, MAINTENANCE}:
        if last_reading is MAINTENANCE:
            return Gap(quiet, at, GapCause.MAINTENANCE, missed)
        if missed or at - quiet > policy.stale_after(interval):
            return Gap(quiet, at, GapCause.UNSEEN, missed)
    if missed:
        return Gap(due_at, slot_at, GapCause.UNSEEN, missed)
    return None


@dataclass(frozen=True, slots=True)
class Availability:
    """What a time was made of. `share` is None where none of it counts."""

    up: timedelta = NONE
    degraded: timedelta = NONE
    down: timedelta = NONE
    maintenance: timedelta = NONE
    unseen: timedelta = NONE

    @property
    def counted(self) -> timedelta:
        return self.up + self.degraded + self.down

    @property
    def share(self) -> float | None:
        """The part of the counted time in which it could be reached; degraded is reached."""
        return (self.up + self.degraded) / self.counted if self.counted else None


Change = tuple[datetime, EndpointStatus]


def availability(
    changes: Sequence[Change], gaps: Iterable[Gap], *, since: datetime, until: datetime
) -> Availability:
    """The time from `since` to `until`, by status, from `changes` in their order.

    The first change may be earlier than `since`; before it nothing is known. Where gaps overlap,
    maintenance wins, and no instant is left out twice.
    """
    sums = dict.fromkeys(EndpointStatus, NONE)
    gaps, maintenance, unseen = list(gaps), NONE, NONE
    for starts, ends, status in _stretches(changes, since, until):
        planned = _merged(gaps, GapCause.MAINTENANCE, starts, ends)
        everything = _merged(gaps, None, starts, ends)
        maintenance += planned
        unseen += everything - planned
        sums[status] += ends - starts - everything
    return Availability(
        up=sums[EndpointStatus.UP],
        degraded=sums[EndpointStatus.DEGRADED],
        down=sums[EndpointStatus.DOWN],
        maintenance=maintenance,
        unseen=unseen,
    )


def _stretches(
    changes: Sequence[Change], since: datetime, until: datetime
) -> Iterator[tuple[datetime, datetime, EndpointStatus]]:
    ends = [*(at for at, _ in changes[1:]), until]
    for (at, status), end in zip(changes, ends, strict=False):
        starts, stops = max(at, since), min(end, until)
        if starts < stops:
            yield starts, stops, status


def _merged(
    gaps: Iterable[Gap], cause: GapCause | None, starts: datetime, ends: datetime
) -> timedelta:
    """How long the gaps of a cause (None: any) last between two instants, overlaps once."""
    total, reached = NONE, starts
    for gap in sorted(gap for gap in gaps if cause in {None, gap.cause}):
        begins, stops = max(gap.starts, reached), min(gap.ends, ends)
        if begins < stops:
            total += stops - begins
            reached = stops
    return total


def availability_words(found: Availability) -> str:
    """The share with the times that were left out of it, such as “99.95%; left out: …”."""
    if found.share is None:
        said = "No time counts yet"
    else:
        # Rounded down, so that a short failure never reads as none.
        said = f"{floor(found.share * 10_000) / 100:.2f}%, down for {age(found.down)}"
        said = said if found.down else said.partition(",")[0]
    left_out = [
        f"{age(span)} {words}"
        for span, words in ((found.maintenance, "of maintenance"), (found.unseen, "unseen"))
        if span
    ]
    return f"{said}. Left out: {', '.join(left_out)}." if left_out else f"{said}."
