from django.apps import AppConfig


class MigrationsTrackerConfig(AppConfig):
    name = "migrations_tracker"
    verbose_name = "Migrations"
