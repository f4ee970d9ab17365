"""Pages of a list behind an opaque cursor, and entity tags."""

import base64
import binascii
import re
from collections.abc import Sequence
from hashlib import blake2b
from typing import Final

from .inventory import Endpoint
from .problems import bad_request

PAGE_SIZE: Final = 100
LARGEST_PAGE: Final = 500
_LIMIT: Final = re.compile("[0-9]{1,3}")


def read_page(
    endpoints: Sequence[Endpoint], *, cursor: str | None, limit: str | None
) -> tuple[Sequence[Endpoint], str | None]:
    """The page that begins at the cursor, and the next page's cursor or None.

    Raises Problem (400) for a cursor that this list never gave out, or a limit out of range.
    """
    size = _read_limit(limit)
    start = 0 if cursor is None else _position(endpoints, cursor)
    end = start + size
    following = _cursor(endpoints[end].ref) if end < len(endpoints) else None
    return endpoints[start:end], following


def etag_of(body: bytes) -> str:
    """A strong entity tag for the body."""
    return f'"{blake2b(body, digest_size=8).hexdigest()}"'


def is_held(etag: str, if_none_match: str) -> bool:
    """Whether `If-None-Match` names this tag, weakly compared, or is a star."""
    held = [tag.strip().removeprefix("W/") for tag in if_none_match.split(",")]
    return etag in held or held == ["*"]


def _read_limit(limit: str | None) -> int:
    if limit is None:
        return PAGE_SIZE
    if not _LIMIT.fullmatch(limit) or not 1 <= int(limit) <= LARGEST_PAGE:
        raise bad_request(f"“limit” is “{limit[:20]}”; write a number from 1 to {LARGEST_PAGE}.")
    return int(limit)


def _cursor(ref: str) -> str:
    return base64.urlsafe_b64encode(ref.encode()).decode().rstrip("=")


def _position(endpoints: Sequence[Endpoint], cursor: str) -> int:
    """Where the endpoint stands that the cursor names."""
    refs = [endpoint.ref for endpoint in endpoints]
    try:
        ref = base64.b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True).decode()
        return refs.index(ref)
    except (binascii.Error, ValueError):
        detail = "This cursor is not one of this list's; begin again without a cursor."
        raise bad_request(detail) from None
