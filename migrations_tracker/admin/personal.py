"""Private calendar addresses: who has one. It can be ended here, never read."""

from django.http import HttpRequest

from migrations_tracker.admin.base import ReadOnlyAdmin
from migrations_tracker.models import CalendarAddress
from migrations_tracker.services.personal import revoke_calendar_address


class CalendarAddressAdmin(ReadOnlyAdmin):
    list_display = ("person", "created_at")
    list_select_related = ("person",)
    search_fields = ("person__email", "person__name")
    fields = ("person", "created_at")
    actions = None

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return super().has_view_permission(request)

    def delete_model(self, request: HttpRequest, obj: CalendarAddress) -> None:
        revoke_calendar_address(obj.person)
