"""Notes in the admin: read here, written on the borough’s page."""

from django.contrib import admin

from migrations_tracker.admin.certificates import BOROUGH, OfMigrationAdmin
from migrations_tracker.models import Note


class NoteAdmin(OfMigrationAdmin):
    list_display = ("borough", "text", "audience", "written_at", "written_by", "is_correction")
    list_filter = ("audience", "written_at")
    search_fields = (*BOROUGH, "text")
    fields = (("borough", "audience"), "text", ("written_at", "written_by"), "corrects")

    @admin.display(description="corrects another", boolean=True)
    def is_correction(self, note: Note) -> bool:
        return note.corrects_id is not None
