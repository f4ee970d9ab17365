"""How a webhook's message is signed, by Standard Webhooks 1.0.0."""

import hmac
from base64 import b64decode, b64encode
from binascii import Error
from hashlib import sha256
from typing import Final

PREFIX: Final = "whsec_"
SHORTEST, LONGEST = 24, 64


def signing_key(secret: str) -> bytes:
    """The bytes of a secret such as `whsec_…`. Raises ValueError, whose words are for people."""
    try:
        key = b64decode(secret.removeprefix(PREFIX), validate=True)
    except Error as error:
        raise ValueError("it must be whsec_ and base64") from error
    if not secret.startswith(PREFIX) or not SHORTEST <= len(key) <= LONGEST:
        raise ValueError(f"it must be whsec_ and base64 of {SHORTEST} to {LONGEST} bytes")
    return key


def signature(key: bytes, message_id: str, timestamp: int, body: bytes) -> str:
    """The value of `webhook-signature`; `timestamp` is in whole seconds, of this attempt."""
    signed = b".".join([message_id.encode(), str(timestamp).encode(), body])
    return f"v1,{b64encode(hmac.digest(key, signed, sha256)).decode()}"
