"""Savings in the admin: read here, changed on the pages, their history in the ledger."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from migrations_tracker.admin.base import ReadOnlyAdmin
from migrations_tracker.domain.savings_words import percent_words, saving_words
from migrations_tracker.models import MonthlySaving, Savings

if TYPE_CHECKING:
    Inline = admin.TabularInline[MonthlySaving, Savings]
else:
    Inline = admin.TabularInline


class MonthInline(Inline):
    model = MonthlySaving
    fields = ("month", "forecast", "realised", "realised_by", "verified_by", "verified_at")
    verbose_name_plural = "months"
    can_delete = False
    extra = 0

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class SavingsAdmin(ReadOnlyAdmin):
    list_display = (
        "borough",
        "baseline_annual_cost",
        "new_annual_cost",
        "saving",
        "percentage",
        "one_off_cost",
        "updated_at",
    )
    list_select_related = ("migration__borough",)
    search_fields = ("migration__borough__name", "migration__borough__gss_code")
    ordering = ("migration__borough__short_name", "id")
    fields = (
        "borough",
        ("baseline_annual_cost", "new_annual_cost", "one_off_cost"),
        ("saving", "percentage"),
        ("updated_at", "version"),
    )
    inlines = (MonthInline,)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """The history of the figures is in the ledger of their migration."""
        found = Savings.objects.select_related("migration__stream")
        savings = get_object_or_404(found, pk=object_id)
        events = reverse("admin:migrations_tracker_event_changelist")
        return redirect(f"{events}?stream={savings.migration.stream.pk}")

    @admin.display(description="borough", ordering="migration__borough__short_name")
    def borough(self, savings: Savings) -> str:
        return savings.migration.borough.short_name

    @admin.display(description="saving, a year", empty_value="no baseline or new cost")
    def saving(self, savings: Savings) -> str | None:
        saving = savings.costs.annual_saving
        return None if saving is None else saving_words(saving)

    @admin.display(description="% of baseline", empty_value="–")
    def percentage(self, savings: Savings) -> str | None:
        percent = savings.costs.percentage
        return None if percent is None else percent_words(percent)
