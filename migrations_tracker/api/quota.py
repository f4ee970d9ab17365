"""How many requests a caller may make a minute, counted in the cache that all web processes share.

Fixed windows of a minute. Where the cache does not answer nobody is held up: a limit protects us,
and our own fault must not become a supplier's.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import structlog
from django.conf import settings
from django.core.cache import cache

log = structlog.get_logger(__name__)
WINDOW_S: Final = 60


@dataclass(frozen=True, slots=True)
class Quota:
    """What a caller has left; `reset_s` is when the window ends, in whole seconds from now."""

    limit: int
    used: int
    reset_s: int

    @property
    def is_exceeded(self) -> bool:
        return self.used > self.limit

    @property
    def headers(self) -> dict[str, str]:
        """As the IETF draft of the RateLimit headers has them."""
        left = max(0, self.limit - self.used)
        return {
            "RateLimit-Policy": f'"default";q={self.limit};w={WINDOW_S}',
            "RateLimit": f'"default";r={left};t={self.reset_s}',
        }


def count(actor: str, now: datetime) -> Quota | None:
    """Count one request of a caller. None where nothing is limited or the cache is not there."""
    limit: int = settings.API_REQUESTS_PER_MINUTE
    if not limit:
        return None
    used = tally(f"quota:{actor}", now)
    return Quota(limit, used, WINDOW_S - int(now.timestamp()) % WINDOW_S) if used else None


def tally(name: str, now: datetime) -> int | None:
    """The how-many-eth in this minute this is. None where the cache does not answer."""
    try:
        return _increment(f"{name}:{int(now.timestamp()) // WINDOW_S}")
    except Exception as error:  # noqa: BLE001 - each cache has errors of its own
        log.warning("not_counted", what=name.partition(":")[0], error=type(error).__name__)
        return None


def _increment(key: str) -> int:
    try:
        return cache.incr(key)
    except ValueError:
        cache.add(key, 0, timeout=2 * WINDOW_S)
        return cache.incr(key)
