"""What keys did with the API, in the admin: read here, kept for a month."""

from migrations_tracker.admin.base import ReadOnlyAdmin


class ApiCallAdmin(ReadOnlyAdmin):
    list_display = (
        "at",
        "supplier",
        "actor",
        "method",
        "path",
        "status",
        "outcome",
        "problem",
        "times",
    )
    list_filter = ("outcome", "at", "method", "problem", "supplier")
    list_select_related = ("supplier",)
    search_fields = ("=request_id", "=actor", "path")
    list_per_page = 50
    fields = (
        ("at", "request_id"),
        ("supplier", "actor"),
        ("method", "path", "operation"),
        ("status", "outcome", "problem"),
        "times",
    )
