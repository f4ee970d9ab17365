"""What people judge of a delivery. Never mixed with what is computed of it."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q

from migrations_tracker.domain.delivery import DeliveryStatus
from migrations_tracker.domain.judgement import OVERRIDES, Confidence, Level, Override
from migrations_tracker.models.migration import PsnMigration

OVERRIDE_CHOICES = [(status.value, status.label) for status in OVERRIDES]
LEVEL_CHOICES = [(level.value, level.label) for level in Level]


class StatusOverrideQuerySet(models.QuerySet["StatusOverride"]):
    def in_force(self, today: date) -> Self:
        return self.filter(ended_at=None, ends_on__gte=today)


class StatusOverride(models.Model):
    """A delivery status that a manager has set for some days, beside the computed one.

    It ends by itself after `ends_on`: nothing is written then. `ended_at` is set when somebody
    ends or replaces it; by the next override also where it had ended by itself, with no
    `ended_by`. `set_by` and `ended_by` are actor ids.
    """

    migration = models.ForeignKey(
        PsnMigration, on_delete=models.PROTECT, related_name="status_overrides"
    )
    status = models.CharField(max_length=16, choices=OVERRIDE_CHOICES)
    reason = models.TextField()
    ends_on = models.DateField("last day")
    set_at = models.DateTimeField()
    set_by = models.CharField(max_length=40)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=40, blank=True)
    end_reason = models.TextField(blank=True)

    objects = StatusOverrideQuerySet.as_manager()

    class Meta:
        ordering = ["-set_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["migration"],
                condition=Q(ended_at=None),
                name="statusoverride_one_not_ended",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[status.value for status in OVERRIDES]),
                name="statusoverride_status_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(reason="") & ~Q(set_by=""), name="statusoverride_has_reason_and_person"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by="", end_reason="")
                | Q(ended_at__isnull=False, ended_at__gte=F("set_at")),
                name="statusoverride_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_status_display()}: {self.migration}"

    @property
    def as_override(self) -> Override:
        return Override(
            status=DeliveryStatus(self.status),
            reason=self.reason,
            ends_on=self.ends_on,
            set_at=self.set_at,
            set_by=self.set_by,
            ended_at=self.ended_at,
            ended_by=self.ended_by,
        )


class DeliveryConfidenceQuerySet(models.QuerySet["DeliveryConfidence"]):
    def newest(self) -> Self:
        """The one that counts, of each migration."""
        of_same = DeliveryConfidence.objects.filter(migration=models.OuterRef("migration"))
        return self.filter(pk=models.Subquery(of_same.values("pk")[:1]))


class DeliveryConfidence(models.Model):
    """How confident one person was in a delivery, on a day. Never changed: the newest counts."""

    migration = models.ForeignKey(
        PsnMigration, on_delete=models.PROTECT, related_name="confidences"
    )
    level = models.CharField(max_length=6, choices=LEVEL_CHOICES)
    reason = models.TextField()
    judged_at = models.DateTimeField()
    judged_by = models.CharField(max_length=40)

    objects = DeliveryConfidenceQuerySet.as_manager()

    class Meta:
        ordering = ["-judged_at", "-id"]
        verbose_name_plural = "delivery confidences"
        constraints = [
            models.CheckConstraint(
                condition=Q(level__in=[level.value for level in Level]),
                name="deliveryconfidence_level_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(reason="") & ~Q(judged_by=""),
                name="deliveryconfidence_has_reason_and_person",
            ),
        ]
        indexes = [
            models.Index(fields=["migration", "-judged_at"], name="deliveryconfidence_newest")
        ]

    def __str__(self) -> str:
        return f"{self.get_level_display()}: {self.migration}"

    @property
    def as_confidence(self) -> Confidence:
        return Confidence(Level(self.level), self.reason, self.judged_at, self.judged_by)
