"""API keys as their supplier’s people see them, and what happened to each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from migrations_tracker.domain.access import Principal
from migrations_tracker.domain.api_keys import KeyStatus, key_status, left_words
from migrations_tracker.selectors.activity import NO_LONGER_KNOWN, actor_names
from suppliers.models import ApiKey, Supplier


@dataclass(frozen=True, slots=True)
class KeyRow:
    """One key at one instant. `left` is the countdown of one that ends soon; else empty.

    `created_by` is empty for keys older than the note of it.
    """

    prefix: str
    last_four: str
    name: str
    supplier: Supplier
    scopes: tuple[str, ...]
    created_by: str
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    last_used_from: str
    status: KeyStatus
    replaced_by: str
    left: str

    @property
    def may_rotate(self) -> bool:
        return self.status in {KeyStatus.IN_FORCE, KeyStatus.EXPIRING}


@dataclass(frozen=True, slots=True)
class KeyChange:
    """One entry of a key’s history."""

    at: datetime
    what: str
    who: str


def keys_of(principal: Principal) -> QuerySet[ApiKey]:
    """The one door to keys for people of suppliers: their own. No query."""
    keys: QuerySet[ApiKey] = ApiKey.objects.filter(supplier__in=principal.supplier_ids)
    return keys.select_related("supplier", "replaced_by")


def own_suppliers(principal: Principal) -> list[Supplier]:
    """The suppliers that somebody works for, by name. One query."""
    return list(Supplier.objects.filter(pk__in=principal.supplier_ids).order_by("name"))


def key_rows(keys: Iterable[ApiKey], viewer: Principal, now: datetime) -> list[KeyRow]:
    """The rows of some keys, those that can be used first. Four queries at most."""
    loaded = list(keys)
    names = actor_names({key.created_by for key in loaded if key.created_by}, viewer)
    names[""] = ""
    rows = [_row(key, names.get(key.created_by, NO_LONGER_KNOWN), now) for key in loaded]
    return sorted(rows, key=lambda row: not row.status.is_usable)


def expiring_keys(principal: Principal, now: datetime) -> list[KeyRow]:
    """Own keys that end within a month and that nothing replaces. At most four queries."""
    rows = key_rows(keys_of(principal).filter(revoked=False, replaced_by=None), principal, now)
    return [row for row in rows if row.status is KeyStatus.EXPIRING]


def key_history(key: ApiKey, viewer: Principal) -> list[KeyChange]:
    """What happened to a key, the newest first. Three queries at most."""
    entries = list(key.history.order_by("history_date", "history_id"))
    names = actor_names({f"user:{one.history_user_id}" for one in entries}, viewer)
    changes: list[KeyChange] = []
    before = None
    for entry in entries:
        who = names.get(f"user:{entry.history_user_id}", "The tracker")
        changes.append(KeyChange(entry.history_date, _what(before, entry), who))
        before = entry
    return changes[::-1]


def _what(before: object, entry: object) -> str:
    if before is None:
        return "Issued"
    for name, words in (("revoked", "Revoked"), ("replaced_by_id", "Replaced")):
        if getattr(before, name) != getattr(entry, name):
            return words
    return "Changed"


def _row(key: ApiKey, created_by: str, now: datetime) -> KeyRow:
    status = key_status(
        revoked=key.revoked,
        replaced=key.replaced_by_id is not None,
        expires_at=key.expiry_date,
        now=now,
    )
    ends = key.expiry_date if status in {KeyStatus.EXPIRING, KeyStatus.REPLACED} else None
    return KeyRow(
        prefix=key.prefix,
        last_four=key.last_four,
        name=key.name,
        supplier=key.supplier,
        scopes=tuple(sorted(key.scope_names)),
        created_by=created_by,
        created_at=key.created,
        expires_at=key.expiry_date,
        last_used_at=key.last_used_at,
        last_used_from=key.last_used_from or "",
        status=status,
        replaced_by=key.replaced_by.prefix if key.replaced_by else "",
        left=left_words(ends, now) if ends else "",
    )
