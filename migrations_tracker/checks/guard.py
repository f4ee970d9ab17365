"""Which addresses may be connected to, looked at when the name is already resolved."""

from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final
from urllib.parse import urlsplit

Networks = tuple[IPv4Network | IPv6Network, ...]


def networks(words: Iterable[str]) -> Networks:
    """Networks such as 127.0.0.0/8. Raises ValueError for what is none."""
    return tuple(ip_network(word) for word in words)


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


def is_allowed(host: str, allowed: Networks) -> bool:
    """Whether a numeric address stands in one of the networks; an IPv4 one in IPv6 dress too."""
    address = ip_address(host.partition("%")[0])
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return any(address in network for network in allowed)
