"""Content-Digest (RFC 9530): whether a body is the one that was meant."""

import base64
import hashlib
import re
from collections.abc import Mapping
from typing import IO, Any, Final

from migrations_tracker.api.problems import BadHeader, DigestMismatch

ALGORITHMS: Final = {"sha-256": hashlib.sha256, "sha-512": hashlib.sha512}
MEMBER: Final = re.compile(r"\s*([a-z][a-z0-9_.*-]*)=:([A-Za-z0-9+/]*={0,2}):\s*")
WANTED: Final = {"Want-Content-Digest": "sha-512=3, sha-256=10"}


class Digests:
    """The digests that were sent with a body, to be compared with those of what came."""

    def __init__(self, header: str) -> None:
        """Raises BadHeader. Algorithms that are not ours are passed over, as the RFC says."""
        self._sent = _read(header) if header.strip() else {}
        self._made = {name: ALGORITHMS[name]() for name in self._sent}

    def update(self, data: bytes) -> None:
        for made in self._made.values():
            made.update(data)

    def check(self) -> None:
        """Raises DigestMismatch."""
        for name, made in self._made.items():
            if made.digest() != self._sent[name]:
                raise DigestMismatch(
                    f"The body that arrived has another {name} digest than Content-Digest says, so "
                    "nothing was done with it. Send it again."
                )


class Digesting:
    """A stream that is digested while it is read."""

    def __init__(self, stream: IO[Any], digests: Digests) -> None:
        self._stream, self._digests = stream, digests

    def read(self, size: int = -1) -> bytes:
        data: bytes = self._stream.read(size)
        self._digests.update(data)
        return data


def digest_of(content_sha256: str) -> Mapping[str, str]:
    """The header of an answer whose content has this SHA-256, in hexadecimal."""
    text = base64.b64encode(bytes.fromhex(content_sha256)).decode()
    return {"Content-Digest": f"sha-256=:{text}:"}


def _read(header: str) -> dict[str, bytes]:
    members = [MEMBER.fullmatch(part) for part in header.split(",")]
    try:
        found = {one[1]: base64.b64decode(one[2], validate=True) for one in members if one}
    except ValueError:
        found = {}
    known = {name: digest for name, digest in found.items() if name in ALGORITHMS}
    if not all(members) or not known:
        raise BadHeader(
            "Content-Digest cannot be read, or has neither sha-256 nor sha-512. Send the digest of "
            "the whole body, for example Content-Digest: sha-256=:…: with the digest in base64.",
            headers=WANTED,
        )
    return known
