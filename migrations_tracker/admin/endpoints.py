"""Endpoints in the admin: how they are checked, and what the checks found last."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from boroughs.history_admin import HistoryAdmin
from migrations_tracker.admin import endpoint_pages as own
from migrations_tracker.admin.base import Tool, attach, moment, shown
from migrations_tracker.admin.thresholds import ThresholdInline
from migrations_tracker.domain.availability import availability_words
from migrations_tracker.domain.latency import latency_words
from migrations_tracker.facts import read_policies
from migrations_tracker.models import Endpoint
from migrations_tracker.models.maintenance import endpoints_at
from migrations_tracker.selectors.availability import NOTHING, availability_of, last_day
from migrations_tracker.selectors.endpoints import EndpointRow, endpoint_row
from migrations_tracker.services.endpoints import LIMITS, set_limits, thresholds_changed

MONTH = timedelta(days=30)
CHECKED = (("checked", "pause_reason"),)
PAGES = (
    ("<int:pk>/check/", "check", own.check_page),
    ("<int:pk>/pause/", "pause", own.pause_page),
    ("<int:pk>/resume/", "resume", own.resume_page),
    ("<int:pk>/results/", "results", own.results_page),
)


class EndpointAdmin(HistoryAdmin):
    list_display = ("ref", "borough", "kind", "status", "since", "answered", "interval", "checked")
    list_filter = ("kind", "state__status", "state__enabled", "borough")
    list_select_related = ("borough", "state")
    search_fields = ("ref", "borough__name")
    show_full_result_count = False
    actions = ("check_now",)
    inlines = (ThresholdInline,)
    readonly_fields = (
        "ref",
        "borough",
        "kind",
        "host",
        "port",
        "expected_from",
        "status",
        "since",
        "asked",
        "answered",
        "reason",
        "month",
        "day",
        "checked",
        "pause_reason",
    )
    fieldsets = (
        (None, {"fields": ("ref", "borough", "kind", ("host", "port"), "expected_from")}),
        (
            "Found by the checks",
            {"fields": (("status", "since"), "reason", ("asked", "answered"), "month", "day")},
        ),
        (
            "How it is checked",
            {"fields": (("interval_s", "retry_s"), ("fails_to_down", "oks_to_up"), *CHECKED)},
        ),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        """They come with their borough."""
        return False

    def get_urls(self) -> list[URLPattern]:
        own_urls = [
            path(route, self.admin_site.admin_view(partial(page, self)), name=f"endpoint_{name}")
            for route, name, page in PAGES
        ]
        return [*own_urls, *super().get_urls()]

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """The page's endpoints with what is shown of them now: one query more."""
        changelist = super().get_changelist_instance(request)
        changelist.result_list = _with_rows(list(changelist.result_list))
        return changelist

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Endpoint | None:
        endpoint = super().get_object(request, object_id, from_field)
        return _with_rows([endpoint])[0] if endpoint else None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Endpoint]:
        found: QuerySet[Endpoint] = super().get_queryset(request)
        return endpoints_at(found.select_related("borough"), timezone.now())

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        found = self.get_queryset(request).filter(pk=object_id) if object_id.isdecimal() else ()
        tools = [tool for endpoint in found for tool in _tools(endpoint)]
        context = {"tools": tools, **(extra_context or {})}
        response: HttpResponse = super().change_view(request, object_id, form_url, context)
        return response

    def save_model(self, request: HttpRequest, obj: Endpoint, form: Any, change: bool) -> None:  # noqa: FBT001 - Django's signature
        """The limits are all that the form can change; the service also moves the next check."""
        if set(LIMITS) & set(form.changed_data):
            set_limits(obj, timezone.now())

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:  # noqa: FBT001 - Django's signature
        super().save_formset(request, form, formset, change)
        if formset.has_changed():
            thresholds_changed([form.instance.pk])

    @admin.action(description="Check now")
    def check_now(self, request: HttpRequest, queryset: QuerySet[Endpoint]) -> None:
        messages.success(request, own.check_at_once(queryset, timezone.now()))

    @admin.display(description="endpoint status")
    def status(self, endpoint: Endpoint) -> str:
        shown_now = _row(endpoint).shown
        held = " (last known)" if shown_now.is_last_known else ""
        return f"{shown_now.status.label}{held}"

    @admin.display(description="measured since")
    def since(self, endpoint: Endpoint) -> str:
        return moment(_row(endpoint).since)

    @admin.display(description="last asked")
    def asked(self, endpoint: Endpoint) -> str:
        return moment(_row(endpoint).last_asked_at)

    @admin.display(description="last answer")
    def answered(self, endpoint: Endpoint) -> str:
        return moment(_row(endpoint).last_answer_at)

    @admin.display(description="reason")
    def reason(self, endpoint: Endpoint) -> str:
        return _row(endpoint).reason or "none given"

    @admin.display(description="availability, 30 days")
    def month(self, endpoint: Endpoint) -> str:
        now = timezone.now()
        return availability_words(availability_of([endpoint], now - MONTH, now)[endpoint.pk])

    @admin.display(description="answer times, 24 hours")
    def day(self, endpoint: Endpoint) -> str:
        rolled = last_day(timezone.now(), [endpoint.pk]).get(endpoint.pk, NOTHING)
        return latency_words(rolled.latency)

    @admin.display(description="checked every")
    def interval(self, endpoint: Endpoint) -> str:
        return f"{_row(endpoint).interval.total_seconds():g} s"

    @admin.display(description="is checked", boolean=True)
    def checked(self, endpoint: Endpoint) -> bool:
        return _row(endpoint).enabled


def _tools(endpoint: Endpoint) -> Sequence[Tool]:
    paused = not endpoint.state.enabled
    names = [("resume", "Resume")] if paused else [("check", "Check now"), ("pause", "Pause")]
    return [
        Tool(reverse(f"admin:endpoint_{name}", args=[endpoint.pk]), label)
        for name, label in [*names, ("results", "Check results")]
    ]


def _with_rows(endpoints: list[Endpoint]) -> list[Endpoint]:
    now = timezone.now()
    policy = read_policies().checks
    attach(endpoints, (endpoint_row(endpoint, now, policy) for endpoint in endpoints))
    return endpoints


def _row(endpoint: Endpoint) -> EndpointRow:
    row: EndpointRow = shown(endpoint)
    return row
