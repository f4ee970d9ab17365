"""Who gets the daily digest, and up to when they have been told."""

from datetime import datetime
from typing import Self

from django.db import models

from migrations_tracker.models.access import User


class DigestQuerySet(models.QuerySet["Digest"]):
    def due(self, now: datetime) -> Self:
        return self.filter(due_at__lte=now, person__is_active=True)


class Digest(models.Model):
    """One for each person who has asked for it. Changes from `told_until` on are news to them."""

    person = models.OneToOneField(
        User, on_delete=models.CASCADE, primary_key=True, related_name="digest"
    )
    told_until = models.DateTimeField()
    due_at = models.DateTimeField(db_index=True)

    objects = DigestQuerySet.as_manager()

    class Meta:
        ordering = ["due_at"]

    def __str__(self) -> str:
        return f"Digest of {self.person}"
