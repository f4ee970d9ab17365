"""What is to be told to somebody outside, kept until it has been."""

from datetime import datetime
from typing import Self
from uuid import uuid4

from django.db import models
from django.db.models import Exists, OuterRef, Q

from migrations_tracker.domain.telling import Channel, Fate
from migrations_tracker.models.access import User
from migrations_tracker.models.incident import Incident

CHANNEL_CHOICES = [(c.value, c.label) for c in Channel]
WORD_CHOICES = [("problem", "Problem"), ("flapping", "Flapping"), ("recovery", "Recovery")]


class OutboxQuerySet(models.QuerySet["OutboxMessage"]):
    def undecided(self) -> Self:
        """Neither sent nor given up."""
        return self.filter(sent_at=None, given_up_at=None)

    def due(self, now: datetime) -> Self:
        """To be sent now, in nobody's hands, and with nothing before it in its queue."""
        free = Q(lease_until=None) | Q(lease_until__lte=now)
        before = OutboxMessage.objects.undecided().filter(
            address=OuterRef("address"), position__lt=OuterRef("position")
        )
        is_next = Q(position=None) | ~Exists(before)
        return self.undecided().filter(free, is_next, due_at__lte=now)


class OutboxMessage(models.Model):
    """One message for one receiver. It is sent at least once, and its id is the same each time.

    `key` says what it is about, so that nothing is queued twice. `address` is whom the channel
    reaches: `user:7` by e-mail; for the webhook, the name under which its address is set; `hook:`
    and the id of a supplier's webhook. `body` holds what the channel sends. `attempts` counts the
    tries begun. Messages with a `position` reach their address one at a time, in order of it.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    key = models.CharField(max_length=200, unique=True)
    channel = models.CharField(max_length=8, choices=CHANNEL_CHOICES)
    address = models.CharField(max_length=80)
    topic = models.CharField(max_length=40)
    position = models.PositiveBigIntegerField(null=True)
    body = models.JSONField()
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_token = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=200, blank=True)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "id"]
        verbose_name = "outgoing message"
        constraints = [
            models.CheckConstraint(
                condition=Q(sent_at=None) | Q(given_up_at=None), name="outboxmessage_ends_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(sent_at=None, given_up_at=None),
                name="outboxmessage_due",
            ),
            models.Index(fields=["-created_at"], name="outboxmessage_newest"),
            models.Index(
                fields=["address", "position"],
                condition=Q(sent_at=None, given_up_at=None),
                name="outboxmessage_queue",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic} to {self.address}"

    @property
    def fate(self) -> Fate:
        if self.sent_at:
            return Fate.SENT
        return Fate.GIVEN_UP if self.given_up_at else Fate.WAITING


class IncidentNotice(models.Model):
    """That somebody is told one word of one round of an incident, and by which message."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="notices")
    round = models.PositiveIntegerField()
    word = models.CharField(max_length=8, choices=WORD_CHOICES)
    channel = models.CharField(max_length=8, choices=CHANNEL_CHOICES)
    person = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+")
    message = models.ForeignKey(OutboxMessage, on_delete=models.CASCADE, related_name="notices")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "round", "word", "channel", "person"],
                condition=Q(person__isnull=False),
                name="incidentnotice_once_a_person",
            ),
            models.UniqueConstraint(
                fields=["incident", "round", "word", "channel"],
                condition=Q(person=None),
                name="incidentnotice_once_a_channel",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.incident_id}/{self.round}: {self.word} by {self.channel}"
