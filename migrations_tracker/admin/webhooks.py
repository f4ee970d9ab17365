"""Suppliers' webhooks and what suppliers were told: read here. A webhook can be disabled."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from boroughs.history_admin import HistoryAdmin
from migrations_tracker.admin.base import (
    AnyModelAdmin,
    FormPage,
    ReadOnlyAdmin,
    Tool,
    answer,
    sent,
)
from migrations_tracker.models import Announcement, Webhook
from migrations_tracker.services.deliveries import disable_webhook


class WebhookAdmin(HistoryAdmin):
    list_display = (
        "url",
        "supplier",
        "enabled",
        "failing_since",
        "disabled_at",
        "removed_at",
        "updated_at",
    )
    list_filter = ("enabled", "supplier", "removed_at")
    list_select_related = ("supplier",)
    search_fields = ("=public_id", "url", "supplier__name")
    list_per_page = 50
    show_full_result_count = False
    fields = (
        ("url", "supplier", "reference"),
        "description",
        "types",
        ("enabled", "disabled_at", "disabled_reason"),
        "failing_since",
        ("created_at", "created_by"),
        ("updated_at", "changed_by", "version"),
        "removed_at",
    )

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    @admin.display(description="event types")
    def types(self, hook: Webhook) -> str:
        return ", ".join(hook.event_types)

    def get_urls(self) -> list[URLPattern]:
        disable = self.admin_site.admin_view(partial(disable_page, self))
        return [path("<int:pk>/disable/", disable, name="webhook_disable"), *super().get_urls()]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        tools = [Tool(reverse("admin:webhook_disable", args=[object_id]), "Disable")]
        standing = Webhook.objects.filter(pk=object_id, enabled=True, removed_at=None).exists()
        context = {"tools": tools if standing else [], **(extra_context or {})}
        response: HttpResponse = super().change_view(request, object_id, form_url, context)
        return response


class AnnouncementAdmin(ReadOnlyAdmin):
    list_display = ("number", "type", "supplier", "migration", "happened_at", "announced_at")
    list_filter = ("type", "announced_at", "supplier")
    list_select_related = ("supplier", "migration__borough")
    search_fields = ("=public_id", "key", "supplier__name")
    list_per_page = 50
    fields = (
        ("number", "reference"),
        ("type", "supplier", "migration"),
        ("happened_at", "announced_at"),
        "data",
    )

    @admin.display(description="id")
    def reference(self, told: Announcement) -> str:
        return told.reference


def disable_page(pages: AnyModelAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    hook = get_object_or_404(Webhook.objects.select_related("supplier"), pk=pk)
    back = reverse("admin:migrations_tracker_webhook_change", args=[pk])
    facts = (
        f"{hook.supplier} is told at {hook.url}.",
        "Nothing is sent there any more, and what waits is given up.",
        "Its people are told by e-mail; they can enable it again.",
    )

    def act() -> str:
        disable_webhook(pk, timezone.now())
        return f"The webhook {hook.url} is disabled."

    page = FormPage("Disable the webhook", "Disable", back, facts)
    return answer(request, pages, page, forms.Form(sent(request)), act)
