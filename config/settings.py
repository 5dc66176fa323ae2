"""Every setting, read from the environment (or `.env`) here and nowhere else; `.env.example` explains them.

Without DATABASE_URL the portal runs its own PostgreSQL under VAR_DIR, over plain HTTP on this machine. With it,
unless HTTPS=false says otherwise, it is in production: SECRET_KEY and ALLOWED_HOSTS are required.
"""

import secrets
import tomllib
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import environ
from bootstrap_wrapper import get_bootstrap_dir
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from config import embedded

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
env.read_env(BASE_DIR / ".env")


def refuse(name, value, instead):
    raise ImproperlyConfigured(f"{name}={value!r} can't be used: set it to {instead}.")


def text(name, default=""):
    return env.str(name, default=default).strip() or default


def switch(name, default):
    value = text(name, str(default)).lower()
    if value not in {"true", "false", "1", "0", "yes", "no", "on", "off"}:
        refuse(name, value, "true or false")
    return value in {"true", "1", "yes", "on"}


def number(name, default, low, high, unit=""):
    value = text(name, str(default))
    if not (value.isascii() and value.isdigit() and low <= int(value) <= high):
        refuse(name, value, f"a whole number{unit and f' of {unit}'} from {low} to {high}")
    return int(value)


def choice(name, default, values):
    value = text(name, default)
    if value not in values:
        refuse(name, value, f"{', '.join(values[:-1])} or {values[-1]}")
    return value


def address(name, schemes, example):
    """A URL, or "" when it is not set."""
    value = text(name)
    try:
        parts = urlsplit(value)
        parts.port  # noqa: B018 - raises when the port is no number
        named = parts.path.strip("/") or not parts.scheme.startswith("postgres")
    except ValueError:
        named = False
    if value and not (named and parts.scheme in schemes):
        # Without the value: it may hold a password.
        raise ImproperlyConfigured(f"{name} can't be used: set it to a URL like {example}, or leave it out.")
    return value


def needed_in_production(name, what):
    value = text(name)
    if not value and HTTPS:
        raise ImproperlyConfigured(f"{name} is not set: set it to {what} (or HTTPS=false for a trial).")
    return value


def kept_secret(path):
    """A random key made once and kept; losing the file only ends sessions."""
    with suppress(FileExistsError):
        embedded.write_private(path, secrets.token_urlsafe(64))
    return path.read_text()


VERSION = tomllib.loads((BASE_DIR / "pyproject.toml").read_text())["project"]["version"]
# Whom people call or write to; shown at the foot of every page.
CONTACT = text("CONTACT")

DEBUG = switch("DEBUG", default=False)
DATABASE_URL = address("DATABASE_URL", {"postgres", "postgresql"}, "postgres://user:password@host:5432/name")
REDIS_URL = address("REDIS_URL", {"redis", "rediss", "redis+socket"}, "redis://host:6379/0")
EMBEDDED_POSTGRES = not DATABASE_URL
EMBEDDED_BROKER = not REDIS_URL
EMBEDDED_POSTGRES_OPTIONS = ""
HTTPS = switch("HTTPS", default=not (DEBUG or EMBEDDED_POSTGRES))

# A relative VAR_DIR is relative to the project, so that every command finds the same one.
VAR_DIR = (BASE_DIR / text("VAR_DIR", "var")).resolve()
try:
    (VAR_DIR / "log").mkdir(parents=True, exist_ok=True)
except OSError as error:
    refuse("VAR_DIR", str(VAR_DIR), f"a folder that this user can write ({error.strerror})")

SECRET_KEY = needed_in_production("SECRET_KEY", "a random text of 50 characters or more, kept secret")
SECRET_KEY = SECRET_KEY or kept_secret(VAR_DIR / "secret-key")
hosts = needed_in_production("ALLOWED_HOSTS", "the portal's host names, separated by commas")
ALLOWED_HOSTS = [host.strip() for host in (hosts or "localhost,127.0.0.1,[::1]").split(",")]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_htmx",
    "pgtrigger",
    "pghistory",
    "units",
    "letters",
    "accounts",
    "plans",
    "targets",
    "submissions",
    "reports",
    "reorganisation",
    "demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "config.middleware.ReturnsAreNotKept",
    "config.middleware.WrongMethod",
    "accounts.middleware.LoginFirst",
    "accounts.middleware.OwnPasswordFirst",
    "allauth.account.middleware.AccountMiddleware",
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
                "accounts.context_processors.frame",
                "plans.context_processors.calendar",
                "config.health.broker_for_pages",
            ],
        },
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- Data ---

DATABASES = {"default": embedded.database(VAR_DIR) if EMBEDDED_POSTGRES else env.db_url_config(DATABASE_URL)}
DATABASES["default"] |= {
    "CONN_MAX_AGE": number("CONN_MAX_AGE", 60, 0, 3600, "seconds"),
    # Without it every worker answers one request with an error after a database restart.
    "CONN_HEALTH_CHECKS": True,
}
LOCK_TIMEOUT = number("LOCK_TIMEOUT", 5, 1, 600, "seconds")
# Commands and tasks may take minutes; a page (config/wsgi.py) answers within seconds or not at all.
STATEMENT_TIMEOUT = number("STATEMENT_TIMEOUT", 600, 1, 86400, "seconds")
PAGE_STATEMENT_TIMEOUT = number("PAGE_STATEMENT_TIMEOUT", 10, 1, 600, "seconds")
DATABASES["default"].setdefault("OPTIONS", {})["options"] = (
    f"-c lock_timeout={LOCK_TIMEOUT}s -c statement_timeout={STATEMENT_TIMEOUT}s"
    # Acknowledged means stored, whatever the server's own default.
    " -c synchronous_commit=on"
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# The login throttle counts in the cache: web processes on several machines need one that they share.
CACHE_URL = address("CACHE_URL", {"redis", "rediss", "dbcache", "locmemcache"}, "dbcache://cache_table")
FILE_CACHE = {
    "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
    "LOCATION": VAR_DIR / "cache",
}
CACHES = {"default": env.cache_url_config(CACHE_URL) if CACHE_URL else FILE_CACHE}

MEDIA_ROOT = VAR_DIR / "media"
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("bootstrap", get_bootstrap_dir()),
    # The pictures of accounts/guides.py.
    ("huong-dan", BASE_DIR / "docs" / "huong-dan" / "hinh"),
]
STATICFILES_FINDERS = [
    "config.storage.SourceFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"file_permissions_mode": 0o600, "directory_permissions_mode": 0o700},
    },
    "staticfiles": {"BACKEND": "config.storage.StaticStorage"},
}
WHITENOISE_USE_FINDERS = not (STATIC_ROOT / "staticfiles.json").exists()

# --- Work in the background ---

CELERY_BROKER_URL = REDIS_URL or f"redis+socket://{embedded.broker_socket(VAR_DIR)}"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_TIMEOUT = 2
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # A task whose whole worker died comes back after this; the sweep does not wait for it.
    "visibility_timeout": number("VISIBILITY_TIMEOUT", 3600, 1, 86400, "seconds"),
    "socket_connect_timeout": 1,
    "socket_timeout": 10,
    # Publishing gives up at once: a request must not wait for a broker.
    "max_retries": 0,
}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_IGNORE_RESULT = True
# A killed child loses its task by default, and with acks_late alone.
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "Asia/Ho_Chi_Minh"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")
CELERY_BEAT_SCHEDULE = {
    "reconcile": {
        "task": "reports.reconcile",
        "schedule": crontab(minute=30, hour=2),
        "options": {"expires": 3600},
    },
    "sweep": {"task": "reports.sweep", "schedule": 30.0, "options": {"expires": 30}},
    "long work": {"task": "submissions.sweep", "schedule": 30.0, "options": {"expires": 30}},
    "letters": {"task": "letters.deliver", "schedule": 60.0, "options": {"expires": 60}},
    "old letters": {"task": "letters.purge", "schedule": crontab(minute=40, hour=1)},
    # In the working hours of Việt Nam; what was not sent while the clock stood still goes when it runs again.
    "reminders": {
        "task": "submissions.remind",
        "schedule": crontab(minute="*/15", hour="8-16"),
        "options": {"expires": 900},
    },
    "digest": {
        "task": "submissions.digest",
        "schedule": crontab(minute="5-59/15", hour="7-10"),
        "options": {"expires": 900},
    },
}

# --- Language and formats ---

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt")]
LOCALE_PATHS = [BASE_DIR / "config" / "locale"]
FORMAT_MODULE_PATH = ["config.formats"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
# Off, or a page would write the year as 2.025; figures are written by submissions.numbers, not by templates.
USE_THOUSAND_SEPARATOR = False

# --- Login ---

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
] + [{"NAME": f"accounts.validators.{name}"} for name in ("MixedPasswordValidator", "NotTheCodeValidator")]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "config.login.ClosedSignup"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
# Without a mail server letters are kept as files, so that asking for a new password never fails.
EMAIL_URL = address("EMAIL_URL", {"smtp", "smtp+tls", "smtp+ssl"}, "smtp+tls://user:password@host:587")
if EMAIL_URL:
    vars().update(env.email_url_config(EMAIL_URL))
else:
    EMAIL_BACKEND, EMAIL_FILE_PATH = "django.core.mail.backends.filebased.EmailBackend", VAR_DIR / "mail"
DEFAULT_FROM_EMAIL = SERVER_EMAIL = text("EMAIL_FROM", "phongchongmaidam@localhost")
EMAIL_TIMEOUT = 20
# The outbox is where a unit's "we were never told" is answered, so it outlives the plan's year.
LETTERS_KEPT_DAYS = number("LETTERS_KEPT_DAYS", 730, 90, 3650, "days")
ACCOUNT_EMAIL_VERIFICATION = "none"
# Templates write whole subjects, and an address that no account has gets no mail.
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
# An office shares one address, so the address is allowed far more than the account.
ACCOUNT_RATE_LIMITS = {"login": "120/m/ip", "login_failed": "60/m/ip,5/5m/key"}
ALLAUTH_TRUSTED_PROXY_COUNT = number("TRUSTED_PROXY_COUNT", 0, 0, 5, "proxies")

# --- Security ---

PORT = number("PORT", 8000, 1, 65535)
# Where letters lead; a page knows its own address.
PORTAL_URL = address("PORTAL_URL", {"http", "https"}, "https://portal.example.gov.vn").rstrip("/")
PORTAL_URL = PORTAL_URL or (
    f"https://{ALLOWED_HOSTS[0].lstrip('.')}" if HTTPS else f"http://localhost:{PORT}"
)
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
# The probes of a load balancer come over plain HTTP.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
if ALLAUTH_TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
if HTTPS:
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
CSRF_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        # Bootstrap's style sheet draws its small icons as data: images.
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}

# --- Log ---

LOG_LEVEL = choice("LOG_LEVEL", "INFO", ["DEBUG", "INFO", "WARNING", "ERROR"])
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(process)d %(message)s"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "level": "WARNING"},
        # The file is the operator's to rotate (it is opened again when moved away).
        "file": {
            "class": "logging.handlers.WatchedFileHandler",
            "filename": VAR_DIR / "log" / "portal.log",
            "formatter": "line",
            "encoding": "utf-8",
            "delay": True,
        },
    },
    "root": {"handlers": ["console", "file"], "level": LOG_LEVEL},
}
