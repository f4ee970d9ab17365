"""Choices that look random and are always the same: each depends on its arguments alone."""

from hashlib import blake2b


def draw(below: int, *parts: object) -> int:
    """A number from 0 up to, not including, `below`."""
    text = "/".join(str(part) for part in parts)
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest()) % below
