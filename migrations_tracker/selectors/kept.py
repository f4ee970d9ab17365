"""Answers that are the same until something is written, kept in a cache."""

from collections.abc import Callable
from typing import Final, TypeVar

import structlog
from django.core.cache import caches

log = structlog.get_logger(__name__)
T = TypeVar("T")


SHARED: Final = "default"
OF_THIS_PROCESS: Final = "process"


def kept(key: str, seconds: int, make: Callable[[], T], *, where: str = SHARED) -> T:
    """What `make` gave for this key within the last seconds, else what it gives now.

    The key says everything that the answer depends on. The cache that all web processes share is
    a question to another server: what is small and cheap to make again stays in this process. A
    cache that does not answer costs time and never an answer.
    """
    cache = caches[where]
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
