"""How Django sends the mail of the accounts (new passwords); the desk's own notifications go by `office.delivery`."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote, urlsplit

from toritsugi.settings_env import Settings

NO_MAIL = "django.core.mail.backends.dummy.EmailBackend"
SMTP = "django.core.mail.backends.smtp.EmailBackend"


def backend(settings: Settings) -> tuple[str, dict[str, Any]]:
    """The backend and its EMAIL_ settings; without an SMTP server nothing is sent."""
    if not settings.smtp_url:
        return NO_MAIL, {}
    parts = urlsplit(settings.smtp_url)
    return SMTP, {
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": parts.port or {"smtps": 465, "smtp+starttls": 587}.get(parts.scheme, 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp+starttls",
        "EMAIL_TIMEOUT": 15,
    }
