"""`make run`: one machine, plain HTTP on loopback, the illustrative programme."""

from config.env import env
from config.local_secret import local_secret
from config.logging import logging_settings
from config.settings.base import *

DEMO = env.flag("DEMO", default=True)
SECRET_KEY = SECRET_KEY or local_secret(VAR_DIR, "secret-key")
WEBHOOK_SIGNING_KEY = WEBHOOK_SIGNING_KEY or SECRET_KEY
# A receiver to try webhooks with stands on the same machine.
WEBHOOK_ALLOWED_NETWORKS = WEBHOOK_ALLOWED_NETWORKS or ["127.0.0.0/8", "::1/128"]
LOGGING = logging_settings(
    json_lines=env.flag("LOG_JSON", default=False), level=env.text("LOG_LEVEL", "WARNING")
)

# Files are served as they are: nothing to collect before the first page.
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
WHITENOISE_USE_FINDERS = True
STATIC_ROOT = None

EVIDENCE_SCANNER = EVIDENCE_SCANNER or "migrations_tracker.services.scanning.known_test_virus"

REGISTRY_TOKEN = REGISTRY_TOKEN or local_secret(VAR_DIR, "registry-token")
REGISTRY_CONTROL_TOKEN = REGISTRY_CONTROL_TOKEN or local_secret(VAR_DIR, "registry-control-token")
