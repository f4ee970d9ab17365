"""Which numeric addresses may be connected to."""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Networks = tuple[IPv4Network | IPv6Network, ...]


def networks(words: Iterable[str]) -> Networks:
    """Networks such as 127.0.0.0/8. Raises ValueError for what is none."""
    return tuple(ip_network(word) for word in words)


def is_allowed(host: str, allowed: Networks) -> bool:
    """Whether a numeric address stands in one of the networks; an IPv4 one in IPv6 dress too."""
    address = _address(host)
    return any(address in network for network in allowed)


def may_reach(host: str, allowed: Networks) -> bool:
    """Whether a numeric address is a public one, or one in the networks."""
    address = _address(host)
    return (address.is_global and not address.is_multicast) or is_allowed(host, allowed)


def _address(host: str) -> IPv4Address | IPv6Address:
    address = ip_address(host.partition("%")[0])
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address
