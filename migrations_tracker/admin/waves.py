"""Waves and gate reviews in the admin: read here, planned by a form, decided on their pages."""

from functools import partial
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse

from migrations_tracker.admin.base import FormPage, ReadOnlyAdmin, Tool, answer, origin_of, sent
from migrations_tracker.admin.migration_forms import DateInput, lines
from migrations_tracker.domain.wave import FIRST_WAVE, LAST_WAVE, LONGEST_NAME, WavePlan
from migrations_tracker.models import GateApprover, GateReview, Stream, Wave
from migrations_tracker.services.waves import change_wave, plan_wave

if TYPE_CHECKING:
    Inline = admin.TabularInline[GateApprover, GateReview]
else:
    Inline = admin.TabularInline


class PlanForm(forms.Form):
    name = forms.CharField(max_length=LONGEST_NAME)
    first = forms.DateField(label="First day", widget=DateInput(), required=False)
    last = forms.DateField(label="Last day", widget=DateInput(), required=False)

    def plan(self) -> WavePlan:
        data = self.cleaned_data
        return WavePlan(data["name"], data["first"], data["last"])


class NewForm(PlanForm):
    number = forms.IntegerField(min_value=FIRST_WAVE, max_value=LAST_WAVE)
    field_order = ("number", "name", "first", "last")


class ChangeForm(PlanForm):
    reason = forms.CharField(widget=lines(3), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)


class OfProgrammeAdmin(ReadOnlyAdmin):
    """Records whose history is in the ledger of the programme."""

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        get_object_or_404(self.model._default_manager, pk=object_id)  # noqa: SLF001 - Django documents it
        programme = Stream.objects.get(migration=None)
        events = reverse("admin:migrations_tracker_event_changelist")
        return redirect(f"{events}?stream={programme.pk}")


class WaveAdmin(OfProgrammeAdmin):
    list_display = ("number", "name", "starts_on", "ends_on", "migrations")
    list_display_links = ("number", "name")
    search_fields = ("name", "=number")
    fields = (("number", "name"), ("starts_on", "ends_on"), ("updated_at", "version"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Wave]:
        return super().get_queryset(request).prefetch_related("psn_migrations")

    @admin.display(description="migrations")
    def migrations(self, wave: Wave) -> int:
        return len(wave.psn_migrations.all())

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [
            path("plan/", view(partial(_plan_page, self)), name="wave_plan"),
            path("<int:pk>/plan/", view(partial(_change_page, self)), name="wave_replan"),
        ]
        return [*own, *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        tools = [Tool(reverse("admin:wave_plan"), "Plan a wave")]
        return super().changelist_view(request, {"tools": tools, **(extra_context or {})})

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        tools = [
            Tool(reverse("admin:wave_replan", args=[object_id]), "Change the name or the window")
            for _ in range(object_id.isdecimal())
        ]
        context = {"tools": tools, **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)


def _plan_page(pages: WaveAdmin, request: HttpRequest) -> HttpResponse:
    form = NewForm(sent(request))

    def act() -> str:
        number = form.cleaned_data["number"]
        event = plan_wave(number, form.plan(), origin_of(request))
        return f"Wave {number} is planned." if event else "Nothing was new."

    back = reverse("admin:migrations_tracker_wave_changelist")
    return answer(request, pages, FormPage("Plan a wave", "Plan wave", back), form, act)


def _change_page(pages: WaveAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    wave = get_object_or_404(Wave, pk=pk)
    known = {"name": wave.name, "first": wave.starts_on, "last": wave.ends_on}
    form = ChangeForm(sent(request), initial={**known, "version": wave.version})

    def act() -> str:
        data = form.cleaned_data
        origin, version = origin_of(request), data["version"]
        event = change_wave(
            pk, form.plan(), origin, reason=data["reason"], expected_version=version
        )
        return f"{wave} is changed." if event else "Nothing was new."

    back = reverse("admin:migrations_tracker_wave_change", args=[pk])
    return answer(request, pages, FormPage(f"Change {wave}", "Change wave", back), form, act)


class ApproverInline(Inline):
    model = GateApprover
    fields = ("user", "vote", "conditions", "answered_at")
    verbose_name_plural = "approvers"
    can_delete = False
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[GateApprover]:
        return super().get_queryset(request).select_related("user")

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class GateReviewAdmin(OfProgrammeAdmin):
    list_display = ("wave", "opened_at", "opened_by", "quorum", "outcome", "closed_at")
    list_filter = ("outcome", "closed_at")
    list_select_related = ("wave",)
    fields = (
        ("wave", "quorum"),
        "question",
        ("opened_at", "opened_by"),
        ("outcome", "closed_at", "closed_by"),
        "close_reason",
    )
    inlines = (ApproverInline,)
