"""Django's settings, made from the desk's own settings (`toritsugi.settings_env`). Decision: docs/adr/0017."""

from __future__ import annotations

import os
import secrets
import socket
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF

from toritsugi import settings_env
from toritsugi.config import databases, mail
from toritsugi.config.logs import LOGGING as LOGGING

TORITSUGI = settings_env.read(os.environ)
TORITSUGI.data.mkdir(mode=0o700, parents=True, exist_ok=True)

WEB = Path(__file__).resolve().parents[1] / "web"
HTTPS = TORITSUGI.address.startswith("https://")

SECRET_KEY = settings_env.secret(TORITSUGI, "django.key", lambda: secrets.token_urlsafe(64).encode()).decode()
DEBUG = False
ALLOWED_HOSTS = [
    # people's address, and the one by which the worker reaches the desk's own inbox (an IPv6 one in brackets)
    *(
        urlsplit(url).netloc.removesuffix(f":{urlsplit(url).port}")
        for url in (TORITSUGI.address, TORITSUGI.own_address)
    ),
    *("localhost", "127.0.0.1", "[::1]", socket.gethostname()),
    *TORITSUGI.allowed_hosts,
]
CSRF_TRUSTED_ORIGINS = [TORITSUGI.address]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "servestatic",
    "toritsugi.office.base",
    "toritsugi.office.accounts",
    "toritsugi.office.clients",
    "toritsugi.office.calls",
    "toritsugi.office.delivery",
    "toritsugi.office.inbox",
    "toritsugi.office.machine",
    "toritsugi.office.line",
    "toritsugi.office.manuals",
    "toritsugi.office.proving",
    "toritsugi.office.calltests",
    "toritsugi.office.letters",
    "toritsugi.office.editing",
    "toritsugi.office.visits",
    "toritsugi.office.voices",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "servestatic.middleware.ServeStaticMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "toritsugi.office.base.forced.OneTimePassword",
    "toritsugi.office.base.away.DatabaseAway",
]
ROOT_URLCONF = "toritsugi.config.urls"
ASGI_APPLICATION = "toritsugi.config.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [WEB / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "toritsugi.office.base.navigation.navigation",
            ],
        },
    },
]

DATABASES = {"default": databases.default(TORITSUGI)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Counted by all processes together: the rate limits of signing in live here.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "toritsugi_cache"},
}

# Signing in: by mail address and password, then a code where the person has set one up.
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["toritsugi.office.accounts.hasher.BoundedArgon2"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
ACCOUNT_ADAPTER = "toritsugi.office.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_RATE_LIMITS = {
    # Ten wrong passwords for one person lock that person's sign-in for five minutes; anybody can cause that, so the
    # count is per person and address first.
    "login_failed": "30/m/ip,10/300s/key",
    "login": "60/m/ip",
    "reset_password": "10/m/ip,3/m/key",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Toritsugi"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "messages:list"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"

SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin" if HTTPS else None
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "media-src": [SELF, "blob:"],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}

MESSAGE_TAGS = {25: "good", 30: "warn", 40: "bad"}  # success, warning, error, as the style sheet has them

LANGUAGE_CODE = "ja"
LANGUAGES = [("ja", "日本語"), ("en", "English")]
LOCALE_PATHS = [WEB / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Tokyo"  # shown; Django keeps every time in UTC

STATIC_URL = "static/"
STATICFILES_DIRS = [WEB / "static"]
SERVESTATIC_USE_FINDERS = True
SERVESTATIC_AUTOREFRESH = False

EMAIL_BACKEND, MAIL = mail.backend(TORITSUGI)
globals().update(MAIL)
DEFAULT_FROM_EMAIL = TORITSUGI.mail_from
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
