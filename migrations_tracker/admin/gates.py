"""Gates and waivers in the admin: read here, waived on the page of the borough's stages."""

from django.contrib import admin
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from migrations_tracker.admin.certificates import OfMigrationAdmin
from migrations_tracker.domain.passages import thaw
from migrations_tracker.models import GatePassage


class GatePassageAdmin(OfMigrationAdmin):
    list_display = ("borough", "stage", "passed_at", "superseded_at", "revoked_at", "restored_at")
    list_filter = ("stage", "passed_at", "revoked_at", "superseded_at")
    fields = (
        ("borough", "stage"),
        ("passed_at", "superseded_at"),
        ("revoked_at", "revoked_words", "restored_at"),
        "passed_on",
        "sha256",
    )

    @admin.display(description="passed on")
    def passed_on(self, passage: GatePassage) -> SafeString:
        rows = ((one.standing.label, one.words) for one in thaw(passage.evidence))
        return format_html_join("\n", "<p>{}: {}</p>", rows)


class WaiverAdmin(OfMigrationAdmin):
    list_display = ("borough", "stage", "criterion", "parameter", "ends_on", "ended_at")
    list_filter = ("stage", "criterion", "ends_on", "ended_at")
    fields = (
        ("borough", "stage"),
        ("criterion", "parameter"),
        ("reason", "ends_on"),
        ("granted_at", "granted_by"),
        ("ended_at", "ended_by", "ended_reason"),
    )
