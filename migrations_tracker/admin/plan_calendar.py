"""The plan's calendar in the admin: read here, changed on its page, with history in the ledger."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from migrations_tracker.admin.base import ReadOnlyAdmin
from migrations_tracker.models import BoardDate, Freeze, PsnMigration, Stream


def _ledger(stream: Stream) -> HttpResponse:
    events = reverse("admin:migrations_tracker_event_changelist")
    return redirect(f"{events}?stream={stream.pk}")


class FreezeAdmin(ReadOnlyAdmin):
    list_display = ("name", "borough", "starts_on", "ends_on", "removed_at")
    list_filter = ("starts_on",)
    list_select_related = ("borough",)
    search_fields = ("name", "borough__name", "borough__gss_code")
    list_per_page = 50
    fields = ("name", "borough", ("starts_on", "ends_on"), "reason", ("added_at", "removed_at"))

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: object = None
    ) -> HttpResponse:
        """A borough's freeze is in the ledger of its migration, any other in the programme's."""
        freeze = get_object_or_404(Freeze, pk=object_id)
        present = PsnMigration.objects.filter(borough=freeze.borough_id).present().first()
        return _ledger(Stream.objects.get(migration=present if freeze.borough_id else None))


class BoardDateAdmin(ReadOnlyAdmin):
    list_display = ("day", "name", "removed_at")
    list_per_page = 50
    fields = ("day", "name", ("added_at", "removed_at"))

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: object = None
    ) -> HttpResponse:
        get_object_or_404(BoardDate, pk=object_id)
        return _ledger(Stream.objects.get(migration=None))
