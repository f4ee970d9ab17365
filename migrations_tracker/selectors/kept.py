"""Answers that are the same until something is written, kept in the cache of all web processes."""

from collections.abc import Callable
from typing import TypeVar

import structlog
from django.core.cache import cache

log = structlog.get_logger(__name__)
T = TypeVar("T")


def kept(key: str, seconds: int, make: Callable[[], T]) -> T:
    """What `make` gave for this key within the last seconds, else what it gives now.

    The key says everything that the answer depends on. A cache that does not answer costs time
    and never an answer.
    """
    try:
        found: T | None = cache.get(key)
    except Exception as error:  # noqa: BLE001 - each cache has errors of its own
        log.warning("cache_not_read", error=type(error).__name__)
        return make()
    if found is None:
        found = make()
        try:
            cache.set(key, found, seconds)
        except Exception as error:  # noqa: BLE001 - as above
            log.warning("cache_not_written", error=type(error).__name__)
    return found
