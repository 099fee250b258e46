"""Who may bring calls: a token in the address, and the platform's own signature where it signs its requests.

A token is `name.until.mac`: whose it is, the second since 1970 UTC after which it is void (0: never), and an
HMAC-SHA256 of both. A platform's settings hold one that never ends; a program that answers each call may make one for
each. A name is taken back by choosing another secret, or another name.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from base64 import b64encode, urlsafe_b64encode

_PURPOSE = b"toritsugi media streams v1"
_TOKEN = re.compile(r"([a-z0-9][a-z0-9-]{0,31})\.(\d{1,12})\.([A-Za-z0-9_-]{32})")


def streams_key(token: str) -> bytes:
    """The key of these tokens, from the secret that the desk's processes share. Raises ValueError for a short one."""
    if len(token) < 16:
        raise ValueError("the shared token has fewer than 16 characters; make a new one")
    return hmac.new(token.encode(), _PURPOSE, hashlib.sha256).digest()


def make_token(key: bytes, name: str, until: int = 0) -> str:
    """A token of this name. Raises ValueError for a name that is none."""
    token = f"{name}.{until}.{_mac(key, name, until)}"
    if not _TOKEN.fullmatch(token):
        raise ValueError(f"{name!r} is no name; use lower-case letters, digits and hyphens, 32 at the most")
    return token


def check_token(key: bytes, token: str, now: float) -> str | None:
    """Whose token it is, None where it is forged or void. now: seconds since 1970 UTC."""
    found = _TOKEN.fullmatch(token)
    if found is None or not hmac.compare_digest(_mac(key, found[1], int(found[2])), found[3]):
        return None
    until = int(found[2])
    return found[1] if not until or until > now else None


def signature_fits(secret: str, url: str, told: str) -> bool:
    """Whether `told` is the platform's signature of a GET to `url` (HMAC-SHA1, base64); a slash at the end may differ.

    Twilio signs the address as it stands in its settings: the scheme and host from outside, the query included.
    """
    return any(
        hmac.compare_digest(_sha1(secret, one).encode(), told.encode(errors="surrogateescape"))
        for one in (url, f"{url}/")
    )


def _sha1(secret: str, url: str) -> str:
    return b64encode(hmac.new(secret.encode(), url.encode(), hashlib.sha1).digest()).decode()


def _mac(key: bytes, name: str, until: int) -> str:
    return urlsafe_b64encode(hmac.new(key, f"{name}.{until}".encode(), hashlib.sha256).digest()[:24]).decode()
