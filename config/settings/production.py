"""Settings for a server. They refuse to start with a weak secret, DEBUG or SQLite."""

from config.env import BadSetting, env
from config.settings.base import *

LEAST_SECRET = 50

if env.flag("DEBUG", default=False):
    raise BadSetting("DEBUG is on; a production server must not show its insides. Remove DEBUG.")
if len(SECRET_KEY) < LEAST_SECRET or len(set(SECRET_KEY)) < 10:
    raise BadSetting(
        f"SECRET_KEY has {len(SECRET_KEY)} characters; give {LEAST_SECRET} or more random ones, "
        "in SECRET_KEY or in the file that SECRET_KEY_FILE names."
    )
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    raise BadSetting("DATABASE_URL names SQLite; a production server needs postgres://…")
if not REDIS_URL:
    raise BadSetting("REDIS_URL is empty; separate web and worker processes need redis://…")
if not REGISTRY_TOKEN:
    raise BadSetting("REGISTRY_TOKEN is empty; the status checks need it to ask the registry.")

# The health check of the container asks by this name.
ALLOWED_HOSTS = [*ALLOWED_HOSTS, "127.0.0.1"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SESSION_COOKIE_SECURE = SECURE_SSL_REDIRECT
CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT
SECURE_HSTS_SECONDS = env.integer("SECURE_HSTS_SECONDS", 31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
