"""The suppliers in the admin."""

from django.http import HttpRequest

from boroughs.history_admin import HistoryAdmin
from suppliers.models import Supplier


class SupplierAdmin(HistoryAdmin):
    list_display = ("name", "number", "service_type", "role", "illustrative")
    list_filter = ("service_type", "illustrative")
    search_fields = ("name",)
    show_full_result_count = False

    def get_prepopulated_fields(
        self, request: HttpRequest, obj: Supplier | None = None
    ) -> dict[str, tuple[str, ...]]:
        """An address that people have bookmarked does not follow a new name by itself."""
        return {} if obj else {"slug": ("name",)}
