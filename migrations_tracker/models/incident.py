"""Incidents: what is wrong with an endpoint, or with the source of what we know of them."""

from typing import Self

from django.db import models
from django.db.models import F, Q

from migrations_tracker.domain.access import Principal
from migrations_tracker.domain.incident import OF_ENDPOINTS, IncidentKind
from migrations_tracker.domain.incident_replies import LONGEST_TEXT, Progress
from migrations_tracker.models.endpoint import Endpoint
from migrations_tracker.models.migration import PsnMigration
from suppliers.models import Supplier

KIND_CHOICES = [(k.value, k.label) for k in IncidentKind]
KINDS = [k.value for k in IncidentKind]
ENDPOINT_KINDS = [k.value for k in OF_ENDPOINTS]
PROGRESS_CHOICES = [(p.value, p.label) for p in Progress]
PROGRESSES = [p.value for p in Progress]


class IncidentQuerySet(models.QuerySet["Incident"]):
    def visible_to(self, principal: Principal) -> Self:
        """The one door: those of the migrations that the principal may see.

        What is wrong with the source is nobody's record and everybody's business.
        """
        if principal.sees_everything:
            return self
        seen = PsnMigration.objects.visible_to(principal)
        return self.filter(Q(endpoint=None) | Q(migration__in=seen.values("pk")))

    def still_open(self) -> Self:
        return self.filter(closed_at=None)


class Incident(models.Model):
    """Something wrong, from its first failure until it has recovered. At most one is open.

    `services.incidents` opens, reopens and closes it together with what it follows from;
    `services.incident_replies` records what people say. `supplier` led the migration when it
    opened, and stays. `since` is the first failure. `round` counts what people are told anew:
    opening, reopening, a certificate's next step, the end of an acknowledgement; `round_at` is
    when it began. `days` is the step of a certificate. `owner` is an actor's id.
    """

    kind = models.CharField(max_length=11, choices=KIND_CHOICES)
    endpoint = models.ForeignKey(
        Endpoint, on_delete=models.PROTECT, null=True, related_name="incidents"
    )
    migration = models.ForeignKey(
        PsnMigration, on_delete=models.PROTECT, null=True, related_name="incidents"
    )
    supplier = models.ForeignKey(
        Supplier, on_delete=models.PROTECT, null=True, related_name="incidents"
    )
    reason = models.CharField(max_length=200, blank=True)
    days = models.PositiveSmallIntegerField(null=True)
    since = models.DateTimeField()
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    times_reopened = models.PositiveIntegerField(default=0)
    round = models.PositiveIntegerField(default=1)
    round_at = models.DateTimeField()
    progress = models.CharField(
        max_length=13, choices=PROGRESS_CHOICES, default=Progress.INVESTIGATING.value
    )
    cause = models.CharField(max_length=LONGEST_TEXT, blank=True)
    owner = models.CharField(max_length=40, blank=True)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_until = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects = IncidentQuerySet.as_manager()

    class Meta:
        ordering = [F("closed_at").desc(nulls_first=True), "-opened_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["endpoint", "kind"],
                condition=Q(closed_at=None, endpoint__isnull=False),
                name="incident_one_open_of_a_kind",
            ),
            models.UniqueConstraint(
                fields=["kind"],
                condition=Q(closed_at=None, endpoint=None),
                name="incident_one_open_of_the_source",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=ENDPOINT_KINDS, endpoint__isnull=False)
                | (Q(kind__in=[k for k in KINDS if k not in ENDPOINT_KINDS], endpoint=None)),
                name="incident_kind_is_of_its_subject",
            ),
            models.CheckConstraint(
                condition=Q(opened_at__gte=F("since"))
                & (Q(closed_at=None) | Q(closed_at__gte=F("opened_at"))),
                name="incident_times_are_in_order",
            ),
            models.CheckConstraint(
                condition=Q(progress__in=PROGRESSES)
                & (Q(closed_at=None) | Q(progress=Progress.RESOLVED.value)),
                name="incident_closed_is_resolved",
            ),
            models.CheckConstraint(
                condition=(Q(acknowledged_at=None) & Q(acknowledged_until=None))
                | (Q(acknowledged_at__isnull=False) & ~Q(owner="")),
                name="incident_acknowledged_by_its_owner",
            ),
        ]
        indexes = [
            models.Index(fields=["-opened_at", "-id"], name="incident_newest"),
            models.Index(fields=["migration", "-opened_at"], name="incident_by_migration"),
        ]

    def __str__(self) -> str:
        return f"{self.reference}: {self.get_kind_display()}"

    @property
    def reference(self) -> str:
        """INC-0142."""
        return f"INC-{self.pk:04d}"

    @property
    def incident_kind(self) -> IncidentKind:
        return IncidentKind(self.kind)

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


class IncidentUpdate(models.Model):
    """What happened to an incident or was said of it. `author` is an actor's id."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="updates")
    at = models.DateTimeField()
    author = models.CharField(max_length=40)
    progress = models.CharField(max_length=13, choices=PROGRESS_CHOICES)
    text = models.CharField(max_length=LONGEST_TEXT)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["incident", "-at"], name="incidentupdate_newest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(progress__in=PROGRESSES) & ~Q(text=""),
                name="incidentupdate_says_something",
            )
        ]

    def __str__(self) -> str:
        return f"{self.incident_id}: {self.get_progress_display()}"
