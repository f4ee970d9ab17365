"""Suppliers’ API keys: issued, rotated and revoked by their own people and by administrators."""

from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Q

from migrations_tracker.domain.api_keys import (
    MOST_IN_FORCE,
    KeyFormUsed,
    KeyNotInForce,
    KeyStatus,
    NewKey,
    TooManyKeys,
    check_may_manage,
    check_new_key,
    default_end,
    end_of_day,
    key_status,
)
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.services.audit import Origin
from migrations_tracker.services.used_forms import do_once
from suppliers.keys import issue_key, revoke_key, rotate_key
from suppliers.models import ApiKey, Supplier

USABLE = frozenset({KeyStatus.IN_FORCE, KeyStatus.EXPIRING})


@dataclass(frozen=True, slots=True)
class Issued:
    """A new key with its secret, which nobody can read again."""

    key: ApiKey
    secret: str = field(repr=False)


def issue(supplier_id: int, wanted: NewKey, origin: Origin, *, form: str) -> Issued:
    """A new key. Eight queries. Raises NotYours, a KeyRefused or KeyFormUsed: no key then."""

    def perform() -> Issued:
        supplier = Supplier.objects.select_for_update().get(pk=supplier_id)
        check_may_manage(origin.principal, supplier_id)
        check_new_key(wanted, london_date(origin.now))
        in_force = ApiKey.objects.filter(
            Q(expiry_date=None) | Q(expiry_date__gt=origin.now), supplier=supplier, revoked=False
        )
        if in_force.count() >= MOST_IN_FORCE:
            raise TooManyKeys
        made = issue_key(
            supplier,
            name=wanted.name.strip(),
            scopes=[scope.value for scope in wanted.scopes],
            expires_at=end_of_day(wanted.last_day),
            created_by=origin.principal.actor,
        )
        return Issued(*made)

    return do_once("keys", form, origin, perform, used=KeyFormUsed)


def rotate(prefix: str, origin: Origin, *, form: str) -> Issued:
    """A key in place of another, with its name and scopes; the old one ends in a week.

    Eight queries. Raises NotYours, KeyNotInForce or KeyFormUsed: nothing has changed then.
    """

    def perform() -> Issued:
        key = _locked(prefix, origin)
        status = status_of(key, origin)
        if status not in USABLE:
            raise KeyNotInForce(prefix, status)
        end = default_end(origin.now)
        made = rotate_key(key, origin.now, expires_at=end, created_by=origin.principal.actor)
        return Issued(*made)

    return do_once("keys", form, origin, perform, used=KeyFormUsed)


@transaction.atomic
def revoke(prefix: str, origin: Origin) -> ApiKey:
    """End a key at once and for good; once more is no change. Three queries. Raises NotYours."""
    key = _locked(prefix, origin)
    if not key.revoked:
        revoke_key(key)
    return key


def status_of(key: ApiKey, origin: Origin) -> KeyStatus:
    return key_status(
        revoked=key.revoked,
        replaced=key.replaced_by_id is not None,
        expires_at=key.expiry_date,
        now=origin.now,
    )


def _locked(prefix: str, origin: Origin) -> ApiKey:
    keys = ApiKey.objects.select_for_update(of=("self",)).select_related("supplier")
    key: ApiKey = keys.get(prefix=prefix)
    check_may_manage(origin.principal, key.supplier_id)
    return key
