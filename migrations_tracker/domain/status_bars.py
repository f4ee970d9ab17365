"""A time cut into slots, each with the worst that was confirmed in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from migrations_tracker.domain.availability import Availability
from migrations_tracker.domain.calendar import LONDON
from migrations_tracker.domain.endpoint_state import EndpointStatus


@dataclass(frozen=True, slots=True)
class Slot:
    """From `starts` to `ends`, which is not part of it."""

    starts: datetime
    ends: datetime
    status: EndpointStatus


def worst_in(found: Availability) -> EndpointStatus:
    """The worst status of a time. Where nothing counted it was planned work, silence or not due."""
    if found.down:
        return EndpointStatus.DOWN
    if found.degraded:
        return EndpointStatus.DEGRADED
    if found.up:
        return EndpointStatus.UP
    if found.maintenance:
        return EndpointStatus.MAINTENANCE
    return EndpointStatus.UNKNOWN if found.unseen else EndpointStatus.NOT_EXPECTED


def quarters(now: datetime, count: int) -> list[tuple[datetime, datetime]]:
    """So many quarters of an hour up to now; the last one is as long as it has lasted."""
    width = timedelta(minutes=15)
    last = now.replace(minute=now.minute // 15 * 15, second=0, microsecond=0)
    starts = [last - n * width for n in reversed(range(count))]
    return [(at, min(at + width, now)) for at in starts]


def days(today: date, now: datetime, count: int) -> list[tuple[datetime, datetime]]:
    """So many days of London up to today; today is as long as it has lasted."""
    starts = [_midnight(today - timedelta(days=n)) for n in reversed(range(count))]
    ends = [*starts[1:], now]
    return list(zip(starts, ends, strict=True))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=LONDON).astimezone(UTC)


def runs(slots: Sequence[Slot]) -> list[Slot]:
    """Neighbours with one status as one slot: what a table says instead of ninety bars."""
    found: list[Slot] = []
    for slot in slots:
        if found and found[-1].status is slot.status:
            found[-1] = Slot(found[-1].starts, slot.ends, slot.status)
        else:
            found.append(slot)
    return found
