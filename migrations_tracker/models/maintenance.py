"""Planned work: when some endpoints of a borough may be down without blame."""

from datetime import datetime
from typing import Self
from uuid import uuid4

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from migrations_tracker.domain.access import Principal
from migrations_tracker.domain.maintenance import LONGEST_REASON
from migrations_tracker.domain.readings import Reading
from migrations_tracker.models.endpoint import Endpoint, EndpointState
from migrations_tracker.models.migration import PsnMigration


class MaintenanceWindowQuerySet(models.QuerySet["MaintenanceWindow"]):
    def visible_to(self, principal: Principal) -> Self:
        """The one door: the windows of the migrations that the principal may see."""
        if principal.sees_everything:
            return self
        seen = PsnMigration.objects.visible_to(principal)
        return self.filter(migration__in=seen.values("pk"))

    def standing(self) -> Self:
        """Not cancelled."""
        return self.filter(cancelled_at=None)

    def open_at(self, at: datetime) -> Self:
        """Under way at an instant."""
        return self.standing().filter(starts_at__lte=at, ends_at__gt=at)


class MaintenanceWindow(models.Model):
    """Planned work on endpoints of a migration's borough; its end is not part of it.

    Checks go on within it, their results leave the availability, and no incident opens.
    `planned_by` and `cancelled_by` are actors' ids. A cancelled window stays on record.
    """

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    migration = models.ForeignKey(
        PsnMigration, on_delete=models.PROTECT, related_name="maintenance_windows"
    )
    endpoints = models.ManyToManyField(Endpoint, related_name="maintenance_windows")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=LONGEST_REASON)
    planned_by = models.CharField(max_length=40)
    planned_at = models.DateTimeField()
    cancelled_by = models.CharField(max_length=40, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField()

    objects = MaintenanceWindowQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="maintenancewindow_ends_after_start"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="maintenancewindow_has_a_reason"),
            models.CheckConstraint(
                condition=Q(cancelled_at=None, cancelled_by="")
                | (Q(cancelled_at__isnull=False) & ~Q(cancelled_by="")),
                name="maintenancewindow_cancelled_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["updated_at", "id"], name="maintenancewindow_updated"),
            models.Index(
                fields=["ends_at"], condition=Q(cancelled_at=None), name="maintenancewindow_ahead"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.migration.borough.short_name}: {self.reason}"

    @property
    def reference(self) -> str:
        """Its name in the API, which says nothing of how many there are."""
        return f"mw_{self.public_id}"


def in_window(at: datetime, endpoint: str = "pk") -> Exists:
    """Whether an endpoint, named by a field of the outer query, is under maintenance at `at`."""
    return Exists(MaintenanceWindow.objects.open_at(at).filter(endpoints=OuterRef(endpoint)))


def endpoints_at(
    endpoints: "models.QuerySet[Endpoint]", at: datetime
) -> "models.QuerySet[Endpoint]":
    """Endpoints with their state and, as `in_window`, whether maintenance is under way."""
    return endpoints.select_related("state").annotate(in_window=in_window(at))


def states_at(
    states: "models.QuerySet[EndpointState]", at: datetime
) -> "models.QuerySet[EndpointState]":
    """States with their endpoint and, as `in_window`, whether maintenance is under way."""
    return states.select_related("endpoint").annotate(in_window=in_window(at))


def is_in_window(found: Endpoint | EndpointState) -> bool:
    """What `endpoints_at` or `states_at` found of a row that it gave."""
    return bool(getattr(found, "in_window"))  # noqa: B009 - annotated


def is_under_maintenance(endpoint: Endpoint) -> bool:
    """Within a window of ours, or by the word of the registry when it last answered."""
    said = endpoint.state.last_reading == Reading.MAINTENANCE.value
    return said or is_in_window(endpoint)
