"""Webhooks, how their deliveries went, and the feed of what suppliers were told."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from migrations_tracker.domain.telling import Fate
from migrations_tracker.models import Announcement, Webhook, WebhookDelivery
from suppliers.models import Supplier


@dataclass(frozen=True, slots=True)
class SecretRow:
    """One of a webhook's secrets, without the secret."""

    number: int
    created_at: datetime
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class WebhookRow:
    """One webhook. `secrets` are those that it is signed with now, the newest first."""

    id: int
    reference: str
    supplier: Supplier
    target_url: str
    description: str
    event_types: tuple[str, ...]
    enabled: bool
    disabled_at: datetime | None
    disabled_reason: str
    failing_since: datetime | None
    secrets: tuple[SecretRow, ...]
    created_at: datetime
    created_by: str
    updated_at: datetime
    version: int

    @property
    def public_id(self) -> str:
        return self.reference.removeprefix("wh_")

    @property
    def standing(self) -> str:
        if not self.enabled:
            return "Disabled"
        return "Failing" if self.failing_since else "Enabled"


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """One announcement on its way to one webhook, and how the last attempt went."""

    id: int
    number: int
    reference: str
    event_reference: str
    type: str
    fate: Fate
    attempts: int
    queued_at: datetime
    next_attempt_at: datetime | None
    attempted_at: datetime | None
    status: int | None
    took_ms: int | None
    excerpt: str
    error: str

    @property
    def public_id(self) -> str:
        return self.reference.removeprefix("dl_")

    @property
    def state(self) -> str:
        if self.fate is Fate.SENT:
            return "Arrived"
        if self.fate is Fate.GIVEN_UP:
            return "Given up"
        return "Waits to be tried again" if self.attempts else "Waits for its turn"


@dataclass(frozen=True, slots=True)
class FeedRow:
    """One thing that a supplier was told."""

    number: int
    reference: str
    type: str
    happened_at: datetime
    announced_at: datetime
    data: Mapping[str, Any]


def webhook_rows(webhooks: QuerySet[Webhook], now: datetime) -> list[WebhookRow]:
    """The rows of a queryset, in its order. Two queries."""
    found = webhooks.select_related("supplier").prefetch_related("secrets")
    return [_webhook(hook, now) for hook in found]


def _webhook(hook: Webhook, now: datetime) -> WebhookRow:
    return WebhookRow(
        id=hook.pk,
        reference=hook.reference,
        supplier=hook.supplier,
        target_url=hook.url,
        description=hook.description,
        event_types=tuple(hook.event_types),
        enabled=hook.enabled,
        disabled_at=hook.disabled_at,
        disabled_reason=hook.disabled_reason,
        failing_since=hook.failing_since,
        secrets=tuple(
            SecretRow(one.number, one.created_at, one.expires_at)
            for one in hook.secrets.all()
            if one.is_signed_with(now)
        ),
        created_at=hook.created_at,
        created_by=hook.created_by,
        updated_at=hook.updated_at,
        version=hook.version,
    )


def delivery_rows(deliveries: QuerySet[WebhookDelivery]) -> list[DeliveryRow]:
    """The rows of a queryset, in its order. One query."""
    return [_delivery(one) for one in deliveries.select_related("message", "announcement")]


def _delivery(one: WebhookDelivery) -> DeliveryRow:
    message = one.message
    waits = message.fate is Fate.WAITING
    return DeliveryRow(
        id=one.pk,
        number=one.announcement_id,
        reference=one.reference,
        event_reference=one.announcement.reference,
        type=one.announcement.type,
        fate=message.fate,
        attempts=message.attempts,
        queued_at=message.created_at,
        next_attempt_at=message.due_at if waits else None,
        attempted_at=one.attempted_at,
        status=one.status,
        took_ms=one.took_ms,
        excerpt=one.excerpt,
        error=message.last_error,
    )


def feed_rows(announcements: Iterable[Announcement]) -> list[FeedRow]:
    """The rows of a queryset, in its order. One query."""
    return [
        FeedRow(
            number=one.number,
            reference=one.reference,
            type=one.type,
            happened_at=one.happened_at,
            announced_at=one.announced_at,
            data=one.data,
        )
        for one in announcements
    ]
