"""Putting what suppliers are told into the feed, and into the queue of each of their webhooks.

Nothing here is called by the services whose changes it tells of: `services.announcing` finds what
is new. So a change costs nobody the wait for the feed, and what a dead worker has not told is told
by the next.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from migrations_tracker.domain.telling import Channel
from migrations_tracker.domain.webhooks import EventType
from migrations_tracker.models import (
    Announcement,
    Feed,
    OutboxMessage,
    Webhook,
    WebhookDelivery,
)

Data = Mapping[str, str | int | bool | None]


@dataclass(frozen=True, slots=True)
class News:
    """One thing to tell one supplier; `key` keeps it from being told twice."""

    key: str
    type: EventType
    supplier_id: int
    migration_id: int | None
    happened_at: datetime
    data: Data


def publish(news: Sequence[News], now: datetime) -> list[Announcement]:
    """Tell suppliers; what was told already is left out. Needs a transaction.

    Six queries at most. The feed stays locked until the end of the transaction.
    """
    if not news:
        return []
    feed = Feed.objects.select_for_update().get(pk=Feed.SINGLE)
    keys = [one.key for one in news]
    known = set(Announcement.objects.filter(key__in=keys).values_list("key", flat=True))
    # Whoever waited for the lock must not go back behind what was told meanwhile.
    at = max(now, feed.last_at or now)
    told: list[Announcement] = []
    for one in news:
        if one.key not in known:
            known.add(one.key)
            feed.last_number += 1
            told.append(_announcement(one, feed.last_number, at))
    if told:
        feed.last_at = at
        feed.save(update_fields=["last_number", "last_at"])
        Announcement.objects.bulk_create(told)
        _fan_out(told, now)
    return told


def _announcement(one: News, number: int, at: datetime) -> Announcement:
    return Announcement(
        number=number,
        key=one.key,
        supplier_id=one.supplier_id,
        migration_id=one.migration_id,
        type=one.type.value,
        happened_at=one.happened_at,
        announced_at=at,
        data=dict(one.data),
    )


def _fan_out(told: Sequence[Announcement], now: datetime) -> None:
    """Queue it for every webhook that has chosen it. Three queries; one where there are none."""
    suppliers = {one.supplier_id for one in told}
    hooks: dict[int, list[Webhook]] = defaultdict(list)
    for hook in Webhook.objects.filter(supplier__in=suppliers, enabled=True, removed_at=None):
        hooks[hook.supplier_id].append(hook)
    wanted = [
        (hook, one)
        for one in told
        for hook in hooks[one.supplier_id]
        if one.type in hook.event_types
    ]
    queue(wanted, now)


def queue(wanted: Sequence[tuple[Webhook, Announcement]], now: datetime) -> list[WebhookDelivery]:
    """Put announcements into the queues of webhooks. Two queries; none where nothing is wanted."""
    if not wanted:
        return []
    messages = [_message(hook, one, now) for hook, one in wanted]
    OutboxMessage.objects.bulk_create(messages)
    return WebhookDelivery.objects.bulk_create(
        WebhookDelivery(webhook=hook, announcement=one, message=message)
        for (hook, one), message in zip(wanted, messages, strict=True)
    )


def _message(hook: Webhook, one: Announcement, now: datetime) -> OutboxMessage:
    return OutboxMessage(
        key=f"{hook.queue}:{one.number}",
        channel=Channel.SUPPLIER.value,
        address=hook.queue,
        topic=one.type,
        position=one.number,
        body=body_of(one),
        created_at=now,
        due_at=now,
    )


def body_of(one: Announcement) -> dict[str, Any]:
    """What Standard Webhooks asks for: the type, when it came about, and thin data."""
    return {"type": one.type, "timestamp": instant(one.happened_at), "data": one.data}


def instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
