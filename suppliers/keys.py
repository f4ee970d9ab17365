"""Issuing, finding and revoking the API keys of suppliers. The secret is known once, at issue."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from suppliers.models import ApiKey, Supplier

MARK: Final = "lpsn_live_"
LAST_USED_GRAIN: Final = timedelta(minutes=1)


def issue_key(
    supplier: Supplier, *, name: str, scopes: Iterable[str], expires_at: datetime | None
) -> tuple[ApiKey, str]:
    """A new key and its secret, which is not stored and cannot be shown again."""
    key, secret = ApiKey.objects.create_key(
        supplier=supplier,
        name=name,
        scopes=" ".join(sorted(set(scopes))),
        expiry_date=expires_at,
    )
    return key, f"{MARK}{secret}"


def find_key(presented: str, now: datetime) -> ApiKey | None:
    """The usable key behind a presented secret, with its supplier; None for any other text.

    One query. The secret is compared with its hash in constant time.
    """
    secret = presented.removeprefix(MARK)
    prefix, dot, _ = secret.partition(".")
    if not dot or secret == presented or not secret.isascii():
        return None
    key = ApiKey.objects.select_related("supplier").filter(prefix=prefix, revoked=False).first()
    if key is None or not key.is_usable(now) or not key.is_valid(secret):
        return None
    return key


def note_use(key: ApiKey, now: datetime) -> None:
    """Remember that the key was used, to the minute: at most one write a minute."""
    if key.last_used_at is None or now - key.last_used_at >= LAST_USED_GRAIN:
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)


def revoke_key(key: ApiKey) -> None:
    """End a key at once and for good."""
    key.revoked = True
    key.save(update_fields=["revoked"])
