"""Typed builders of webhooks, and of what suppliers are told."""

from datetime import datetime
from itertools import count

from migrations_tracker.domain.access import Channel, Principal, Role, Scope
from migrations_tracker.domain.webhooks import CHOOSABLE, EventType
from migrations_tracker.models import Announcement, ApiCall, PsnMigration, Webhook
from migrations_tracker.services.audit import Origin
from migrations_tracker.services.publishing import News, publish
from migrations_tracker.services.webhooks import Subscription, add_webhook
from suppliers.models import Supplier
from tests.make import NOON

_numbers = count(1)
ALL = tuple(one.value for one in CHOOSABLE)


def worker_of(supplier: Supplier) -> Principal:
    """Somebody who works for a supplier."""
    return Principal(
        actor="user:1",
        name="Grace",
        roles=frozenset({Role.SUPPLIER}),
        supplier_ids=frozenset({supplier.pk}),
    )


def by(supplier: Supplier, now: datetime = NOON) -> Origin:
    return Origin(worker_of(supplier), Channel.PAGE, now, "req-1")


def key_of(supplier: Supplier, *scopes: Scope) -> Principal:
    """A key of a supplier with some scopes."""
    return Principal(
        actor="key:AbCd1234",
        name="Sync",
        roles=frozenset({Role.SUPPLIER}),
        supplier_ids=frozenset({supplier.pk}),
        scopes=frozenset(scopes),
    )


def make_webhook(
    supplier: Supplier, url: str = "https://hooks.example/psn", **fields: object
) -> Webhook:
    """A webhook that is told of everything."""
    hook = add_webhook(supplier.pk, Subscription(url, ALL), by(supplier)).webhook
    for name, value in fields.items():
        setattr(hook, name, value)
    hook.save()
    return hook


def tell(
    supplier: Supplier,
    migration: PsnMigration | None = None,
    *,
    kind: EventType = EventType.STAGE_CHANGED,
    at: datetime = NOON,
) -> Announcement:
    """Something new that a supplier is told, and its webhooks with it."""
    news = News(
        f"test:{next(_numbers)}", kind, supplier.pk, migration.pk if migration else None, at, {}
    )
    (told,) = publish([news], at)
    return told


def make_call(supplier: Supplier, **fields: object) -> ApiCall:
    """A call of a key of `supplier` that was refused at noon."""
    values: dict[str, object] = {
        "at": NOON,
        "actor": "key:7Qd4mXy2",
        "method": "POST",
        "operation": "claimStage",
        "path": "/api/v1/migrations/E09000014/stage-claims",
        "status": 409,
        "outcome": "refused",
        "problem": "gate-not-met",
        "request_id": "req-1",
    }
    return ApiCall.objects.create(supplier=supplier, **(values | fields))
