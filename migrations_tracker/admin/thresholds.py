"""Limits that differ from the published ones, for one endpoint or for a whole kind."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from boroughs.history_admin import HistoryAdmin
from migrations_tracker.domain.readings import DEFAULT_THRESHOLDS, METRIC_NAMES, Threshold
from migrations_tracker.models import Endpoint, ThresholdSetting
from migrations_tracker.services.endpoints import thresholds_changed

if TYPE_CHECKING:
    Inline = admin.TabularInline[ThresholdSetting, Endpoint]
else:
    Inline = admin.TabularInline

NONE_CHOSEN = ("", "Choose a metric")


class ThresholdInline(Inline):
    model = ThresholdSetting
    fields = ("metric", "degraded_over", "down_over")
    verbose_name_plural = "thresholds of this endpoint, which win over those of its kind"
    extra = 1

    def get_max_num(
        self, request: HttpRequest, obj: Endpoint | None = None, **kwargs: Any
    ) -> int | None:
        return len(DEFAULT_THRESHOLDS[obj.endpoint_kind]) if obj else None

    def get_formset(self, request: HttpRequest, obj: Endpoint | None = None, **kwargs: Any) -> Any:
        """Only the metrics that the endpoint's kind is judged by can be chosen."""
        formset = super().get_formset(request, obj, **kwargs)
        known = DEFAULT_THRESHOLDS[obj.endpoint_kind] if obj else ()
        choices = [NONE_CHOSEN, *((t.metric, _published(t)) for t in known)]
        formset.form.base_fields["metric"] = forms.ChoiceField(choices=choices)
        return formset


class ThresholdSettingAdmin(HistoryAdmin):
    """The limits of whole kinds; those of single endpoints stand on the endpoints' own pages."""

    list_display = ("kind", "metric", "degraded_over", "down_over")
    list_filter = ("kind",)
    fields = ("kind", "metric", "degraded_over", "down_over")
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[ThresholdSetting]:
        found: QuerySet[ThresholdSetting] = super().get_queryset(request)
        return found.filter(endpoint=None)

    def get_readonly_fields(
        self, request: HttpRequest, obj: ThresholdSetting | None = None
    ) -> tuple[str, ...]:
        return ("kind", "metric") if obj else ()

    def get_form(
        self,
        request: HttpRequest,
        obj: ThresholdSetting | None = None,
        change: bool = False,  # noqa: FBT001, FBT002 - Django's signature
        **kwargs: Any,
    ) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        if obj is None:
            form.base_fields["kind"].required = True
            form.base_fields["metric"] = forms.ChoiceField(
                choices=[NONE_CHOSEN, *METRIC_NAMES.items()]
            )
        return form

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Deleting a limit brings the published one back."""
        return True

    def save_model(
        self, request: HttpRequest, obj: ThresholdSetting, form: Any, change: bool  # noqa: FBT001 - Django's signature
    ) -> None:  # fmt: skip
        super().save_model(request, obj, form, change)
        _tell([obj.kind])

    def delete_model(self, request: HttpRequest, obj: ThresholdSetting) -> None:
        super().delete_model(request, obj)
        _tell([obj.kind])

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[ThresholdSetting]) -> None:
        kinds = list(queryset.values_list("kind", flat=True))
        super().delete_queryset(request, queryset)
        _tell(kinds)


def _tell(kinds: Iterable[str]) -> None:
    """Answers on their way to endpoints of these kinds are not judged by the old limits."""
    thresholds_changed(Endpoint.objects.filter(kind__in=set(kinds)).values_list("pk", flat=True))


def _published(threshold: Threshold) -> str:
    name = METRIC_NAMES.get(threshold.metric, threshold.metric)
    limits = f"{threshold.degraded_over:g} and {threshold.down_over:g} {threshold.unit}".rstrip()
    return f"{name} (published: {limits})"
