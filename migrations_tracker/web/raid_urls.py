"""Addresses of the RAID register."""

from django.urls import path, re_path

from migrations_tracker.web import raid, raid_writing

REFERENCE = r"(?P<reference>[RAID]-\d{3,9})"

urlpatterns = [
    path("", raid.register_of, name="raid"),
    re_path(rf"^{REFERENCE}/$", raid.item, name="raid-item"),
    re_path(rf"^{REFERENCE}/(?P<name>[a-z]+)/$", raid_writing.change, name="raid-change"),
    path("raise/<slug:kind>/", raid_writing.raising, name="raid-raise"),
    path("<slug:plural>.csv", raid.export, name="raid-export"),
    path("<slug:plural>/", raid.register_of, name="raid-kind"),
]
