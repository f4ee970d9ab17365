"""What suppliers replied to their scorecards, read here and written on the scorecard."""

from migrations_tracker.admin.base import ReadOnlyAdmin


class ScorecardReplyAdmin(ReadOnlyAdmin):
    list_display = ("supplier", "measure", "about", "replied_at", "replied_by")
    list_filter = ("measure", "replied_at")
    list_select_related = ("supplier",)
    list_per_page = 50
    search_fields = ("supplier__name", "text")
    fields = (("supplier", "measure"), "about", "text", ("replied_at", "replied_by"))
