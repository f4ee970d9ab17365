"""The log of chases, read here and written on the chase list."""

from migrations_tracker.admin.base import ReadOnlyAdmin


class ChaseAdmin(ReadOnlyAdmin):
    list_display = ("supplier", "channel", "about", "chased_at", "chased_by", "answered_on")
    list_filter = ("channel", "chased_at", "answered_on")
    list_select_related = ("supplier",)
    list_per_page = 50
    search_fields = ("supplier__name", "contact", "note", "answer")
    fields = (
        ("supplier", "channel"),
        ("about", "reply_by"),
        ("contact", "note"),
        ("chased_at", "chased_by"),
        ("answered_on", "answer_recorded_by"),
        "answer",
    )
