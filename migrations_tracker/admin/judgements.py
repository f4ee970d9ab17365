"""Overrides and confidence in the admin: read here, written on the borough's page."""

from django.contrib import admin
from django.utils import timezone

from migrations_tracker.admin.certificates import BOROUGH, OfMigrationAdmin
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.models import StatusOverride


class StatusOverrideAdmin(OfMigrationAdmin):
    list_display = ("borough", "status", "in_force", "set_at", "set_by", "ends_on", "ended_at")
    list_filter = ("status", "ends_on")
    search_fields = (*BOROUGH, "reason")
    fields = (
        ("borough", "in_force"),
        ("status", "ends_on"),
        "reason",
        ("set_at", "set_by"),
        ("ended_at", "ended_by"),
        "end_reason",
    )

    @admin.display(description="in force", boolean=True)
    def in_force(self, override: StatusOverride) -> bool:
        return override.as_override.is_in_force(london_date(timezone.now()))


class DeliveryConfidenceAdmin(OfMigrationAdmin):
    list_display = ("borough", "level", "judged_at", "judged_by")
    list_filter = ("level", "judged_at")
    search_fields = (*BOROUGH, "reason")
    fields = (("borough", "level"), "reason", ("judged_at", "judged_by"))
