"""Every address of the tracker."""

from django.contrib import admin
from django.urls import include, path

from config import health
from migrations_tracker.web import checks_health

urlpatterns = [
    path("admin/", admin.site.urls),
    path("health/live", health.live, name="health-live"),
    path("health/ready", health.ready, name="health-ready"),
    path("metrics", checks_health.metrics, name="metrics"),
    path(".well-known/", include("migrations_tracker.api.discovery")),
    path("api/", include("migrations_tracker.api.urls")),
    path("", include("migrations_tracker.web.urls")),
]

handler404 = "migrations_tracker.web.errors.page_not_found"
handler403 = "migrations_tracker.web.errors.permission_denied"
handler500 = "migrations_tracker.web.errors.server_error"
