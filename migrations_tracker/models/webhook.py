"""Webhooks of suppliers, what they are signed with, and how each delivery went."""

import uuid
from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from migrations_tracker.domain.access import Principal, Role
from migrations_tracker.domain.webhooks import LONGEST_DESCRIPTION, LONGEST_URL
from migrations_tracker.models.announcement import Announcement
from migrations_tracker.models.outbox import OutboxMessage
from suppliers.models import Supplier


class WebhookQuerySet(models.QuerySet["Webhook"]):
    def visible_to(self, principal: Principal) -> Self:
        """The one door: one's own; administrators see all. An address can hold a secret."""
        if Role.ADMINISTRATOR in principal.roles:
            return self.filter(removed_at=None)
        return self.filter(removed_at=None, supplier__in=principal.supplier_ids)


class Webhook(models.Model):
    """Where a supplier is told, and of what.

    `version` counts the writes of people and keys. It is disabled by them, by a receiver that says
    it is gone, or once a message was tried as often as the schedule says. A removed one is kept
    for its record. `created_by` and `changed_by` are actors' ids.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="webhooks")
    url = models.CharField("address", max_length=LONGEST_URL)
    description = models.CharField(max_length=LONGEST_DESCRIPTION, blank=True)
    event_types = models.JSONField(default=list)
    enabled = models.BooleanField(default=True)
    disabled_at = models.DateTimeField(null=True, blank=True)
    disabled_reason = models.CharField(max_length=200, blank=True)
    failing_since = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=40)
    updated_at = models.DateTimeField()
    changed_by = models.CharField(max_length=40)
    removed_at = models.DateTimeField(null=True, blank=True)
    history: ClassVar[HistoricalRecords] = HistoricalRecords(excluded_fields=["failing_since"])

    objects = WebhookQuerySet.as_manager()

    class Meta:
        ordering = ["supplier", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(enabled=True, disabled_at=None, disabled_reason="")
                | Q(enabled=False, disabled_at__isnull=False),
                name="webhook_disabled_since",
            )
        ]
        indexes = [models.Index(fields=["updated_at", "id"], name="webhook_updated")]

    def __str__(self) -> str:
        return self.url

    @property
    def reference(self) -> str:
        return f"wh_{self.public_id}"

    @property
    def queue(self) -> str:
        """Its address in the outbox, where its messages keep their order."""
        return f"hook:{self.public_id}"


class WebhookSecret(models.Model):
    """What one of a webhook's secrets is made of. The secret itself is stored nowhere."""

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="secrets")
    number = models.PositiveIntegerField()
    salt = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=16)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["webhook", "number"], name="webhooksecret_numbered")
        ]

    def __str__(self) -> str:
        return f"{self.webhook_id}/{self.number}"

    def is_signed_with(self, now: datetime) -> bool:
        return self.expires_at is None or self.expires_at > now


class DeliveryQuerySet(models.QuerySet["WebhookDelivery"]):
    def visible_to(self, principal: Principal) -> Self:
        return self.filter(webhook__in=Webhook.objects.visible_to(principal).values("pk"))


class WebhookDelivery(models.Model):
    """One announcement on its way to one webhook: how the last attempt went.

    `status` is what the receiver answered, None where it answered nothing. `excerpt` is how its
    answer began.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    announcement = models.ForeignKey(
        Announcement, on_delete=models.CASCADE, related_name="deliveries"
    )
    message = models.OneToOneField(OutboxMessage, on_delete=models.CASCADE, related_name="delivery")
    attempted_at = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(null=True)
    took_ms = models.PositiveIntegerField(null=True)
    excerpt = models.CharField(max_length=200, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["-announcement_id"]
        verbose_name_plural = "webhook deliveries"
        constraints = [
            models.UniqueConstraint(fields=["webhook", "announcement"], name="webhookdelivery_once")
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        return f"dl_{self.public_id}"
