"""The ledger and what the checks found: to be read, never to be changed."""

import json
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html

from migrations_tracker.admin.base import AnyModelAdmin, ReadOnlyAdmin, attach, shown, signed_in
from migrations_tracker.models import Event, Stream
from migrations_tracker.selectors.activity import Change, event_changes


class StreamFilter(admin.SimpleListFilter):
    title = "ledger"
    parameter_name = "stream"

    def lookups(self, request: HttpRequest, model_admin: AnyModelAdmin) -> list[tuple[str, str]]:
        """One query; a plain filter on the relation would ask for each name."""
        streams = Stream.objects.select_related("migration__borough")
        by_name = streams.order_by("migration__borough__short_name", "pk")
        return [(str(stream.pk), str(stream)) for stream in by_name]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Event]) -> QuerySet[Event]:
        value = self.value() or ""
        return queryset.filter(stream=int(value)) if value.isdecimal() else queryset


class EventAdmin(ReadOnlyAdmin):
    list_display = ("recorded_at", "ledger", "what", "who", "channel", "reason")
    list_filter = ("recorded_at", "kind", "channel", StreamFilter)
    list_select_related = ("stream__migration__borough",)
    ordering = ("-recorded_at", "-id")
    list_per_page = 50
    fields = (
        "ledger",
        "sequence",
        "what",
        "who",
        "actor",
        "channel",
        "effective_at",
        "recorded_at",
        "before",
        "after",
        "reason",
        "note",
        "request_id",
        "previous_hash",
        "hash",
    )

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """The page's events with their words and names, in a constant number of queries."""
        changelist = super().get_changelist_instance(request)
        changelist.result_list = _named(request, list(changelist.result_list))
        return changelist

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Event | None:
        event = super().get_object(request, object_id, from_field)
        return _named(request, [event])[0] if event else None

    @admin.display(description="ledger")
    def ledger(self, event: Event) -> str:
        return str(event.stream)

    @admin.display(description="what")
    def what(self, event: Event) -> str:
        return _change(event).what

    @admin.display(description="who")
    def who(self, event: Event) -> str:
        return _change(event).who

    @admin.display(description="before")
    def before(self, event: Event) -> str:
        return _fields(event.old)

    @admin.display(description="after")
    def after(self, event: Event) -> str:
        return _fields(event.new)


def _named(request: HttpRequest, events: list[Event]) -> list[Event]:
    attach(events, event_changes(events, signed_in(request).principal()))
    return events


def _change(event: Event) -> Change:
    change: Change = shown(event)
    return change


def _fields(values: object) -> str:
    text = json.dumps(values, ensure_ascii=False, indent=2, sort_keys=True)
    return format_html("<pre>{}</pre>", text)


class StatusChangeAdmin(ReadOnlyAdmin):
    list_display = ("at", "endpoint", "from_status", "to_status", "reason", "recorded_at")
    list_filter = ("at", "to_status")
    list_select_related = ("endpoint",)
    search_fields = ("=endpoint__ref", "=endpoint__borough__short_name")
    list_per_page = 50


class RegistrySourceAdmin(ReadOnlyAdmin):
    list_display = (
        "__str__",
        "unavailable_since",
        "checker_fault_since",
        "reason",
        "retry_after",
        "last_ok_at",
        "last_run_at",
    )
