"""What suppliers are told, in one feed, and how far what there is to tell has been told."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Q

from migrations_tracker.domain.access import Principal
from migrations_tracker.domain.webhooks import EventType
from migrations_tracker.models.endpoint import Endpoint
from migrations_tracker.models.event import Stream
from migrations_tracker.models.evidence import Evidence
from migrations_tracker.models.incident import Incident
from migrations_tracker.models.migration import PsnMigration
from suppliers.models import Supplier

TYPE_CHOICES = [(one.value, one.value) for one in EventType]


class Feed(models.Model):
    """Numbers what is told: one row, locked while something is added.

    So numbers are committed in their order, and a reader who has seen one has missed none before.
    """

    SINGLE = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=SINGLE, editable=False)
    last_number = models.PositiveBigIntegerField(default=0)
    last_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="feed_is_one_row")]

    def __str__(self) -> str:
        return str(self.last_number)


class AnnouncementQuerySet(models.QuerySet["Announcement"]):
    def visible_to(self, principal: Principal) -> Self:
        """The one door: what one's own supplier was told of migrations that it still leads."""
        if principal.sees_everything:
            return self
        seen = PsnMigration.objects.visible_to(principal).values("pk")
        own = Q(supplier__in=principal.supplier_ids) & (Q(migration=None) | Q(migration__in=seen))
        return self.filter(own | Q(migration__borough__in=principal.borough_codes))


class Announcement(models.Model):
    """One thing that a supplier is told, by webhook and in the feed, under one id.

    `key` says what it is about, so that nothing is told twice. `happened_at` is when it came
    about, `announced_at` when it was put into the feed; `number` orders the feed without a gap in
    time. `data` is thin: ids, few fields, an address.
    """

    number = models.PositiveBigIntegerField(primary_key=True)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField(max_length=160, unique=True)
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="announcements")
    migration = models.ForeignKey(
        PsnMigration, on_delete=models.PROTECT, null=True, related_name="announcements"
    )
    type = models.CharField(max_length=32, choices=TYPE_CHOICES)
    happened_at = models.DateTimeField()
    announced_at = models.DateTimeField()
    data = models.JSONField()

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        indexes = [
            models.Index(fields=["supplier", "-number"], name="announcement_of_supplier"),
            models.Index(fields=["announced_at"], name="announcement_age"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.reference}"

    @property
    def reference(self) -> str:
        """Its id outside, in webhook-id too."""
        return f"msg_{self.public_id}"


class ToldStream(models.Model):
    """How far a migration's record has been looked through for what its supplier is told."""

    stream = models.OneToOneField(Stream, on_delete=models.CASCADE, primary_key=True)
    sequence = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.stream_id}: {self.sequence}"


class ToldEndpoint(models.Model):
    """The measured status of an endpoint that was last told, and since when it was that."""

    endpoint = models.OneToOneField(
        Endpoint, on_delete=models.CASCADE, primary_key=True, related_name="told"
    )
    status = models.CharField(max_length=8)
    since = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.endpoint_id}: {self.status}"


class ToldIncident(models.Model):
    """The version of an incident that was last told, and whether it was open then."""

    incident = models.OneToOneField(
        Incident, on_delete=models.CASCADE, primary_key=True, related_name="told"
    )
    version = models.PositiveIntegerField()
    is_open = models.BooleanField()

    def __str__(self) -> str:
        return f"{self.incident_id}: {self.version}"


class ToldEvidence(models.Model):
    """That the outcome of scanning a file was told."""

    evidence = models.OneToOneField(
        Evidence, on_delete=models.CASCADE, primary_key=True, related_name="told"
    )

    def __str__(self) -> str:
        return str(self.evidence_id)
