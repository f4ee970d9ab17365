"""The secret of a webhook, made of the tracker's own key and the salt that the row holds.

So that it can sign without being stored: the database alone gives no secret away.
"""

import hmac
from base64 import b64encode
from hashlib import sha256
from secrets import token_hex
from typing import Final

from migrations_tracker.domain.webhook_signature import PREFIX

PURPOSE: Final = b"webhook secret 1:"
SALT_BYTES: Final = 32


def new_salt() -> str:
    return token_hex(SALT_BYTES)


def derived_secret(signing_key: str, salt: str) -> str:
    """`whsec_` and base64 of 32 bytes; the same for the same key and salt."""
    made = hmac.digest(signing_key.encode(), PURPOSE + bytes.fromhex(salt), sha256)
    return PREFIX + b64encode(made).decode()


def fingerprint(secret: str) -> str:
    """By which it is noticed that another key would make another secret; it gives nothing away."""
    return sha256(secret.encode()).hexdigest()[:16]
