"""Admin pages whose records keep a history of their changes."""

from django.contrib import admin
from django.http import HttpRequest
from django.urls import URLPattern
from simple_history.admin import SimpleHistoryAdmin


class HistoryAdmin(SimpleHistoryAdmin):  # type: ignore[misc]  # the package ships no types
    """Shows what changed, when and by whom. Nothing is reverted by a click.

    Reverting would save an old row past the services that guard it, so the pages of the package
    that do it have no address here. Nothing is deleted either: records refer to it.
    """

    object_history_list_template = "admin/history_list.html"

    def get_urls(self) -> list[URLPattern]:
        return admin.ModelAdmin.get_urls(self)

    def revert_disabled(self, request: HttpRequest, obj: object = None) -> bool:
        return True

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False
