"""Which addresses a webhook may go to."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _


class BadAddress(ValueError):
    """The address cannot be used for a webhook; the text is for the person who entered it."""


def is_trusted(url: str) -> bool:
    """Whether the desk's owner named this host and port as one inside the own network."""
    parts = urlsplit(url)
    try:
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        return False
    return f"{parts.hostname}:{port}" in settings.TORITSUGI.webhook_private_hosts


def check_webhook_url(url: str) -> None:
    """Raise BadAddress unless it is https (http only inside the own network), with a host and without a user."""
    try:
        parts = urlsplit(url)
        _port = parts.port
    except ValueError:
        raise BadAddress(_("Webhook の宛先は URL で入力してください。")) from None
    if parts.username is not None or parts.password is not None:
        raise BadAddress(_("Webhook の宛先に利用者名やパスワードを含めないでください。"))
    if not parts.hostname or parts.scheme not in ("https", "http"):
        raise BadAddress(_("Webhook の宛先は https:// で始まる URL で入力してください。"))
    if parts.scheme == "http" and not is_trusted(url):
        raise BadAddress(_("Webhook の宛先は https:// で始まる URL で入力してください。"))
