"""How often and how patiently the endpoints of a whole kind are checked."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from boroughs.history_admin import HistoryAdmin
from migrations_tracker.models import KindSetting
from migrations_tracker.services.endpoints import drop_kind_limits, set_kind_limits


class KindSettingAdmin(HistoryAdmin):
    """A kind without a record here is checked by the programme's defaults."""

    list_display = ("kind", "interval_s", "retry_s", "fails_to_down", "oks_to_up")
    fields = ("kind", ("interval_s", "retry_s"), ("fails_to_down", "oks_to_up"))
    show_full_result_count = False

    def get_readonly_fields(
        self, request: HttpRequest, obj: KindSetting | None = None
    ) -> tuple[str, ...]:
        return ("kind",) if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Deleting a setting brings the defaults back."""
        return True

    def save_model(
        self, request: HttpRequest, obj: KindSetting, form: Any, change: bool  # noqa: FBT001 - Django's signature
    ) -> None:  # fmt: skip
        set_kind_limits(obj, timezone.now())

    def delete_model(self, request: HttpRequest, obj: KindSetting) -> None:
        drop_kind_limits(obj, timezone.now())

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[KindSetting]) -> None:
        for setting in queryset:
            self.delete_model(request, setting)
