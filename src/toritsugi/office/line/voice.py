"""Asking a voice process, over its control interface on loopback."""

from __future__ import annotations

import secrets
import uuid
from typing import Any
from urllib.parse import quote

import requests
from django.conf import settings
from django.utils import timezone

from toritsugi import settings_env
from toritsugi.core.tickets import Claims, sign, ticket_key
from toritsugi.office.line.models import VoiceNode

#: Seconds a ticket is good for: it is used at once, by the process that asked for it.
TICKET_LIFE = 60.0
#: Seconds to connect and to answer. Setting up a browser's call takes about a third of a second.
TIMEOUTS = (1.0, 10.0)


class VoiceAway(Exception):
    """No voice process answers; calls cannot be placed from pages now."""


class VoiceRefused(Exception):
    """The voice process does not do that. status: its HTTP status (404 no such call, 503 full)."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


def voice_token() -> str:
    """The token that web, worker and voice share."""
    return settings_env.secret(settings.TORITSUGI, "voice.token", lambda: secrets.token_urlsafe(32).encode()).decode()


def ticket(line_id: str, visitor: str) -> str:
    """A ticket for one call to this line."""
    claims = Claims(
        line_id=line_id,
        visitor=visitor,
        exp=timezone.now().timestamp() + TICKET_LIFE,
        nonce=secrets.token_urlsafe(24),
    )
    return sign(claims, ticket_key(voice_token()))


def offer(line_id: str, visitor: str, sdp: str, kind: str) -> dict[str, Any]:
    """Place a browser's call: {call_id, sdp, type}. Raises VoiceAway or VoiceRefused."""
    return _post("browser/offer", {"ticket": ticket(line_id, visitor), "sdp": sdp, "type": kind})


def start_text(line_id: str, visitor: str) -> dict[str, Any]:
    """Place a call by text: {call_id, lines, asks, finished}. Raises VoiceAway or VoiceRefused."""
    return _post("text/start", {"ticket": ticket(line_id, visitor)})


def answer_text(call_id: str, text: str, keys: str, wait: float) -> dict[str, Any]:
    """Answer in a call by text. Raises VoiceAway or VoiceRefused."""
    return _post(f"text/{quote(call_id, safe='')}", {"text": text, "keys": keys, "wait": wait})


def hang_up(call_id: str) -> None:
    """End a call. Raises VoiceAway or VoiceRefused."""
    _post(f"calls/{quote(call_id, safe='')}/hang_up", {})


def health() -> dict[str, Any]:
    """How the voice process stands. Raises VoiceAway or VoiceRefused."""
    return _ask("GET", "health", None)


def _post(path: str, body: dict[str, Any]) -> dict[str, Any]:
    return _ask("POST", path, body)


def _ask(method: str, path: str, body: dict[str, Any] | None) -> dict[str, Any]:
    node = VoiceNode.objects.order_by("-announced_at").first()
    if node is None:
        raise VoiceAway("no voice process has announced itself")
    headers = {"Authorization": f"Bearer {voice_token()}", "Idempotency-Key": uuid.uuid4().hex}
    try:
        with requests.Session() as session:
            session.trust_env = False  # loopback: no proxy of the environment stands between
            answer = session.request(
                method, f"{node.url}/v1/{path}", json=body, headers=headers, timeout=TIMEOUTS, allow_redirects=False
            )
            told = answer.json()
    except (requests.RequestException, ValueError) as error:
        raise VoiceAway(type(error).__name__) from error
    if answer.status_code != 200:
        raise VoiceRefused(answer.status_code, str(told.get("error", "")) if isinstance(told, dict) else "")
    if not isinstance(told, dict):
        raise VoiceAway("an answer that is no object")
    return told
