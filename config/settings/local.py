"""`make run`: one machine, plain HTTP on loopback, the illustrative programme."""

from config.env import env
from config.local_secret import local_secret
from config.logging import logging_settings
from config.settings.base import *

SECRET_KEY = SECRET_KEY or local_secret(VAR_DIR, "secret-key")
REGISTRY_TOKEN = REGISTRY_TOKEN or local_secret(VAR_DIR, "registry-token")
DEMO = env.flag("DEMO", default=True)
LOGGING = logging_settings(
    json_lines=env.flag("LOG_JSON", default=False), level=env.text("LOG_LEVEL", "WARNING")
)
