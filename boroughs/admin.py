"""The authorities in the admin. The tracker registers them, because it adds their endpoints."""

from typing import Any

from django.http import HttpRequest

from boroughs.history_admin import HistoryAdmin
from boroughs.models import Borough

LONGEST_REASON = 100


class BoroughAdmin(HistoryAdmin):
    list_display = ("short_name", "gss_code", "subregion", "inner_outer", "population_2021")
    list_filter = ("subregion", "inner_outer", "bank_of_thames")
    search_fields = ("name", "gss_code", "label")
    filter_horizontal = ("neighbours",)
    prepopulated_fields = {"slug": ("short_name",)}
    show_full_result_count = False
    fieldsets = (
        (None, {"fields": ("gss_code", "name", "short_name", "slug")}),
        ("Where it lies", {"fields": ("subregion", "inner_outer", "bank_of_thames", "neighbours")}),
        ("On the tile map", {"fields": ("label", "tile_col", "tile_row")}),
        ("People", {"fields": ("population_2011", "population_2021")}),
    )

    def get_readonly_fields(
        self, request: HttpRequest, obj: Borough | None = None
    ) -> tuple[str, ...]:
        """The code is the key: once there, everything refers to it."""
        return ("gss_code",) if obj else ()

    def get_prepopulated_fields(
        self, request: HttpRequest, obj: Borough | None = None
    ) -> dict[str, Any]:
        """An address that people have bookmarked does not follow a new name by itself."""
        return {} if obj else self.prepopulated_fields

    def save_model(self, request: HttpRequest, obj: Borough, form: Any, change: bool) -> None:  # noqa: FBT001 - Django's signature
        """The history holds columns; so that it tells of neighbours too, its reason names them."""
        if "neighbours" in form.changed_data:
            codes = ", ".join(sorted(b.gss_code for b in form.cleaned_data["neighbours"]))
            obj._change_reason = f"Neighbours: {codes or 'none'}"[:LONGEST_REASON]  # type: ignore[attr-defined]  # noqa: SLF001 - the package's way
        super().save_model(request, obj, form, change)
