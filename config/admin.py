"""Which admin site Django serves; named here because the site itself needs the models first."""

from django.contrib.admin.apps import AdminConfig


class TrackerAdminConfig(AdminConfig):
    default_site = "migrations_tracker.admin.site.TrackerAdminSite"
