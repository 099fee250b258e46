"""The settings of the language model that need a look: its address, its key, what is added to each request."""

from __future__ import annotations

import ipaddress
import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

#: what a request is made of; the owner's additions may not take its place
FIXED = ("model", "messages", "response_format", "stream", "tools", "tool_choice", "functions", "function_call", "n")
#: names of hosts that are inside the own network; so are names without a dot
_OWN_NAMES = (".local", ".lan", ".internal", ".home.arpa", ".localdomain")
_PATH = "/chat/completions"


def address(text: str) -> str:
    """The base address of an endpoint, checked. Raises ValueError with the mend."""
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("not a web address; write for example http://192.168.0.20:11434 or https://api.example.com/v1")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise ValueError("the address may have no user, key or query; write the key into TORITSUGI_LLM_KEY_FILE")
    if parts.scheme == "http" and not is_own_network(parts.hostname):
        raise ValueError("words of callers would leave the own network unencrypted; write https://")
    return text.rstrip("/")


def chat_address(base: str) -> str:
    """Where requests go: `/v1/chat/completions` where the address has no path, else below the path it has."""
    path = urlsplit(base).path.rstrip("/")
    if path.endswith(_PATH):
        return base
    return base + (_PATH if path else f"/v1{_PATH}")


def is_own_network(host: str) -> bool:
    """Whether a host is this machine or inside the own network, as far as its name or number tells."""
    try:
        number = ipaddress.ip_address(host)
    except ValueError:
        name = host.lower().rstrip(".")
        return "." not in name or name.endswith(_OWN_NAMES)
    return number.is_loopback or (number.is_private and not number.is_link_local)


def body(text: str) -> dict[str, Any]:
    """What is added to each request. Raises ValueError with the mend."""
    try:
        told = json.loads(text)
    except ValueError:
        told = None
    if not isinstance(told, dict):
        raise ValueError('not a JSON object; write for example {"reasoning_effort": "low"}')
    fixed = [key for key in told if key in FIXED]
    if fixed:
        raise ValueError(f"{', '.join(fixed)}: the desk sets this itself; leave it out")
    return told


def key(given: str, file: str, kept: Path) -> str:
    """The key: as it is given, else of the file that is named, else of the data folder; "" without any.

    Raises ValueError, without the key, when a file that is named cannot be read, or when the key is none.
    """
    if given:
        found = given
    elif file or kept.exists():
        place = Path(file).expanduser() if file else kept
        try:
            found = place.read_text("utf-8").strip()
        except (OSError, UnicodeError) as why:
            raise ValueError(f"{place} cannot be read ({type(why).__name__}); write the key into it") from None
    else:
        return ""
    if not found.isascii() or not found.isprintable() or " " in found:
        raise ValueError("the key has characters that no key has; write it alone, on one line")
    return found
