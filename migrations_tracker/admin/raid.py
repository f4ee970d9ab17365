"""The RAID register in the admin: read here, changed on its pages, where its history is too."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from migrations_tracker.admin.base import ReadOnlyAdmin
from migrations_tracker.models import RaidAction, RaidItem

if TYPE_CHECKING:
    Inline = admin.TabularInline[RaidAction, RaidItem]
else:
    Inline = admin.TabularInline


class ActionInline(Inline):
    model = RaidAction
    fields = ("text", "owner", "due_date", "added_at", "done_at")
    verbose_name_plural = "actions"
    can_delete = False
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[RaidAction]:
        return super().get_queryset(request).select_related("owner")

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class RaidItemAdmin(ReadOnlyAdmin):
    list_display = ("reference", "words", "borough", "owner", "status", "score", "updated_at")
    list_display_links = ("reference",)
    list_filter = ("kind", "status", "severity", "finding")
    list_select_related = ("borough", "owner")
    search_fields = ("title", "cause", "effect", "borough__short_name", "=number")
    ordering = ("kind", "number")
    list_per_page = 50
    fields = (
        ("reference", "status"),
        "words",
        ("borough", "giver", "owner"),
        ("score", "score_before", "proximity", "response"),
        ("condition", "condition_endpoint", "condition_days"),
        ("due_date", "severity", "finding", "from_risk"),
        ("raised_at", "updated_at", "closed_at", "version"),
    )
    inlines = (ActionInline,)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """The history of an item stands on its page."""
        item = get_object_or_404(RaidItem, pk=object_id)
        return redirect("web:raid-item", item.reference)

    @admin.display(description="reference", ordering="number")
    def reference(self, item: RaidItem) -> str:
        return item.reference

    @admin.display(description="title", ordering="title")
    def words(self, item: RaidItem) -> str:
        return item.words

    @admin.display(description="score", empty_value="–")
    def score(self, item: RaidItem) -> str | None:
        return str(item.score) if item.score else None

    @admin.display(description="score before", empty_value="–")
    def score_before(self, item: RaidItem) -> str | None:
        return str(item.score_before) if item.score_before else None
