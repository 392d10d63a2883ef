"""All settings, one file. Values come from the environment and a wrong one stops the start by name."""

import secrets
import sys
from pathlib import Path
from typing import Any

import environ
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config import embedded
from ledger import probes

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()


def _read(name: str, read: Any, default: Any) -> Any:
    """The variable `name` through `read`; what it cannot read is refused with the variable's name."""
    try:
        return read(name, default=default)
    except (ValueError, KeyError, AttributeError, ImproperlyConfigured) as error:
        raise ImproperlyConfigured(f"{name}: {env.str(name, default='')!r} is not valid ({error})") from error


def _bool(name: str, default: bool) -> bool:  # noqa: FBT001
    """Yes or no; environ's own reader takes every other word for no."""
    word = env.str(name, default="").lower()
    if word and word not in env.BOOLEAN_TRUE_STRINGS and word not in {"0", "no", "off", "false", "n", "f"}:
        raise ValueError("1 or 0 is expected")
    return word in env.BOOLEAN_TRUE_STRINGS if word else default


DEBUG = _read("DEBUG", _bool, default=False)
HUIYUAN_TEST = probes.ON
DATA_DIR = Path(_read("DATA_DIR", env.str, default=str(BASE_DIR / "var"))).resolve()
REDIS_URL = _read("REDIS_URL", env.str, default="")
if REDIS_URL and not REDIS_URL.startswith(("redis://", "rediss://", "unix://")):
    raise ImproperlyConfigured(f"REDIS_URL: {REDIS_URL!r} is not valid (redis://host:port/number is expected)")

SECRET_KEY = env.str("SECRET_KEY", default="")
# What `dev.py setup` made, so that each command works by itself behind it; who sets DEBUG decides for himself.
_kept_key = DATA_DIR / "secret_key"
if not SECRET_KEY and "DEBUG" not in env.ENVIRON and _kept_key.exists():
    SECRET_KEY = _kept_key.read_text().strip()
if not SECRET_KEY:
    if not DEBUG and not HUIYUAN_TEST:
        raise ImproperlyConfigured("SECRET_KEY: must be set outside DEBUG (dev.py makes one and keeps it in DATA_DIR)")
    SECRET_KEY = secrets.token_urlsafe(50)
ALLOWED_HOSTS: list[str] = _read("ALLOWED_HOSTS", env.list, default=["localhost", "127.0.0.1", "[::1]"])
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")

DATABASE_URL = env.str("DATABASE_URL", default="")
EMBEDDED = not DATABASE_URL
try:
    DATABASES: dict[str, dict[str, Any]] = {
        "default": environ.Env.db_url_config(DATABASE_URL or embedded.url(DATA_DIR)),
    }
except (ValueError, KeyError, ImproperlyConfigured) as error:
    raise ImproperlyConfigured(f"DATABASE_URL: not valid ({error}); postgres://user:password@host:5432/name") from error
if DATABASES["default"].get("ENGINE") != "django.db.backends.postgresql" or not DATABASES["default"].get("NAME"):
    raise ImproperlyConfigured("DATABASE_URL: not valid (postgres://user:password@host:5432/name is expected)")
# A twin that waits longer than this for its first answers `in_progress` (docs/algorithms/locking.md).
LOCK_TIMEOUT_MS = _read("LOCK_TIMEOUT_MS", env.int, default=10_000)
KEEP_ANSWERS_DAYS = _read("KEEP_ANSWERS_DAYS", env.int, default=30)
if KEEP_ANSWERS_DAYS < 30:
    raise ImproperlyConfigured(f"KEEP_ANSWERS_DAYS: {KEEP_ANSWERS_DAYS} is not valid (tills may retry for 30 days)")
DATABASES["default"] |= {
    "CONN_MAX_AGE": 600,
    "CONN_HEALTH_CHECKS": False,
    "OPTIONS": {"options": f"-c lock_timeout={LOCK_TIMEOUT_MS} -c TimeZone=UTC -c jit=off"},
    # A pooler that hands a connection to another client at each transaction keeps no prepared statements either.
    "DISABLE_SERVER_SIDE_CURSORS": _read("TRANSACTION_POOLER", env.bool, default=False),
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "config",
    "unfold",
    "unfold.contrib.simple_history",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "django_celery_beat",
    "django_celery_results",
    "django_htmx",
    "django_prometheus",
    "django_structlog",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "rest_framework",
    "rest_framework_api_key",
    "simple_history",
    "ledger",
    "messaging",
    "stores",
    "catalog",
    "members",
    "points",
    "wallets",
    "coupons",
    "checkout",
    "till",
    "backoffice",
]

MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.headers.PolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "config.access_log.AccessLog",
    "axes.middleware.AxesMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
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
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

AUTH_USER_MODEL = "stores.Staff"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "config.permissions.AssignmentBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "till:login"
LOGIN_REDIRECT_URL = "till:home"
SESSION_COOKIE_AGE = 12 * 3600
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "till/locked.html"
AXES_VERBOSE = False

# Actions that a second person decides: name -> service (docs/design.md: the one look-up by name; each entry is tested).
APPROVALS: dict[str, str] = {
    "top_up_refund": "checkout.services.undoing.pay_out",
    "adjust_points": "points.services.moving.decide_adjustment",
}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale" / "vendor"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
FORMAT_MODULE_PATH = ["config.formats"]

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = DATA_DIR / "media"
MEDIA_URL = "/media/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or HUIYUAN_TEST
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG or HUIYUAN_TEST

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

BROKER_DIR = DATA_DIR / "broker"
CELERY_BROKER_URL = REDIS_URL or "filesystem://"
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {}
    if REDIS_URL
    else {
        "data_folder_in": str(BROKER_DIR / "queue"),
        "data_folder_out": str(BROKER_DIR / "queue"),
        "control_folder": str(BROKER_DIR / "control"),
        "polling_interval": 0.1,
    }
)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_RESULT_BACKEND = "django-db"
CELERY_RESULT_EXTENDED = True
CELERY_CACHE_BACKEND = "default"
CELERY_TASK_TRACK_STARTED = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
CELERY_TASK_SERIALIZER = "json"

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["stores.api.KeyAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["stores.api.HasScope"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["ledger.wire.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "checkout.api_errors.handle",
    "COERCE_DECIMAL_TO_STRING": True,
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Huiyuan 会员通",
    "DESCRIPTION": "Membership back-office of a chain of stores: the calls of a till and of head office.",
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "POSTPROCESSING_HOOKS": ["drf_spectacular.hooks.postprocess_schema_enums", "config.openapi.add_errors"],
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CSRF_FAILURE_VIEW = "django.views.csrf.csrf_failure"
HTTPS = _read("HTTPS", _bool, default=False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
CSRF_TRUSTED_ORIGINS: list[str] = _read("CSRF_TRUSTED_ORIGINS", env.list, default=[])
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

UNFOLD = {"SITE_TITLE": _("Huiyuan"), "SITE_HEADER": _("Huiyuan"), "SHOW_HISTORY": True, "SHOW_VIEW_ON_SITE": False}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "stream": sys.stderr, "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
