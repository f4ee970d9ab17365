"""From where a request comes, behind so many proxies of ours."""

from collections.abc import Mapping
from ipaddress import ip_address
from typing import Any


def caller_address(meta: Mapping[str, Any], hops: int) -> str | None:
    """The caller's address; None for what is none, such as a socket in the file system.

    Each proxy of ours adds to X-Forwarded-For whom it was asked by, at its end. What stands before
    that was sent by the caller, and proves nothing.
    """
    address = str(meta.get("REMOTE_ADDR", ""))
    if hops:
        told = [part.strip() for part in str(meta.get("HTTP_X_FORWARDED_FOR", "")).split(",")]
        address = told[-hops] if len(told) >= hops else address
    try:
        return str(ip_address(address.partition("%")[0]))
    except ValueError:
        return None
