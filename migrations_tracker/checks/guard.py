"""Which addresses may be connected to, looked at when the name is already resolved."""

from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from migrations_tracker.domain.networks import Networks, is_allowed, networks

__all__ = ["LOOPBACK", "Guard", "Networks", "is_allowed", "networks", "settled_origin"]
LOOPBACK: Final = networks(["127.0.0.0/8", "::1/128"])


class Guard:
    """Knows the addresses in some networks; each one is worked out once."""

    def __init__(self, allowed: Networks) -> None:
        self.allows: Final = lru_cache(maxsize=512)(lambda host: is_allowed(host, allowed))


def settled_origin(url: str, allowed: Networks) -> str:
    """How every address at `url` begins, where its host is a number in one of the networks.

    Nothing is resolved then, so there is nothing to look at when it is connected to. Empty for a
    name, which may lead elsewhere each time, and for a number that is not allowed.
    """
    parts = urlsplit(url)
    try:
        is_settled = is_allowed(parts.hostname or "", allowed)
    except ValueError:
        is_settled = False
    return f"{parts.scheme}://{parts.netloc}/" if is_settled else ""
