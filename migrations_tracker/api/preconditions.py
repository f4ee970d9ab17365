"""The headers of a write: If-Match and Idempotency-Key."""

import json
import re
from hashlib import sha256
from typing import Any, Final

from rest_framework.request import Request

from migrations_tracker.api.answers import version_tag
from migrations_tracker.api.problems import BadHeader, PreconditionFailed, PreconditionRequired

LONGEST_KEY: Final = 255
TAG: Final = re.compile(r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"')
VERSION: Final = re.compile(r'"v([1-9][0-9]{0,8})(?:\.[0-9a-f]{1,64})?"')
QUOTED: Final = re.compile(r'"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"')
BARE: Final = re.compile(r'[^\s",;\\\x00-\x1f\x7f-\uffff]+')


def versions_wanted(request: Request) -> frozenset[int] | None:
    """The versions that If-Match lets pass; None for any. Raises BadHeader.

    Strong comparison (RFC 9110, 13.1.1): a weak tag, or one that is not ours, matches nothing.
    """
    sent = request.headers.get("If-Match")
    if sent is None or sent.strip() == "*":
        return None
    tags = [part.strip() for part in sent.split(",") if part.strip()]
    if not tags or not all(TAG.fullmatch(tag) for tag in tags):
        raise BadHeader(
            "If-Match cannot be read. Send the ETag of the record as it came, "
            'in its quotes, for example If-Match: "v3".'
        )
    found = (VERSION.fullmatch(tag) for tag in tags)
    return frozenset(int(match[1]) for match in found if match)


def version_in(text: str) -> int | None:
    """The version in a tag of a body, in quotes or bare; None for any."""
    match = VERSION.fullmatch(text if text.startswith('"') else f'"{text}"')
    return int(match[1]) if match else None


def version_insisted_on(request: Request, present: int, *, what: str, url: str) -> int:
    """The version that a change is made to. Raises PreconditionRequired or PreconditionFailed."""
    if not request.headers.get("If-Match", "").strip():
        raise PreconditionRequired(
            f"Read the {what}, and send its ETag in If-Match, so that nobody’s work is lost.",
            headers={"ETag": version_tag(present)},
        )
    return version_matched(request, present, what=what, url=url)


def version_matched(request: Request, present: int, *, what: str, url: str) -> int:
    """The version that If-Match insists on, else the present one. Raises PreconditionFailed."""
    wanted = versions_wanted(request)
    if wanted is None or present in wanted:
        return present
    if wanted:
        return max(wanted)
    raise PreconditionFailed(
        f"If-Match names no version; the present one is {version_tag(present)}. A weak tag never "
        f"matches. Read the {what} again, then decide.",
        headers={"ETag": version_tag(present)},
        members={"current": {"url": url, "etag": version_tag(present)}},
    )


def idempotency_key(request: Request) -> str:
    """The key, quoted as the draft has it or bare; both are the same key. Raises BadHeader."""
    sent = request.headers.get("Idempotency-Key", "").strip()
    if not sent:
        raise BadHeader(
            "Idempotency-Key is missing. Send a new UUID with each new request, and the same one "
            "when you repeat it."
        )
    quoted = QUOTED.fullmatch(sent)
    key = re.sub(r"\\(.)", r"\1", quoted[1]) if quoted else sent
    if not (quoted or BARE.fullmatch(sent)) or not 1 <= len(key) <= LONGEST_KEY:
        raise BadHeader(
            "Idempotency-Key cannot be read. Send 1 to 255 printable ASCII characters in double "
            'quotes, for example "3f7c2d0e-5a0b-4f0a-9b57-8d2c1b7e9a44".'
        )
    return key


def fingerprint(data: Any) -> str:
    """SHA-256 of a body in one canonical form, so that the order of its fields says nothing."""
    text = json.dumps(data, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode("ascii")).hexdigest()
