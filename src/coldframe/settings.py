"""Django's settings, made from the options of ``options.py``. Assembly only: no decisions."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy

from coldframe.options import number, read_options
from coldframe.rulepacks.loader import use_desk_packs

OPTIONS = read_options(os.environ)
BASE_DIR = Path(__file__).parent

# ── Coldframe's own, read by the stages ─────────────────────────────────────
COLDFRAME_DATA_DIR = Path(OPTIONS["DATA_DIR"].text).resolve()
COLDFRAME_KEYS_DIR = Path(OPTIONS["KEYS_DIR"].text) if OPTIONS["KEYS_DIR"] else COLDFRAME_DATA_DIR / "keys"
COLDFRAME_RULEPACKS_DIR = (
    Path(OPTIONS["RULEPACKS_DIR"].text) if OPTIONS["RULEPACKS_DIR"] else COLDFRAME_DATA_DIR / "rulepacks"
)
use_desk_packs(COLDFRAME_RULEPACKS_DIR)
COLDFRAME_PLACE_TABLES = tuple(Path(path) for path in OPTIONS["PLACE_TABLES"].text.split(":") if path)
COLDFRAME_DATABASE_URL = (
    OPTIONS["DATABASE_URL"].text or f"sqlite:///{COLDFRAME_DATA_DIR / 'coldframe.sqlite3'}"
)
COLDFRAME_DESK_NAME = OPTIONS["DESK_NAME"].text or OPTIONS["DESK_NAME"].option.default
COLDFRAME_DESK_KIND = OPTIONS["DESK_KIND"].text
COLDFRAME_JURISDICTION = OPTIONS["JURISDICTION"].text.upper()
COLDFRAME_PUBLIC_URL = OPTIONS["PUBLIC_URL"].text.rstrip("/")
COLDFRAME_BIND = OPTIONS["BIND"].text
COLDFRAME_WORKER = OPTIONS["WORKER"].text
COLDFRAME_WORKER_CONCURRENCY = number(OPTIONS["WORKER_CONCURRENCY"], low=1, high=64)
COLDFRAME_MATCH_RADIUS_BITS = number(OPTIONS["MATCH_RADIUS_BITS"], low=0, high=63)
COLDFRAME_MATCH_TEXT_BITS = number(OPTIONS["MATCH_TEXT_BITS"], low=0, high=63)
COLDFRAME_FLOOD_ITEMS = number(OPTIONS["FLOOD_ITEMS"], low=1, high=10**9)
COLDFRAME_GATHER_CLUES = number(OPTIONS["GATHER_CLUES"], low=2, high=10_000)
COLDFRAME_DECONFLICTION_CASES = number(OPTIONS["DECONFLICTION_CASES"], low=2, high=1_000)
COLDFRAME_DECONFLICTION_PERSON_PER_DAY = number(OPTIONS["DECONFLICTION_PERSON_PER_DAY"], low=1, high=200)
COLDFRAME_DECONFLICTION_DESK_PER_DAY = number(OPTIONS["DECONFLICTION_DESK_PER_DAY"], low=1, high=1_000)
COLDFRAME_DECONFLICTION_ENTRIES = number(OPTIONS["DECONFLICTION_ENTRIES"], low=1, high=2_000)
COLDFRAME_LOOKUPS_PER_MINUTE = number(OPTIONS["LOOKUPS_PER_MINUTE"], low=1, high=10_000_000)
COLDFRAME_SOURCE_MINUTES = number(OPTIONS["SOURCE_MINUTES"], low=10, high=7 * 24 * 60)
COLDFRAME_CLAIM_MINUTES = number(OPTIONS["CLAIM_MINUTES"], low=1, high=24 * 60)
COLDFRAME_EXPOSURE_ITEMS_PER_DAY = number(OPTIONS["EXPOSURE_ITEMS_PER_DAY"], low=1, high=100_000)
COLDFRAME_EXPOSURE_MINUTES_PER_DAY = number(OPTIONS["EXPOSURE_MINUTES_PER_DAY"], low=1, high=24 * 60)
COLDFRAME_BREAK_AFTER_ITEMS = number(OPTIONS["BREAK_AFTER_ITEMS"], low=1, high=100_000)
COLDFRAME_BREAK_AFTER_MINUTES = number(OPTIONS["BREAK_AFTER_MINUTES"], low=1, high=24 * 60)
COLDFRAME_BREAK_MINUTES = number(OPTIONS["BREAK_MINUTES"], low=1, high=24 * 60)
COLDFRAME_MAX_UPLOAD_BYTES = number(OPTIONS["MAX_UPLOAD_BYTES"], low=1024, high=2**40)
COLDFRAME_MAX_PIXELS = number(OPTIONS["MAX_PIXELS"], low=64 * 64, high=2**31)
COLDFRAME_SANDBOX_MEMORY_BYTES = number(OPTIONS["SANDBOX_MEMORY_BYTES"], low=2**28, high=2**40)
COLDFRAME_SANDBOX_SECONDS = number(OPTIONS["SANDBOX_SECONDS"], low=1, high=3600)
COLDFRAME_VIDEO_SECONDS = number(OPTIONS["VIDEO_SECONDS"], low=1, high=3600)
COLDFRAME_VIDEO_BYTES = number(OPTIONS["VIDEO_BYTES"], low=1, high=2**40)
COLDFRAME_SANDBOX_REQUIRED = OPTIONS["SANDBOX_REQUIRED"].text == "yes"
COLDFRAME_NCMEC_URL = OPTIONS["NCMEC_URL"].text.rstrip("/")
COLDFRAME_NCMEC_ENVIRONMENT = OPTIONS["NCMEC_ENVIRONMENT"].text
COLDFRAME_NCMEC_SCHEMA = OPTIONS["NCMEC_SCHEMA"].text
COLDFRAME_NCMEC_XSD = OPTIONS["NCMEC_XSD"].text
COLDFRAME_NCMEC_USERNAME = OPTIONS["NCMEC_USERNAME"].text
COLDFRAME_NCMEC_PASSWORD = OPTIONS["NCMEC_PASSWORD"].text
COLDFRAME_REPORT_COMPLETENESS = OPTIONS["REPORT_COMPLETENESS"].text == "yes"
COLDFRAME_CAMPAIGN_CASES = OPTIONS["CAMPAIGN_CASES"].text == "yes"
COLDFRAME_PRESERVATION_ALARM_DAYS = number(OPTIONS["PRESERVATION_ALARM_DAYS"], low=1, high=366)
COLDFRAME_REPORTER_COMPANY = OPTIONS["REPORTER_COMPANY"].text
COLDFRAME_REPORTER_FIRST_NAME = OPTIONS["REPORTER_FIRST_NAME"].text
COLDFRAME_REPORTER_LAST_NAME = OPTIONS["REPORTER_LAST_NAME"].text
COLDFRAME_REPORTER_EMAIL = OPTIONS["REPORTER_EMAIL"].text
COLDFRAME_MAIL_SERVER = OPTIONS["MAIL_SERVER"].text
COLDFRAME_MAIL_SECURITY = OPTIONS["MAIL_SECURITY"].text
COLDFRAME_MAIL_USERNAME = OPTIONS["MAIL_USERNAME"].text
COLDFRAME_MAIL_PASSWORD = OPTIONS["MAIL_PASSWORD"].text
COLDFRAME_MAIL_FROM = OPTIONS["MAIL_FROM"].text
COLDFRAME_MAIL_MAX_BYTES = number(OPTIONS["MAIL_MAX_BYTES"], low=64 * 1024, high=2**30)
COLDFRAME_WEBHOOK_HOSTS = frozenset(OPTIONS["WEBHOOK_HOSTS"].text.lower().replace(",", " ").split())


def _secret_key() -> str:
    path = COLDFRAME_KEYS_DIR / "secret.key"
    return OPTIONS["SECRET_KEY"].text or (path.read_text().strip() if path.exists() else "")


def _database(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": url.removeprefix("sqlite:///"),
            # One writer at a time is SQLite's nature: say so at BEGIN, and wait for it,
            # rather than fail half-way when a read turns into a write.
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 30,
                # An erased key must be gone from the file, too.
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
                "PRAGMA secure_delete=ON;",
            },
        }
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


# ── Django ──────────────────────────────────────────────────────────────────
SECRET_KEY = _secret_key()
DEBUG = False
ALLOWED_HOSTS = sorted({urlsplit(COLDFRAME_PUBLIC_URL).hostname or "127.0.0.1", "127.0.0.1", "localhost"})
CSRF_TRUSTED_ORIGINS = [COLDFRAME_PUBLIC_URL]
ROOT_URLCONF = "coldframe.urls"
WSGI_APPLICATION = "coldframe.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "access.Person"
DATABASES = {"default": _database(COLDFRAME_DATABASE_URL)}
APPEND_SLASH = False

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    # Before the login library, whose pages it replaces with its own.
    "coldframe.web",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "coldframe.custody",
    "coldframe.work",
    "coldframe.vault",
    "coldframe.access",
    "coldframe.partners",
    "coldframe.intake",
    "coldframe.matching",
    "coldframe.triage",
    "coldframe.reporting",
    "coldframe.referral",
    "coldframe.takedown",
    "coldframe.casework",
    "coldframe.publication",
]

MIDDLEWARE = [
    # First, so that what the others refuse has the API's shape, too.
    "coldframe.api.errors.ProblemMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "coldframe.web.middleware.ConsoleMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "coldframe.web.context.console",
            ],
        },
    }
]

# ── People sign in with a password and a time-based code ────────────────────
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "coldframe.web.adapters.AccountAdapter"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
# The session ends with the browser: no "remember me" on a machine others may use.
ACCOUNT_SESSION_REMEMBER = False
MFA_ADAPTER = "coldframe.web.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
# A phone's clock may be one step (30 s) off.
MFA_TOTP_TOLERANCE = 1
MFA_TOTP_ISSUER = COLDFRAME_DESK_NAME
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

# ── Safe by default: no third party, nothing cached, nothing framed ─────────
_SECURE = COLDFRAME_PUBLIC_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _SECURE
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_NAME = f"coldframe_{urlsplit(COLDFRAME_PUBLIC_URL).port or 'session'}"
CSRF_COOKIE_NAME = f"{SESSION_COOKIE_NAME}_csrf"
SECURE_HSTS_SECONDS = 31_536_000 if _SECURE else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
# Not "no-referrer": with it browsers send "Origin: null" on forms and the CSRF check must refuse them.
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "coldframe.web.views.errors.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20
# Files of one form, each sealed while it arrives; a clearinghouse's report may name thousands.
DATA_UPLOAD_MAX_NUMBER_FILES = 5000
# In the database, so that sign-in rate limits hold across several web processes.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "coldframe_cache"}
}

# ── Language, time, static files ────────────────────────────────────────────
USE_I18N = True
USE_TZ = True
TIME_ZONE = OPTIONS["TIME_ZONE"].text
LANGUAGE_CODE = OPTIONS["LANGUAGE"].text
LANGUAGES = [("en", gettext_lazy("English")), ("zh-hans", "简体中文"), ("ko", "한국어")]
LOCALE_PATHS = [BASE_DIR / "locale"]
STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Uploads go frame by frame into the vault: plaintext never touches the disk.
FILE_UPLOAD_HANDLERS = ["coldframe.vault.uploads.VaultUploadHandler"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": OPTIONS["LOG_LEVEL"].text},
    "filters": {"links": {"()": "coldframe.web.strangers.WithoutLinks"}},
    # What goes out is in the disclosure ledger and the webhooks' log; an address there may hold a secret.
    "loggers": {"django.request": {"filters": ["links"]}, "httpx2": {"level": "WARNING"}},
}
