"""Suppliers' API keys: issued, shown once, listed, rotated, revoked; never edited or deleted.

A key's row is named by its prefix in addresses, because its primary key holds the hash.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse

from boroughs.history_admin import HistoryAdmin
from migrations_tracker.admin import key_pages as own
from migrations_tracker.admin.base import Tool
from suppliers.models import ApiKey


class KeyList(ChangeList):
    def url_for_result(self, result: Model) -> str:
        assert isinstance(result, ApiKey)
        return reverse("admin:suppliers_apikey_change", args=[result.prefix])


class ApiKeyAdmin(HistoryAdmin):
    list_display = (
        "prefix",
        "last_four",
        "name",
        "supplier",
        "scopes",
        "created",
        "expiry_date",
        "last_used_at",
        "last_used_from",
        "revoked",
    )
    list_filter = ("revoked", "supplier")
    list_select_related = ("supplier",)
    search_fields = ("=prefix", "name", "supplier__name")
    ordering = ("-created",)
    show_full_result_count = False
    fields = (*list_display, "created_by", "replacement")
    object_history_template = "admin/key_history.html"

    @admin.display(description="replaced by")
    def replacement(self, key: ApiKey) -> str:
        return key.replaced_by.prefix if key.replaced_by else "-"

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        revoke = self.admin_site.admin_view(partial(own.revoke_page, self))
        rotate = self.admin_site.admin_view(partial(own.rotate_page, self))
        own_urls = [
            path("<str:prefix>/revoke/", revoke, name="apikey_revoke"),
            path("<str:prefix>/rotate/", rotate, name="apikey_rotate"),
        ]
        return [*own_urls, *super().get_urls()]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return KeyList

    def get_queryset(self, request: HttpRequest) -> QuerySet[ApiKey]:
        found: QuerySet[ApiKey] = super().get_queryset(request)
        return found.select_related("supplier")

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> ApiKey | None:
        return self.get_queryset(request).filter(prefix=object_id).first()

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        return own.issue_page(self, request)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        key = self.get_object(request, object_id)
        tools = _tools(key) if key else ()
        context = {"tools": tools, "own_history": True, **(extra_context or {})}
        response: HttpResponse = super().change_view(request, object_id, form_url, context)
        return response

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        key = get_object_or_404(ApiKey, prefix=object_id)
        context = {"key_url": _url("change", key), **(extra_context or {})}
        response: HttpResponse = super().history_view(request, key.pk, context)
        return response


def _url(page: str, key: ApiKey) -> str:
    return reverse(f"admin:suppliers_apikey_{page}", args=[key.prefix])


def _tools(key: ApiKey) -> Sequence[Tool]:
    history = Tool(_url("history", key), "History")
    revoke = Tool(reverse("admin:apikey_revoke", args=[key.prefix]), "Revoke")
    rotate = Tool(reverse("admin:apikey_rotate", args=[key.prefix]), "Rotate")
    return (history,) if key.revoked else (rotate, revoke, history)
