"""Asking a voice process, over its control interface on loopback."""

from __future__ import annotations

import secrets
import uuid
from datetime import datetime
from typing import Any
from urllib.parse import quote

import aiohttp
import requests
from asgiref.sync import sync_to_async
from django.conf import settings
from django.utils import timezone

from toritsugi import settings_env
from toritsugi.core.manual.model import Manual
from toritsugi.core.manual.publish import snapshot
from toritsugi.core.tickets import Claims, sign, ticket_key
from toritsugi.office.calls.models import Call
from toritsugi.office.line.models import VoiceNode

#: Seconds a ticket is good for: it is used at once, by the process that asked for it.
TICKET_LIFE = 60.0
#: Seconds to connect and to answer. Setting up a browser's call takes about a third of a second.
TIMEOUTS = (1.0, 10.0)
#: The same for a whole sentence, which may have to be made anew by an engine beside the desk.
SLOW_TIMEOUTS = (1.0, 30.0)
#: The same for an answer in writing, which the desk may wait 25 s to say something to.
LONG_TIMEOUT = aiohttp.ClientTimeout(total=40.0, connect=1.0)
#: HTTP statuses after which another process may do it: the call is not there, no place is free.
ELSEWHERE = (404, 503)


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


def resume(call_id: str, sdp: str, kind: str) -> dict[str, Any]:
    """Answer a browser that is in this call and lost its connection: {call_id, sdp, type}. Raises as `offer`."""
    return _ask("POST", f"calls/{quote(call_id, safe='')}/offer", {"sdp": sdp, "type": kind}, call_id)


def offer_trial(
    line_id: str,
    visitor: str,
    sdp: str,
    kind: str,
    *,
    manual: Manual,
    at: datetime,
    caller_number: str,
    withheld: str,
) -> dict[str, Any]:
    """Place a browser's call that tries a manual as if it were in force at `at` (aware); nothing of it is kept.

    {call_id, sdp, type}. withheld: why there is no number. Raises VoiceAway or VoiceRefused.
    """
    body = {"ticket": ticket(line_id, visitor), "sdp": sdp, "type": kind, "manual": snapshot(manual).decode()}
    return _post("browser/trial", {**body, "at": at.isoformat(), "caller_number": caller_number, "withheld": withheld})


def start_text(line_id: str, visitor: str) -> dict[str, Any]:
    """Place a call by text: {call_id, lines, asks, finished}. Raises VoiceAway or VoiceRefused."""
    return _post("text/start", {"ticket": ticket(line_id, visitor)})


async def answer_text(call_id: str, body: dict[str, Any]) -> dict[str, Any]:
    """Answer in a call by text, holding no thread while the desk thinks. Raises VoiceAway or VoiceRefused.

    body: {text, keys, wait, seen, turn} as the page gives it.
    """
    refused: VoiceRefused | None = None
    urls, headers = await sync_to_async(_urls)(call_id), await sync_to_async(_headers)()
    async with aiohttp.ClientSession(timeout=LONG_TIMEOUT, headers=headers) as session:
        for url in urls:
            try:
                address = f"{url}/v1/text/{quote(call_id, safe='')}"
                async with session.post(address, json=body, allow_redirects=False) as answer:
                    return _told(answer.status, await answer.json())
            except VoiceRefused as why:
                if why.status not in ELSEWHERE:
                    raise
                refused = refused or why
            except (aiohttp.ClientError, TimeoutError, ValueError):
                continue
    raise refused or VoiceAway("no voice process answers")


def hang_up(call_id: str) -> None:
    """End a call. Raises VoiceAway or VoiceRefused."""
    _ask("POST", f"calls/{quote(call_id, safe='')}/hang_up", {}, call_id)


def said(body: dict[str, Any]) -> bytes:
    """A whole sentence in the voice of its manual, as WAV; nothing is kept. Raises VoiceAway, VoiceRefused.

    body: {"parts": [{"spoken", "blank", "take"}, …], "style": …} as `voice.speech.whole` reads it.
    """
    for url in _urls():
        try:
            with requests.Session() as session:
                session.trust_env = False  # loopback: no proxy of the environment stands between
                address, headers = f"{url}/v1/said", _headers()
                answer = session.post(address, json=body, headers=headers, timeout=SLOW_TIMEOUTS, allow_redirects=False)
        except requests.RequestException:
            continue
        if answer.status_code == 200:
            return answer.content
        if answer.status_code not in ELSEWHERE:
            raise VoiceRefused(answer.status_code, "the sentence was not spoken")
    raise VoiceAway("no voice process speaks")


def engines() -> dict[str, Any]:
    """The engines of the voice process with their voices: {engines, attribution}. Raises VoiceAway, VoiceRefused."""
    return _ask("GET", "voices", None)


def health() -> dict[str, Any]:
    """How the voice process stands that announced itself last. Raises VoiceAway or VoiceRefused."""
    return _ask("GET", "health", None)


def _post(path: str, body: dict[str, Any]) -> dict[str, Any]:
    return _ask("POST", path, body)


def _urls(call_id: str = "") -> list[str]:
    """Where to ask: the process named in the call's row first, then the others, the newest before the older."""
    nodes = list(VoiceNode.objects.order_by("-announced_at"))
    if call_id:
        owner = Call.objects.filter(pk=call_id[:32]).values_list("node", flat=True).first()
        nodes.sort(key=lambda node: node.node != owner)
    return [node.url for node in nodes]


def _headers() -> dict[str, str]:
    return {"Authorization": f"Bearer {voice_token()}", "Idempotency-Key": uuid.uuid4().hex}


def _ask(method: str, path: str, body: dict[str, Any] | None, call_id: str = "") -> dict[str, Any]:
    refused: VoiceRefused | None = None
    for url in _urls(call_id):
        try:
            return _ask_one(f"{url}/v1/{path}", method, body)
        except VoiceRefused as why:
            if why.status not in ELSEWHERE:
                raise
            refused = refused or why
        except (requests.RequestException, ValueError):
            continue
    raise refused or VoiceAway("no voice process answers")


def _ask_one(address: str, method: str, body: dict[str, Any] | None) -> dict[str, Any]:
    with requests.Session() as session:
        session.trust_env = False  # loopback: no proxy of the environment stands between
        answer = session.request(
            method, address, json=body, headers=_headers(), timeout=TIMEOUTS, allow_redirects=False
        )
        return _told(answer.status_code, answer.json())


def _told(status: int, told: object) -> dict[str, Any]:
    if status != 200:
        raise VoiceRefused(status, str(told.get("error", "")) if isinstance(told, dict) else "")
    if not isinstance(told, dict):
        raise ValueError("an answer that is no object")
    return told
