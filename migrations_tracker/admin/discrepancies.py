"""Discrepancies in the admin: they open and close by themselves, and are answered on the pages."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from migrations_tracker.admin.base import ReadOnlyAdmin
from migrations_tracker.models import Discrepancy


class DiscrepancyAdmin(ReadOnlyAdmin):
    list_display = (
        "borough",
        "kind",
        "claimed",
        "observed",
        "disagree_since",
        "opened_at",
        "closed_at",
        "answer",
    )
    list_filter = ("kind", "answer", "opened_at", "closed_at")
    list_select_related = ("migration__borough",)
    search_fields = ("migration__borough__name", "migration__borough__gss_code")
    list_per_page = 50
    fields = (
        ("borough", "kind"),
        ("claimed", "observed", "observed_since"),
        ("disagree_since", "opened_at", "closed_at"),
        ("answer", "explained_until", "answered_by", "answered_at"),
        "answer_text",
        "evidence_link",
    )

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """The history of a case is in the ledger of its migration."""
        found = Discrepancy.objects.select_related("migration__stream")
        case = get_object_or_404(found, pk=object_id)
        events = reverse("admin:migrations_tracker_event_changelist")
        return redirect(f"{events}?stream={case.migration.stream.pk}")

    @admin.display(description="borough", ordering="migration__borough__short_name")
    def borough(self, case: Discrepancy) -> str:
        return case.migration.borough.short_name
