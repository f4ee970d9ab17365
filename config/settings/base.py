"""Settings shared by every way of running; what differs is read from the environment."""

from pathlib import Path

from csp.constants import NONE, SELF

from config.env import BadSetting, database, env
from config.logging import logging_settings
from config.openapi import spectacular_settings
from migrations_tracker.domain.webhook_signature import signing_key

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = Path(env.text("VAR_DIR", str(BASE_DIR / "var"))).resolve()

DEBUG = False
SECRET_KEY = env.text("SECRET_KEY")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "127.0.0.1,localhost")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")
SITE_NAME = "London PSN Migration Tracker"

DATABASES = {
    "default": database(
        env.url(
            "DATABASE_URL",
            f"sqlite:///{VAR_DIR / 'tracker.sqlite3'}",
            schemes=("sqlite", "postgres", "postgresql"),
        )
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env.url("REDIS_URL", schemes=("redis", "rediss", "unix"))
CACHES = {
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
        if REDIS_URL
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    ),
    "process": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "process"},
}

INSTALLED_APPS = [
    "config.admin.TrackerAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.usersessions",
    "django_htmx",
    "django_structlog",
    "drf_spectacular",
    "rest_framework",
    "rest_framework_api_key",
    "simple_history",
    "csp",
    "boroughs",
    "suppliers",
    "migrations_tracker",
]

MIDDLEWARE = [
    "config.request_id.RequestIdMiddleware",
    "config.api_errors.ApiErrorsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "migrations_tracker.web.context.page_frame",
            ],
        },
    }
]

AUTH_USER_MODEL = "migrations_tracker.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "migrations_tracker.web.accounts.InvitedOnlyAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
# No mail to addresses of people who are not here: their mail would invite them to sign up.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"

# Without a mail server, mail is written to standard output.
EMAIL_HOST = env.text("EMAIL_HOST")
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend"
EMAIL_PORT = env.integer("EMAIL_PORT", 587, least=1, most=65_535)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", default=True)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "tracker@psn.example")

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT: str | None = env.text("STATIC_ROOT", str(VAR_DIR / "static"))
STATICFILES_DIRS = [BASE_DIR / "static"]
# Evidence files: beside the data, never under the static files, and served by a view alone.
EVIDENCE_DIR = env.text("EVIDENCE_DIR", str(VAR_DIR / "evidence"))
EVIDENCE_SCANNER = env.text("EVIDENCE_SCANNER")
FILE_UPLOAD_PERMISSIONS = 0o600
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": EVIDENCE_DIR},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "migrations_tracker.api.authentication.ApiKeyAuthentication",
        "migrations_tracker.api.authentication.BrowserSessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["migrations_tracker.api.authentication.HasPrincipal"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["migrations_tracker.api.parsing.StrictJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "config.api.problem_response",
    "UNAUTHENTICATED_USER": None,
    "COMPACT_JSON": True,
    "STRICT_JSON": True,
    "DEFAULT_VERSIONING_CLASS": None,
}
SPECTACULAR_SETTINGS = spectacular_settings(SITE_NAME)

DJANGO_STRUCTLOG_CELERY_ENABLED = False
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
# The id has been checked, or made, by RequestIdMiddleware.
DJANGO_STRUCTLOG_TRUST_UPSTREAM_REQUEST_ID = True

CELERY_BROKER_URL = REDIS_URL or "memory://"

# The status source: the endpoint registry that scheduled checks ask.
REGISTRY_PORT = env.integer("REGISTRY_PORT", 8001, least=1, most=65_535)
REGISTRY_URL = env.url(
    "REGISTRY_URL", f"http://127.0.0.1:{REGISTRY_PORT}", schemes=("http", "https")
)
REGISTRY_TOKEN = env.text("REGISTRY_TOKEN")
REGISTRY_CONCURRENCY = env.integer("REGISTRY_CONCURRENCY", 100, least=1, most=500)
REGISTRY_TIMEOUT_MS = env.integer("REGISTRY_TIMEOUT_MS", 5000, least=100, most=10_000)
REGISTRY_FRESH_CONNECTIONS = env.flag("REGISTRY_FRESH_CONNECTIONS", default=False)
REGISTRY_ALLOWED_NETWORKS = env.words("REGISTRY_ALLOWED_NETWORKS", "127.0.0.0/8,::1/128")
REGISTRY_CA_FILE = env.text("REGISTRY_CA_FILE")
METRICS_TOKEN = env.text("METRICS_TOKEN")
CHECK_TICK_S = env.integer("CHECK_TICK_S", 5, least=1, most=300)
CHECK_LEASE_S = env.integer("CHECK_LEASE_S", 45, least=2, most=60)
CHECK_KEEP_RESULTS_DAYS = env.integer("CHECK_KEEP_RESULTS_DAYS", 30, least=2, most=3660)
CHECK_KEEP_HOURS_DAYS = env.integer("CHECK_KEEP_HOURS_DAYS", 90, least=3, most=3660)
CHECK_KEEP_DAYS_DAYS = env.integer("CHECK_KEEP_DAYS_DAYS", 1827, least=3, most=36_600)
CHECK_BATCH = env.integer("CHECK_BATCH", 1000, least=1, most=1000)
# How many proxies of ours a request has come through; each adds to X-Forwarded-For.
PROXY_HOPS = env.integer("PROXY_HOPS", 0, most=9)
API_REQUESTS_PER_MINUTE = env.integer("API_REQUESTS_PER_MINUTE", 600, most=1_000_000)

# Whom to tell of a weakness, and until when that holds: /.well-known/security.txt (RFC 9116).
SECURITY_CONTACT = env.contacts("SECURITY_CONTACT")
SECURITY_EXPIRES = env.instant("SECURITY_EXPIRES")
if bool(SECURITY_CONTACT) != bool(SECURITY_EXPIRES):
    raise BadSetting("Set SECURITY_CONTACT and SECURITY_EXPIRES together, or neither.")

# Who is told of incidents, beside the people who ask for e-mails.
NOTIFY_WEBHOOK_URL = env.url("NOTIFY_WEBHOOK_URL", schemes=("http", "https"))
NOTIFY_WEBHOOK_SECRET = env.text("NOTIFY_WEBHOOK_SECRET")
if NOTIFY_WEBHOOK_SECRET:
    try:
        signing_key(NOTIFY_WEBHOOK_SECRET)
    except ValueError as error:
        raise BadSetting(f"NOTIFY_WEBHOOK_SECRET cannot be used: {error}.") from error
NOTIFY_ALLOWED_NETWORKS = env.words("NOTIFY_ALLOWED_NETWORKS")

# Suppliers' own webhooks: what their secrets are made with, and where they may stand beside the
# public network.
WEBHOOK_SIGNING_KEY = env.text("WEBHOOK_SIGNING_KEY") or SECRET_KEY
WEBHOOK_ALLOWED_NETWORKS = env.words("WEBHOOK_ALLOWED_NETWORKS")

# What `make run` starts beside the tracker.
PORT = env.integer("PORT", 8000, least=1, most=65_535)
# Whom the help pages name; empty names the programme office without an address.
CONTACT_EMAIL = env.text("CONTACT_EMAIL")
SITE_URL = env.url("SITE_URL", f"http://127.0.0.1:{PORT}", schemes=("http", "https")).rstrip("/")
REGISTRY_CONTROL_PORT = env.integer("REGISTRY_CONTROL_PORT", 8002, least=1, most=65_535)
REGISTRY_CONTROL_TOKEN = env.text("REGISTRY_CONTROL_TOKEN")
REGISTRY_SCENARIO = env.text("REGISTRY_SCENARIO", "demo")

# The illustrative programme: every page says that its timelines are invented.
DEMO = env.flag("DEMO", default=False)

LOGGING = logging_settings(
    json_lines=env.flag("LOG_JSON", default=True), level=env.text("LOG_LEVEL", "INFO")
)
