"""Incidents, maintenance and outgoing messages: to be read here, and changed on their pages."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from migrations_tracker.admin.base import ReadOnlyAdmin
from migrations_tracker.models import Incident, IncidentUpdate, MaintenanceWindow

if TYPE_CHECKING:
    UpdateInline = admin.TabularInline[IncidentUpdate, Incident]
else:
    UpdateInline = admin.TabularInline


class IncidentUpdates(UpdateInline):
    model = IncidentUpdate
    fields = ("at", "author", "progress", "text")
    readonly_fields = fields
    can_delete = False
    extra = 0

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class IncidentAdmin(ReadOnlyAdmin):
    list_display = (
        "reference",
        "kind",
        "endpoint",
        "supplier",
        "since",
        "opened_at",
        "closed_at",
        "times_reopened",
        "progress",
    )
    list_filter = ("kind", "progress", "opened_at", "closed_at")
    list_select_related = ("endpoint", "supplier")
    search_fields = ("=id", "endpoint__ref", "endpoint__borough__short_name")
    list_per_page = 50
    fields = (
        ("reference", "kind", "progress"),
        ("endpoint", "migration", "supplier"),
        ("since", "opened_at", "closed_at", "times_reopened"),
        ("owner", "acknowledged_at", "acknowledged_until"),
        ("days", "reason"),
        "cause",
    )
    inlines = (IncidentUpdates,)

    @admin.display(description="reference", ordering="pk")
    def reference(self, incident: Incident) -> str:
        return incident.reference


class MaintenanceWindowAdmin(ReadOnlyAdmin):
    list_display = ("borough", "starts_at", "ends_at", "reason", "planned_by", "cancelled_at")
    list_filter = ("starts_at", "cancelled_at")
    list_select_related = ("migration__borough",)
    search_fields = ("migration__borough__name", "migration__borough__gss_code", "reason")
    list_per_page = 50
    fields = (
        ("borough", "reason"),
        ("starts_at", "ends_at"),
        "endpoints",
        ("planned_by", "planned_at"),
        ("cancelled_by", "cancelled_at"),
    )

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """The history of a window is in the ledger of its migration."""
        found = MaintenanceWindow.objects.select_related("migration__stream")
        window = get_object_or_404(found, pk=object_id)
        events = reverse("admin:migrations_tracker_event_changelist")
        return redirect(f"{events}?stream={window.migration.stream.pk}")

    @admin.display(description="borough", ordering="migration__borough__short_name")
    def borough(self, window: MaintenanceWindow) -> str:
        return window.migration.borough.short_name


class OutboxMessageAdmin(ReadOnlyAdmin):
    list_display = (
        "created_at",
        "topic",
        "channel",
        "address",
        "attempts",
        "due_at",
        "sent_at",
        "given_up_at",
        "last_error",
    )
    list_filter = ("channel", "topic", "sent_at", "given_up_at")
    search_fields = ("=id", "key", "address")
    list_per_page = 50
