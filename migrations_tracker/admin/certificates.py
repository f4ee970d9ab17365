"""Certificates and acceptances in the admin: read here, changed on the borough's page."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from migrations_tracker.admin.base import ReadOnlyAdmin
from migrations_tracker.domain.calendar import london_date
from migrations_tracker.models import Certificate

BOROUGH: tuple[str, ...] = ("migration__borough__name", "migration__borough__gss_code")


class OfMigrationAdmin(ReadOnlyAdmin):
    """Records of a migration, whose history is in its ledger."""

    list_select_related: ClassVar[tuple[str, ...]] = ("migration__borough",)
    search_fields = BOROUGH
    list_per_page = 50

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        found = self.model._default_manager.select_related("migration__stream")  # noqa: SLF001 - Django documents it
        record = get_object_or_404(found, pk=object_id)
        events = reverse("admin:migrations_tracker_event_changelist")
        return redirect(f"{events}?stream={record.migration.stream.pk}")

    @admin.display(description="borough", ordering="migration__borough__short_name")
    def borough(self, record: Any) -> str:
        return str(record.migration.borough.short_name)


class CertificateAdmin(OfMigrationAdmin):
    list_display = ("borough", "number", "status", "applied_date", "issued_date", "expires_date")
    list_filter = ("expires_date",)
    search_fields = (*BOROUGH, "number")
    fields = (
        "borough",
        ("number", "status"),
        ("applied_date", "issued_date", "expires_date"),
        ("refused_date", "withdrawn_date", "replaced_date"),
        "reason",
        ("recorded_at", "updated_at"),
    )

    @admin.display(description="status")
    def status(self, certificate: Certificate) -> str:
        return certificate.as_certificate.status(london_date(timezone.now())).label


class AcceptanceAdmin(OfMigrationAdmin):
    list_display = ("borough", "accepted_at", "accepted_by", "reference", "withdrawn_at")
    list_filter = ("accepted_at", "withdrawn_at")
    fields = (
        "borough",
        ("accepted_at", "accepted_by", "reference"),
        ("withdrawn_at", "withdrawn_by", "withdrawn_reason"),
    )
