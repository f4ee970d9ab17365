"""Migrations in the admin: looked at freely, changed only through the services."""

from datetime import date
from functools import partial
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from migrations_tracker.admin import migration_pages as own
from migrations_tracker.admin.base import ReadOnlyAdmin, Tool, attach, shown
from migrations_tracker.domain.findings import long_date
from migrations_tracker.models import Assignment, PsnMigration
from migrations_tracker.selectors.migrations import MigrationRow, migration_rows

PAGES = (
    ("open/", "open", own.open_page),
    ("<int:pk>/claim/", "claim", own.claim_page),
    ("<int:pk>/supplier/", "assign", own.assign_page),
    ("<int:pk>/wave/", "wave", own.wave_page),
)
TOOLS = (
    ("claim", "Claim a stage"),
    ("assign", "Assign a supplier"),
    ("wave", "Change the wave"),
)


class PsnMigrationAdmin(ReadOnlyAdmin):
    list_display = ("borough", "stage", "lead", "freshness", "delivery", "observed", "wave")
    list_filter = ("stage", "wave")
    list_select_related = ("borough", "wave")
    search_fields = ("borough__name", "borough__gss_code")
    fields = (
        "borough",
        ("stage", "stage_since", "held_from"),
        ("lead", "wave"),
        ("freshness", "next_update_by", "last_claim_at"),
        ("delivery", "slip", "observed"),
        ("baseline", "forecast", "actual"),
        ("opened_at", "updated_at", "version"),
    )

    def get_urls(self) -> list[URLPattern]:
        own_urls = [
            path(
                route, self.admin_site.admin_view(partial(page, self)), name=f"psnmigration_{name}"
            )
            for route, name, page in PAGES
        ]
        return [*own_urls, *super().get_urls()]

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """The page's migrations with all that their columns show: three queries more."""
        changelist = super().get_changelist_instance(request)
        changelist.result_list = _with_rows(list(changelist.result_list))
        return changelist

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        tools = [Tool(reverse("admin:psnmigration_open"), "Open a migration")]
        return super().changelist_view(request, {"tools": tools, **(extra_context or {})})

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> PsnMigration | None:
        migration = super().get_object(request, object_id, from_field)
        return _with_rows([migration])[0] if migration else None

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        tools = [
            Tool(reverse(f"admin:psnmigration_{name}", args=[object_id]), label)
            for name, label in TOOLS
            if object_id.isdecimal()
        ]
        context = {"tools": tools, **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """A migration's history is its ledger."""
        migrations = PsnMigration.objects.select_related("stream")
        migration = get_object_or_404(migrations, pk=object_id)
        events = reverse("admin:migrations_tracker_event_changelist")
        return redirect(f"{events}?stream={migration.stream.pk}")

    @admin.display(description="lead supplier")
    def lead(self, migration: PsnMigration) -> str:
        supplier = _row(migration).supplier
        return supplier.name if supplier else "nobody"

    @admin.display(description="freshness")
    def freshness(self, migration: PsnMigration) -> str:
        return _row(migration).freshness.label

    @admin.display(description="delivery status")
    def delivery(self, migration: PsnMigration) -> str:
        return _row(migration).delivery.label

    @admin.display(description="slip (working days)")
    def slip(self, migration: PsnMigration) -> str:
        slip = _row(migration).slip
        return "no baseline" if slip is None else str(slip)

    @admin.display(description="baseline cutover")
    def baseline(self, migration: PsnMigration) -> str:
        return _day(_row(migration).plan.baseline)

    @admin.display(description="forecast cutover")
    def forecast(self, migration: PsnMigration) -> str:
        return _day(_row(migration).plan.expected)

    @admin.display(description="actual cutover")
    def actual(self, migration: PsnMigration) -> str:
        return _day(_row(migration).plan.actual)

    @admin.display(description="observed")
    def observed(self, migration: PsnMigration) -> str:
        return _row(migration).observed.label


def _day(day: date | None) -> str:
    return long_date(day) if day else "none"


def _with_rows(migrations: list[PsnMigration]) -> list[PsnMigration]:
    wanted = PsnMigration.objects.filter(pk__in=[migration.pk for migration in migrations])
    rows = {row.id: row for row in migration_rows(wanted, timezone.now())}
    attach(migrations, (rows[migration.pk] for migration in migrations))
    return migrations


def _row(migration: PsnMigration) -> MigrationRow:
    row: MigrationRow = shown(migration)
    return row


class AssignmentAdmin(ReadOnlyAdmin):
    list_display = ("borough", "supplier", "started_at", "ended_at")
    list_filter = ("ended_at", "supplier")
    list_select_related = ("migration__borough", "supplier")
    fields = ("migration", "supplier", "started_at", "ended_at")

    @admin.display(description="borough", ordering="migration__borough__short_name")
    def borough(self, assignment: Assignment) -> str:
        return assignment.migration.borough.short_name
