"""What became of what was sent to suppliers' webhooks, and sending it again."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction

from migrations_tracker.domain.telling import retry_after
from migrations_tracker.domain.webhooks import (
    KEPT,
    MOST_RESENT,
    RangeRefused,
    WebhookDisabled,
    check_may_manage,
)
from migrations_tracker.models import (
    Announcement,
    Assignment,
    OutboxMessage,
    Webhook,
    WebhookDelivery,
    WebhookSecret,
)
from migrations_tracker.services import outbox
from migrations_tracker.services.audit import Origin
from migrations_tracker.services.mailing import Letter, queue_letters
from migrations_tracker.services.publishing import queue
from migrations_tracker.services.webhooks import secret_of, withdraw_waiting

GONE = "It answered 410: it is gone and wants no more."
THROUGH = "It took nothing for more than three days, however often it was tried."
ADMINISTRATOR = "An administrator disabled it."


@dataclass(frozen=True, slots=True)
class Attempt:
    """One POST and how it went; `error` is empty where it was taken.

    `wait` is what the receiver asks for; `gone`: it wants no more; `dropped`: it was not even
    tried, because it may not be sent any more.
    """

    status: int | None = None
    took_ms: int = 0
    excerpt: str = ""
    error: str = ""
    wait: timedelta | None = None
    gone: bool = False
    dropped: bool = False


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A claimed message with where it goes and all that it is signed with.

    `why_not` says why it may not be sent any more; empty where it may.
    """

    delivery: WebhookDelivery
    secrets: tuple[str, ...] = field(repr=False)
    why_not: str = ""

    @property
    def url(self) -> str:
        return self.delivery.webhook.url

    @property
    def message_id(self) -> str:
        return self.delivery.announcement.reference


def outgoing(messages: Iterable[OutboxMessage], now: datetime) -> list[Outgoing]:
    """The claimed messages with their webhooks and secrets. Three queries."""
    by_id = {message.pk: message for message in messages}
    deliveries = WebhookDelivery.objects.filter(message__in=by_id)
    found = list(deliveries.select_related("webhook", "announcement"))
    secrets: dict[int, list[str]] = defaultdict(list)
    for secret in WebhookSecret.objects.filter(webhook__in={one.webhook_id for one in found}):
        if secret.is_signed_with(now):
            secrets[secret.webhook_id].append(secret_of(secret))
    about = {one.announcement.migration_id for one in found}
    leads = set(
        Assignment.objects.current()
        .filter(migration__in=about - {None})
        .values_list("migration", "supplier")
    )
    for delivery in found:
        delivery.message = by_id[delivery.message_id]
    return [Outgoing(one, tuple(secrets[one.webhook_id]), _why_not(one, leads)) for one in found]


def _why_not(delivery: WebhookDelivery, leads: Collection[tuple[int, int]]) -> str:
    hook, told = delivery.webhook, delivery.announcement
    if not hook.enabled or hook.removed_at:
        return "The webhook was disabled before this was sent."
    if told.migration_id and (told.migration_id, told.supplier_id) not in leads:
        return "The supplier does not lead this migration any more."
    return ""


@transaction.atomic
def note_attempt(out: Outgoing, attempt: Attempt, now: datetime, *, spread: float) -> bool:
    """Note how an attempt went; False where the message has gone to another worker.

    Three queries; a webhook that has failed for good is disabled and its people are told.
    """
    delivery, message = out.delivery, out.delivery.message
    if attempt.error:
        held = outbox.failed(
            message,
            attempt.error,
            now,
            spread=spread,
            wait=attempt.wait,
            for_good=attempt.gone or attempt.dropped,
        )
    else:
        held = outbox.arrived(message, now)
    if not held or attempt.dropped:
        return held
    WebhookDelivery.objects.filter(pk=delivery.pk).update(
        attempted_at=now,
        status=attempt.status,
        took_ms=attempt.took_ms,
        excerpt=attempt.excerpt[:200],
    )
    hooks = Webhook.objects.filter(pk=delivery.webhook_id)
    if not attempt.error:
        hooks.filter(failing_since__isnull=False).update(failing_since=None)
        return True
    hooks.filter(failing_since=None).update(failing_since=now)
    if attempt.gone or retry_after(message.attempts, 0) is None:
        _disable(delivery.webhook_id, GONE if attempt.gone else THROUGH, now)
    return True


@transaction.atomic
def disable_webhook(webhook_id: int, now: datetime) -> bool:
    """An administrator ends the sending to a webhook; its people are told. False: it had ended."""
    return _disable(webhook_id, ADMINISTRATOR, now)


def _disable(webhook_id: int, why: str, now: datetime) -> bool:
    hook = Webhook.objects.select_for_update().filter(pk=webhook_id, enabled=True).first()
    if hook is None:
        return False
    hook.enabled, hook.disabled_at, hook.disabled_reason = False, now, why
    hook.save(update_fields=["enabled", "disabled_at", "disabled_reason"])
    withdraw_waiting(hook, now)
    letter = Letter(
        key=f"{hook.queue}:disabled:{now.timestamp():.0f}",
        supplier_id=hook.supplier_id,
        topic="webhook.disabled",
        subject="A webhook of yours is disabled",
        text=(
            f"Nothing is sent any more to {hook.url}.\n{why}\n\n"
            "Once it is put right, enable it again in My work, under Webhooks, and have what it "
            "missed sent again from there. Until then, GET /api/v1/events tells the same."
        ),
    )
    queue_letters([letter], now)
    return True


@transaction.atomic
def resend(delivery_id: int, origin: Origin) -> WebhookDelivery:
    """Send one again, under the same id; what waits is tried at once. Four queries.

    Raises NotYours or WebhookDisabled.
    """
    delivery = WebhookDelivery.objects.select_related("webhook").get(pk=delivery_id)
    _check_open(delivery.webhook, origin)
    _again([delivery.message_id], origin.now)
    return delivery


@transaction.atomic
def resend_range(
    webhook_id: int, since: datetime, until: datetime | None, origin: Origin, *, arrived_too: bool
) -> int:
    """Send what was told from `since` until before `until`, or now, again; how many messages.

    What has arrived is left out unless `arrived_too`; what was told while it was disabled is
    among it. Nine queries at most. Raises NotYours, WebhookDisabled or RangeRefused.
    """
    hook = Webhook.objects.select_for_update().get(pk=webhook_id, removed_at=None)
    _check_open(hook, origin)
    if until is not None and not since < until:
        raise RangeRefused("The range ends before it begins. Choose a later end.")
    if since < origin.now - KEPT:
        raise RangeRefused(f"What was told is kept for {KEPT.days} days. Choose a later start.")
    told = Announcement.objects.filter(
        supplier=hook.supplier_id,
        type__in=hook.event_types,
        announced_at__gte=since,
    )
    if until is not None:
        told = told.filter(announced_at__lt=until)
    present = dict(
        hook.deliveries.filter(announcement__in=told).values_list("announcement", "message")
    )
    missing = [(hook, one) for one in told.order_by("number") if one.number not in present]
    if len(missing) + len(present) > MOST_RESENT:
        raise RangeRefused(f"That is more than {MOST_RESENT} messages. Choose a shorter range.")
    return len(queue(missing, origin.now)) + _again(
        present.values(), origin.now, arrived_too=arrived_too
    )


def _check_open(hook: Webhook, origin: Origin) -> None:
    check_may_manage(origin.principal, hook.supplier_id)
    if not hook.enabled or hook.removed_at:
        raise WebhookDisabled


def _again(message_ids: Iterable[object], now: datetime, *, arrived_too: bool = True) -> int:
    """Whatever is in no worker's hands begins anew, with all its attempts. One query."""
    free = OutboxMessage.objects.filter(pk__in=list(message_ids), lease_token=None)
    if not arrived_too:
        free = free.filter(sent_at=None)
    return free.update(sent_at=None, given_up_at=None, due_at=now, attempts=0, last_error="")
