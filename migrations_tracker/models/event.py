"""The ledger: append-only streams of events, each carrying the hash of the one before."""

from typing import Any, Never

from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce

from migrations_tracker.domain.access import Principal
from migrations_tracker.domain.ledger import HIDDEN_FROM_SUPPLIERS, OF_THE_PROGRAMME, EventKind
from migrations_tracker.models.migration import CHANNEL_CHOICES, PsnMigration


class AppendOnly(Exception):
    """Somebody tried to change or delete an event."""


class Stream(models.Model):
    """One migration's ledger, or the programme's (no migration). Lock this row before writing."""

    migration = models.OneToOneField(
        PsnMigration, on_delete=models.PROTECT, null=True, blank=True, related_name="stream"
    )
    last_sequence = models.PositiveIntegerField(default=0)
    last_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(Coalesce("migration", Value(0)), name="stream_one_programme")
        ]

    def __str__(self) -> str:
        return str(self.migration) if self.migration else "Programme"


class EventQuerySet(models.QuerySet["Event"]):
    def visible_to(self, principal: Principal) -> "EventQuerySet":
        """The events of the migrations that the principal may see, less what is not for them."""
        if principal.sees_everything:
            return self
        seen = PsnMigration.objects.visible_to(principal)
        return self.filter(
            Q(stream__migration__borough_id__in=principal.borough_codes)
            | ~Q(kind__in=HIDDEN_FROM_SUPPLIERS),
            stream__migration__in=seen.values("pk"),
        ).exclude(kind__in=OF_THE_PROGRAMME)

    def update(self, **kwargs: Any) -> Never:
        raise AppendOnly("Events are never changed. Record a correction as a new event.")

    def delete(self) -> Never:
        raise AppendOnly("Events are never deleted.")


class Event(models.Model):
    """One recorded change. Nobody changes or deletes it: the model and the database both refuse.

    `old` and `new` hold the fields that changed. The actor is an id, never a name. Ordered newest
    first by (`effective_at`, `sequence`).
    """

    stream = models.ForeignKey(Stream, on_delete=models.PROTECT, related_name="events")
    sequence = models.PositiveIntegerField()
    kind = models.CharField(max_length=32, choices=[(k.value, k.label) for k in EventKind])
    effective_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    actor = models.CharField(max_length=40)
    channel = models.CharField(max_length=8, choices=CHANNEL_CHOICES)
    old = models.JSONField(default=dict)
    new = models.JSONField(default=dict)
    reason = models.TextField(blank=True)
    note = models.TextField(blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["-effective_at", "-sequence"]
        constraints = [
            models.UniqueConstraint(fields=["stream", "sequence"], name="event_sequence_once")
        ]
        indexes = [
            models.Index(fields=["-recorded_at", "-id"], name="event_newest"),
            models.Index(fields=["stream", "-effective_at", "-sequence"], name="event_by_stream"),
        ]

    def __str__(self) -> str:
        return f"{self.stream_id}/{self.sequence} {self.kind}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert once; a second save is refused."""
        if not self._state.adding:
            raise AppendOnly("Events are never changed. Record a correction as a new event.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Never:
        raise AppendOnly("Events are never deleted.")


class ChangeCounter(models.Model):
    """One number that moves when something shown on a live page changes. One row."""

    SINGLE = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=SINGLE, editable=False)
    value = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="changecounter_is_one_row")]

    def __str__(self) -> str:
        return str(self.value)
