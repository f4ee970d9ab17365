"""Settings of the test suite: SQLite by default, PostgreSQL with TEST_DATABASE_URL."""

from config.env import database, env
from config.logging import logging_settings
from config.settings.base import *

SECRET_KEY = "only-for-tests-" + "0123456789abcdef" * 3
WEBHOOK_SIGNING_KEY = "only-for-tests-webhooks"
WEBHOOK_ALLOWED_NETWORKS = ["127.0.0.0/8"]
REGISTRY_TOKEN = "only-for-tests-registry"  # noqa: S105 - no secret
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EVIDENCE_SCANNER = "migrations_tracker.services.scanning.known_test_virus"
STORAGES = STORAGES | {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
CACHES = CACHES | {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
CELERY_BROKER_URL = "memory://"
WHITENOISE_AUTOREFRESH = True
DEMO = False

DATABASES = {
    "default": database(
        env.url(
            "TEST_DATABASE_URL",
            "sqlite:///:memory:",
            schemes=("sqlite", "postgres", "postgresql"),
        )
    )
}
DATABASES["default"]["CONN_MAX_AGE"] = 0
LOGGING = logging_settings(json_lines=True, level="WARNING")
