"""Cutovers and evidence in the admin: read here, changed on the borough's pages."""

from django.contrib import admin
from django.utils import timezone

from migrations_tracker.admin.certificates import OfMigrationAdmin
from migrations_tracker.domain.cutover import state_of
from migrations_tracker.models import ServiceCutover


class ServiceCutoverAdmin(OfMigrationAdmin):
    list_display = (
        "borough",
        "service",
        "state",
        "planned_start_at",
        "rehearsed_date",
        "outcome_at",
        "signed_off_at",
    )
    list_filter = ("service", "in_scope", "outcome", "planned_start_at")
    fields = (
        ("borough", "service", "state"),
        ("in_scope", "scope_reason"),
        ("planned_start_at", "planned_end_at", "no_return_at"),
        ("change_reference", "on_call", "rehearsed_date"),
        ("outcome", "outcome_at", "outcome_note"),
        ("signed_off_at", "signed_off_by"),
        ("version", "updated_at"),
    )

    @admin.display(description="state")
    def state(self, cutover: ServiceCutover) -> str:
        return state_of(cutover.as_cutover, timezone.now()).label


class EvidenceAdmin(OfMigrationAdmin):
    list_display = ("borough", "title", "about", "code", "scan_state", "added_at", "withdrawn_at")
    list_filter = ("about", "scan_state", "added_at")
    fields = (
        ("borough", "about", "code"),
        "title",
        ("content_type", "size", "scan_state"),
        "sha256",
        "link",
        ("added_at", "added_by"),
        ("withdrawn_at", "withdrawn_by", "withdrawn_reason"),
    )
