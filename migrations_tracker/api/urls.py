"""Addresses under /api/."""

from django.urls import URLPattern, URLResolver, path, re_path

from migrations_tracker.api import migrations, missing, stage_claims

app_name = "api"
GSS = r"(?P<gss>E09[0-9]{6})"

urlpatterns: list[URLPattern | URLResolver] = [
    path("v1/migrations", migrations.Migrations.as_view(), name="migrations"),
    re_path(rf"^v1/migrations/{GSS}$", migrations.Migration.as_view(), name="migration"),
    re_path(
        rf"^v1/migrations/{GSS}/transitions$",
        migrations.MigrationTransitions.as_view(),
        name="transitions",
    ),
    re_path(rf"^v1/migrations/{GSS}/events$", migrations.MigrationEvents.as_view(), name="events"),
    re_path(
        rf"^v1/migrations/{GSS}/stage-claims$",
        stage_claims.StageClaims.as_view(),
        name="stage-claims",
    ),
    path("problems/<slug:code>/", missing.Missing.as_view(), name="problem"),
    re_path(r"^v1/boroughs/(?P<gss>E09[0-9]{6})$", missing.Missing.as_view(), name="borough"),
    re_path(r"", missing.Missing.as_view(), name="missing"),
]
