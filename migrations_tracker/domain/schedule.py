"""When an endpoint is next due: stable phases, exact intervals, early second looks."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import blake2b
from typing import Final

EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC)


def _draw(*parts: object) -> int:
    """A number that depends on the parts alone, spread evenly over 64 bits."""
    text = "/".join(str(part) for part in parts)
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest())


@lru_cache(maxsize=65_536)
def phase(ref: str, interval: timedelta) -> timedelta:
    """Where in each interval the endpoint's turn comes; the same on every machine and restart."""
    milliseconds = interval // timedelta(milliseconds=1)
    return timedelta(milliseconds=_draw(ref) % milliseconds)


def next_due(ref: str, interval: timedelta, now: datetime) -> datetime:
    """The first turn of the endpoint after `now`. No drift, no bunching, no catching up."""
    offset = (now - EPOCH - phase(ref, interval)) % interval
    return now - offset + interval


def retry_due(
    ref: str, interval: timedelta, retry_interval: timedelta, now: datetime, turn: datetime
) -> datetime:
    """When to look again after a reading that contradicts what is held: soon, ±20% by hash.

    Never later than the endpoint's normal `turn`.
    """
    wait = min(interval / 4, retry_interval)
    jitter = (_draw(ref, now.timestamp()) % 401 - 200) / 1000
    return min(now + wait * (1 + jitter), turn)


def asking_time(lease: timedelta) -> timedelta:
    """For how long after a claim its questions may still be started: 25 s of a lease of 45."""
    return lease * 5 / 9


def missed_slots(due_at: datetime, interval: timedelta, turn: datetime) -> int:
    """Slots that passed unasked from `due_at` to now, when `turn` is next: gaps, never downtime.

    The last turn before `turn` is the one that is asked in. A second look between two turns is a
    slot as well, and missed where it is so late that another turn has come.
    """
    last = turn - interval
    return 0 if last <= due_at else -((due_at - last) // interval)
