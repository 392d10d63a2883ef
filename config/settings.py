"""All settings, one file. Values come from the environment and a wrong one stops the start by name."""

import secrets
import sys
from pathlib import Path
from typing import Any

import environ
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config import embedded, look
from config.approvals import APPROVALS as APPROVALS
from config.environment import address, days_to_retry, env, flag, yuan
from config.environment import read as _read
from config.judging import *  # noqa: F403 - all of them are settings
from config.sending import *  # noqa: F403 - all of them are settings
from ledger import probes

BASE_DIR = Path(__file__).resolve().parent.parent
DEBUG = _read("DEBUG", flag, default=False)
HUIYUAN_TEST = probes.ON
DATA_DIR = Path(_read("DATA_DIR", env.str, default=str(BASE_DIR / "var"))).resolve()
REDIS_URL = address("REDIS_URL", ("redis://", "rediss://", "unix://"), "redis://host:port/number")

SECRET_KEY = env.str("SECRET_KEY", default="")
# What `dev.py setup` made, so that each command works by itself behind it; who sets DEBUG decides for himself.
_kept_key = DATA_DIR / "secret_key"
if not SECRET_KEY and "DEBUG" not in env.ENVIRON and _kept_key.exists():
    SECRET_KEY = _kept_key.read_text().strip()
if not SECRET_KEY:
    if not DEBUG and not HUIYUAN_TEST:
        raise ImproperlyConfigured("SECRET_KEY: must be set outside DEBUG (dev.py makes one and keeps it in DATA_DIR)")
    SECRET_KEY = secrets.token_urlsafe(50)
# Secrets of before: what was signed under them (e-receipts stand on paper for years) still holds.
SECRET_KEY_FALLBACKS: list[str] = _read("SECRET_KEY_FALLBACKS", env.list, default=[])
ALLOWED_HOSTS: list[str] = _read("ALLOWED_HOSTS", env.list, default=["localhost", "127.0.0.1", "[::1]"])
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
# Where customers reach the house: the host in addresses that stand on paper. Without it they are paths on the till's host.
PUBLIC_URL = address("PUBLIC_URL", ("https://", "http://"), "https://till.example.com").rstrip("/")
IDLE_MINUTES = _read("IDLE_MINUTES", env.int, default=30)
TILL_IDLE_MINUTES = _read("TILL_IDLE_MINUTES", env.int, default=240)
# Tests log managers in without a phone; those of the second factor turn it on.
SECOND_FACTOR = env.str("SECOND_FACTOR", default="optional" if HUIYUAN_TEST else "required")
if SECOND_FACTOR not in {"required", "optional", "off"}:
    raise ImproperlyConfigured(f"SECOND_FACTOR: {SECOND_FACTOR!r} is not valid (required, optional or off)")
# Who decides about other people's money or reads the whole chain; a cashier has a PIN and no back-office.
SECOND_FACTOR_ROLES = frozenset({"manager", "finance", "hq", "auditor", "analyst"})
OTP_TOTP_ISSUER = "Huiyuan"

# Files on their way in: until they are applied or given up.
IMPORT_DIR = DATA_DIR / "imports"
IMPORT_MAX_ROWS = _read("IMPORT_MAX_ROWS", env.int, default=100_000)
IMPORT_MAX_MB = _read("IMPORT_MAX_MB", env.int, default=50)

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
# How long a merge can be undone, and a salted hash of an erased phone stays.
UNDO_MERGE_DAYS = _read("UNDO_MERGE_DAYS", env.int, default=30)
KEEP_ERASED_MONTHS = _read("KEEP_ERASED_MONTHS", env.int, default=24)
# A twin that waits longer than this for its first answers `in_progress` (docs/algorithms/locking.md).
LOCK_TIMEOUT_MS = _read("LOCK_TIMEOUT_MS", env.int, default=10_000)
KEEP_ANSWERS_DAYS = _read("KEEP_ANSWERS_DAYS", days_to_retry, default=30)
# Orders that were put aside at a till and never taken up again.
KEEP_HELD_HOURS = _read("KEEP_HELD_HOURS", env.int, default=48)
SHIFT_DIFFERENCE_LIMIT = _read("SHIFT_DIFFERENCE_LIMIT", yuan, default="10.00")  # docs/algorithms/shifts.md
# How many phones and children one person may see in clear a day; how many members one bulk change may touch.
REVEALS_A_DAY = _read("REVEALS_A_DAY", env.int, default=50)
BULK_MOST = _read("BULK_MOST", env.int, default=5_000)
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
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    "unfold.contrib.import_export",
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
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_prometheus",
    "django_structlog",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "import_export",
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
    "campaigns",
    "compliance",
    "reports",
    "till",
    "backoffice",
]

MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.headers.PolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.headers.ChineseFirst",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "config.sessions.IdleLogOut",
    "config.sessions.SecondFactor",
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
_context = [f"template.context_processors.{name}" for name in ("request", "i18n")]
_context += [f"contrib.{name}.context_processors.{name}" for name in ("auth", "messages")]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": [f"django.{name}" for name in _context]},
    }
]

AUTH_USER_MODEL = "stores.Staff"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "config.permissions.AssignmentBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "till:login"
LOGIN_REDIRECT_URL = "start"
SESSION_COOKIE_AGE = 12 * 3600
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "till/locked.html"
AXES_VERBOSE = False

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
# Every client of a test would look through all files first.
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS

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
HTTPS = _read("HTTPS", flag, default=False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
CSRF_TRUSTED_ORIGINS: list[str] = _read("CSRF_TRUSTED_ORIGINS", env.list, default=[])
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

SIMPLE_HISTORY_REVERT_DISABLED = True
UNFOLD = look.UNFOLD

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "stream": sys.stderr, "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
