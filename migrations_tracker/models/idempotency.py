"""POST requests that carry an Idempotency-Key, and the answers that a repeat gets again."""

from django.db import models
from django.db.models import Q


class IdempotentRequest(models.Model):
    """One keyed POST: `running` while its lease lasts, then `done` with the answer to replay.

    The row is committed before the write starts; the answer is stored in the write's own
    transaction. Scope: the caller, the path and the key.
    """

    actor = models.CharField(max_length=40)
    path = models.CharField(max_length=200)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    lease_until = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True)
    body = models.TextField(blank=True)
    headers = models.JSONField(default=dict)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["actor", "path", "key"], name="idempotentrequest_once"),
            models.CheckConstraint(
                condition=Q(status=None) | Q(status__gte=200), name="idempotentrequest_answered"
            ),
        ]
        indexes = [models.Index(fields=["created_at"], name="idempotentrequest_age")]

    def __str__(self) -> str:
        return f"{self.actor} {self.path} {self.key}"
