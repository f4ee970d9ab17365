"""Issuing, finding, rotating and revoking suppliers’ API keys. A secret is known at issue alone."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q

from suppliers.models import ApiKey, Supplier

MARK: Final = "lpsn_live_"
LAST_USED_GRAIN: Final = timedelta(minutes=1)
# How long a key and the one that replaces it are both good.
OVERLAP: Final = timedelta(days=7)
# Nothing else is looked up, so no text that the database would choke on gets that far.
SECRET: Final = re.compile(rf"{MARK}(?P<secret>(?P<prefix>[A-Za-z0-9]{{8}})\.[A-Za-z0-9]{{32}})")


def issue_key(
    supplier: Supplier,
    *,
    name: str,
    scopes: Iterable[str],
    expires_at: datetime | None,
    created_by: str = "",
) -> tuple[ApiKey, str]:
    """A new key and its secret, which is not stored and cannot be shown again."""
    key = ApiKey(
        supplier=supplier,
        name=name,
        scopes=" ".join(sorted(set(scopes))),
        expiry_date=expires_at,
        created_by=created_by,
    )
    secret = ApiKey.objects.assign_key(key)
    key.last_four = secret[-4:]
    key.save(force_insert=True)
    return key, f"{MARK}{secret}"


def find_key(presented: str, now: datetime) -> ApiKey | None:
    """The usable key behind a presented secret, with its supplier; None for any other text.

    One query, none for a text that no key looks like. The secret is compared with its hash in
    constant time.
    """
    shape = SECRET.fullmatch(presented)
    if shape is None:
        return None
    keys = ApiKey.objects.select_related("supplier")
    key: ApiKey | None = keys.filter(prefix=shape["prefix"], revoked=False).first()
    if key is None or not key.is_valid(shape["secret"]) or not key.is_usable(now):
        return None
    return key


def note_use(key: ApiKey, now: datetime, address: str | None = None) -> None:
    """Remember that the key was used and from where, to the minute: at most one write a minute.

    Most requests cost nothing here. Of several at once, one writes.
    """
    stale = now - LAST_USED_GRAIN
    if key.last_used_at is None or key.last_used_at <= stale:
        due = Q(last_used_at=None) | Q(last_used_at__lte=stale)
        ApiKey.objects.filter(due, pk=key.pk).update(last_used_at=now, last_used_from=address)


@transaction.atomic
def rotate_key(
    key: ApiKey, now: datetime, *, expires_at: datetime, created_by: str = ""
) -> tuple[ApiKey, str]:
    """A key that replaces another under the same name, and its secret; both are good for a week.

    The old one ends at its own expiry where that is sooner.
    """
    new, secret = issue_key(
        key.supplier,
        name=key.name,
        scopes=key.scope_names,
        expires_at=expires_at,
        created_by=created_by,
    )
    end = now + OVERLAP
    key.replaced_by, key.expiry_date = new, min(key.expiry_date or end, end)
    key.save(update_fields=["replaced_by", "expiry_date"])
    return new, secret


def revoke_key(key: ApiKey) -> None:
    """End a key at once and for good."""
    key.revoked = True
    key.save(update_fields=["revoked"])
