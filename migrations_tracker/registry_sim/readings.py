"""What a healthy, slow or lossy endpoint measures at one moment: pure arithmetic, no clock.

Every figure follows from the seed, the ref and the time, through a hash; so the same seed
tells the same story on every machine.
"""

import math
from datetime import UTC, date, datetime, time, timedelta
from hashlib import blake2b
from typing import Final
from zoneinfo import ZoneInfo

from .kinds import Gauge, Kind, Shape

LONDON: Final = ZoneInfo("Europe/London")
SLOT_S: Final = 10


def share(seed: int, *parts: object) -> float:
    """A number from 0 up to but not including 1 that depends on the arguments only."""
    text = ":".join(map(str, (seed, *parts)))
    digest = blake2b(text.encode(), digest_size=8).digest()
    return int.from_bytes(digest) / 2**64


def busyness(at: datetime) -> float:
    """How busy London's offices are, 0 to 1: a hump over 07:00 to 19:00, small at weekends."""
    local = at.astimezone(LONDON)
    hour = local.hour + local.minute / 60
    hump = max(0.0, math.sin(math.pi * (hour - 7) / 12))
    return hump if local.weekday() < 5 else 0.2 * hump


def healthy_metrics(seed: int, ref: str, kind: Kind, at: datetime) -> dict[str, float]:
    """The kind's metrics, each inside its healthy range."""
    return {gauge.name: _healthy(seed, ref, gauge, at) for gauge in kind.gauges}


def slow_metrics(seed: int, ref: str, kind: Kind, at: datetime) -> dict[str, float]:
    """As healthy, but all that a strained endpoint shows is between degraded and down."""
    metrics = healthy_metrics(seed, ref, kind, at)
    for gauge in kind.gauges:
        if gauge.strained_by_slow:
            part = 0.15 + 0.5 * share(seed, ref, gauge.name, "slow", _slot(at))
            span = gauge.down_over - gauge.degraded_over
            metrics[gauge.name] = _rounded(gauge.degraded_over + part * span, gauge.digits)
    return metrics


def state_by_limits(kind: Kind, metrics: dict[str, float]) -> str:
    """The worst of the kind's metrics against their limits: up, degraded or down."""
    worst = "up"
    for gauge in kind.gauges:
        value = metrics[gauge.name]
        if value > gauge.down_over:
            return "down"
        if value > gauge.degraded_over:
            worst = "degraded"
    return worst


def _healthy(seed: int, ref: str, gauge: Gauge, at: datetime) -> float:
    if gauge.shape is Shape.ZERO:
        return 0
    if gauge.shape is Shape.NIGHTLY:
        return _hours_since_nightly_file(seed, ref, at)
    own = share(seed, ref, gauge.name)
    if gauge.shape is Shape.STEADY:
        level = own
    else:
        noise = share(seed, ref, gauge.name, _slot(at))
        level = 0.4 * own + 0.45 * busyness(at) + 0.15 * noise
    reach = gauge.least + level * (gauge.most - gauge.least)
    return _rounded(gauge.degraded_over * reach, gauge.digits)


def _hours_since_nightly_file(seed: int, ref: str, at: datetime) -> float:
    """Hours since the file that comes each night within three hours of 01:00 London time."""
    today = at.astimezone(LONDON).date()
    minutes = timedelta(minutes=int(180 * share(seed, ref, "nightly")))
    came_at = _at_one(today) + minutes
    if came_at > at:
        came_at = _at_one(today - timedelta(days=1)) + minutes
    return round((at - came_at).total_seconds() / 3600, 1)


def _at_one(day: date) -> datetime:
    """01:00 London time in UTC, where no hour is skipped or repeated."""
    return datetime.combine(day, time(1), tzinfo=LONDON).astimezone(UTC)


def _slot(at: datetime) -> int:
    return int(at.timestamp()) // SLOT_S


def _rounded(value: float, digits: int) -> float:
    return round(value, digits) if digits else round(value)
