"""Webhooks of suppliers: kept, changed, disabled, removed, and their secrets."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import uuid4

from django.conf import settings
from django.db import transaction

from migrations_tracker.domain.networks import networks
from migrations_tracker.domain.webhook_secret import derived_secret, fingerprint, new_salt
from migrations_tracker.domain.webhooks import (
    MOST_WEBHOOKS,
    OVERLAP,
    EventType,
    SecretRotatedRecently,
    TooManyWebhooks,
    WebhookChanged,
    WebhookDisabled,
    check_may_manage,
    check_subscription,
    check_url,
)
from migrations_tracker.models import OutboxMessage, Webhook, WebhookDelivery, WebhookSecret
from migrations_tracker.services.audit import Origin
from migrations_tracker.services.outbox import withdraw
from migrations_tracker.services.publishing import News, publish, queue
from suppliers.models import Supplier

BY_HAND: Final = "Somebody disabled it."


@dataclass(frozen=True, slots=True)
class Subscription:
    """What people say of a webhook."""

    url: str
    event_types: Sequence[str]
    description: str = ""
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class Kept:
    """A webhook with its newest secret, which is shown once. The secret never shows in a repr."""

    webhook: Webhook
    secret_number: int
    secret: str = field(repr=False)


def secret_of(kept: WebhookSecret) -> str:
    """The secret itself, to sign with; empty where the signing key has been changed since."""
    secret = derived_secret(settings.WEBHOOK_SIGNING_KEY, kept.salt)
    return secret if fingerprint(secret) == kept.fingerprint else ""


@transaction.atomic
def add_webhook(supplier_id: int, wanted: Subscription, origin: Origin) -> Kept:
    """Six queries. Raises NotYours or a WebhookRefused; nothing has been written then."""
    Supplier.objects.select_for_update().get(pk=supplier_id)
    check_may_manage(origin.principal, supplier_id)
    _check(_ordered(wanted))
    present = Webhook.objects.filter(supplier=supplier_id, removed_at=None)
    if present.count() >= MOST_WEBHOOKS:
        raise TooManyWebhooks
    hook = Webhook(
        supplier_id=supplier_id,
        created_at=origin.now,
        created_by=origin.principal.actor,
    )
    _apply(hook, wanted, origin)
    hook.save(force_insert=True)
    return _new_secret(hook, 1, origin.now)


@transaction.atomic
def change_webhook(
    webhook_id: int, wanted: Subscription, origin: Origin, *, expected_version: int
) -> Webhook:
    """Change what it is told and where; the same again is no change. Five queries at most.

    Disabling withdraws what waits for it. Raises NotYours, WebhookChanged or a WebhookRefused;
    nothing has been written then.
    """
    hook = _locked(webhook_id, origin)
    if _as_it_is(hook) == _ordered(wanted):
        return hook
    _check_version(hook, expected_version)
    _check(_ordered(wanted))
    was_enabled = hook.enabled
    _apply(hook, wanted, origin)
    hook.version += 1
    hook.save()
    if was_enabled and not hook.enabled:
        withdraw_waiting(hook, origin.now)
    return hook


@transaction.atomic
def remove_webhook(webhook_id: int, origin: Origin, *, expected_version: int) -> None:
    """Nothing is sent to it any more; its record is kept. Four queries.

    Raises NotYours or WebhookChanged.
    """
    hook = _locked(webhook_id, origin)
    _check_version(hook, expected_version)
    hook.removed_at = hook.updated_at = origin.now
    hook.changed_by = origin.principal.actor
    hook.version += 1
    hook.save()
    withdraw_waiting(hook, origin.now)


@transaction.atomic
def rotate_secret(webhook_id: int, origin: Origin) -> Kept:
    """A new secret; for a week the one before is signed with too. Five queries.

    Raises NotYours, or SecretRotatedRecently where there are two already.
    """
    hook = _locked(webhook_id, origin)
    in_use = [one for one in hook.secrets.all() if one.is_signed_with(origin.now)]
    if len(in_use) > 1:
        raise SecretRotatedRecently
    newest = hook.secrets.first()
    hook.secrets.filter(expires_at=None).update(expires_at=origin.now + OVERLAP)
    kept = _new_secret(hook, newest.number + 1 if newest else 1, origin.now)
    _count_write(hook, origin)
    return kept


@transaction.atomic
def end_older_secrets(webhook_id: int, origin: Origin) -> int:
    """Sign with the newest secret alone from now on; how many ended. Four queries at most."""
    hook = _locked(webhook_id, origin)
    older = hook.secrets.filter(expires_at__gt=origin.now)
    ended = older.update(expires_at=origin.now)
    if ended:
        _count_write(hook, origin)
    return ended


@transaction.atomic
def send_test(webhook_id: int, origin: Origin, site_url: str) -> WebhookDelivery:
    """Queue a message that only this webhook gets. About ten queries.

    Raises NotYours or WebhookDisabled.
    """
    hook = _locked(webhook_id, origin)
    if not hook.enabled:
        raise WebhookDisabled
    data = {"webhook": hook.reference, "url": f"{site_url}/api/v1/webhooks/{hook.reference}"}
    kind = EventType.WEBHOOK_TEST
    key = f"test:{uuid4()}"
    (told,) = publish([News(key, kind, hook.supplier_id, None, origin.now, data)], origin.now)
    (delivery,) = queue([(hook, told)], origin.now)
    return delivery


def withdraw_waiting(hook: Webhook, now: datetime) -> int:
    """Give up what waits for a webhook that takes nothing any more. Two queries."""
    waiting = OutboxMessage.objects.undecided().filter(address=hook.queue)
    ids = list(waiting.values_list("pk", flat=True))
    return withdraw(ids, "The webhook was disabled before this was sent.", now)


def _locked(webhook_id: int, origin: Origin) -> Webhook:
    hook = Webhook.objects.select_for_update().get(pk=webhook_id, removed_at=None)
    check_may_manage(origin.principal, hook.supplier_id)
    return hook


def _check(wanted: Subscription) -> None:
    check_url(wanted.url, networks(settings.WEBHOOK_ALLOWED_NETWORKS))
    check_subscription(wanted.event_types, wanted.description)


def _check_version(hook: Webhook, expected: int) -> None:
    if hook.version != expected:
        raise WebhookChanged(sent=expected, current=hook.version)


def _apply(hook: Webhook, wanted: Subscription, origin: Origin) -> None:
    wanted = _ordered(wanted)
    hook.url, hook.description = wanted.url, wanted.description
    hook.event_types = list(wanted.event_types)
    if hook.enabled is not wanted.enabled or hook._state.adding:  # noqa: SLF001 - Django documents it
        hook.enabled = wanted.enabled
        hook.disabled_at = None if wanted.enabled else origin.now
        hook.disabled_reason = "" if wanted.enabled else BY_HAND
        hook.failing_since = None
    hook.updated_at, hook.changed_by = origin.now, origin.principal.actor


def _ordered(wanted: Subscription) -> Subscription:
    types = [one.value for one in EventType if one.value in wanted.event_types]
    return Subscription(wanted.url, types, wanted.description.strip(), wanted.enabled)


def _as_it_is(hook: Webhook) -> Subscription:
    return Subscription(hook.url, hook.event_types, hook.description, hook.enabled)


def _count_write(hook: Webhook, origin: Origin) -> None:
    hook.version += 1
    hook.updated_at, hook.changed_by = origin.now, origin.principal.actor
    hook.save()


def _new_secret(hook: Webhook, number: int, now: datetime) -> Kept:
    salt = new_salt()
    secret = derived_secret(settings.WEBHOOK_SIGNING_KEY, salt)
    WebhookSecret.objects.create(
        webhook=hook, number=number, salt=salt, fingerprint=fingerprint(secret), created_at=now
    )
    return Kept(hook, number, secret)
