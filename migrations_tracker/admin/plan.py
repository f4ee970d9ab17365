"""Milestones, slips and requests in the admin: read here, changed on the pages."""

from django.contrib import admin

from migrations_tracker.admin.base import ReadOnlyAdmin
from migrations_tracker.models import Milestone


class MilestoneAdmin(ReadOnlyAdmin):
    list_display = (
        "borough",
        "name",
        "status",
        "owner",
        "baseline_date",
        "forecast_date",
        "actual_date",
    )
    list_filter = ("status", "owner", "lane", "code")
    list_select_related = ("migration__borough",)
    search_fields = ("migration__borough__name", "migration__borough__gss_code", "name")
    ordering = ("migration__borough__short_name", "migration", "position")
    fields = (
        "migration",
        ("name", "code", "position"),
        ("lane", "owner", "needs"),
        "evidence_expected",
        ("status", "waiting_on", "waiting_since", "reason"),
        ("baseline_date", "forecast_date", "actual_date"),
        ("updated_at", "version"),
    )

    @admin.display(description="borough", ordering="migration__borough__short_name")
    def borough(self, milestone: Milestone) -> str:
        return milestone.migration.borough.short_name


class SlipAdmin(ReadOnlyAdmin):
    list_display = (
        "milestone",
        "old_date",
        "new_date",
        "working_days",
        "reason_code",
        "cause_owner",
        "recorded_at",
    )
    list_filter = ("reason_code", "cause_owner")
    list_select_related = ("milestone__migration__borough",)
    search_fields = ("milestone__migration__borough__name", "milestone__name", "note")
    ordering = ("-recorded_at", "-id")
    fields = (
        "milestone",
        ("old_date", "new_date", "working_days"),
        ("reason_code", "cause_owner", "note"),
        ("actor", "effective_at", "recorded_at"),
    )


class BaselineRequestAdmin(ReadOnlyAdmin):
    list_display = ("migration", "asked_at", "asked_by", "decision", "decided_by", "decided_at")
    list_filter = ("decision",)
    list_select_related = ("migration__borough",)
    search_fields = ("migration__borough__name", "reason")
    ordering = ("-asked_at", "-id")
    fields = (
        "migration",
        ("dates", "reason"),
        ("asked_by", "asked_at"),
        ("decision", "decision_note"),
        ("decided_by", "decided_at"),
    )
