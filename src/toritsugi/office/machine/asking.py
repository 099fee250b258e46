"""Asking every voice process how it stands. One that does not answer is told as such, and keeps nobody waiting."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import msgspec
import requests

from toritsugi.office.line.models import VoiceNode
from toritsugi.office.line.voice import voice_token

#: seconds to connect and to answer: all of them are on this machine or beside it
TIMEOUTS: Final = (0.5, 2.0)
#: processes asked at once
_TOGETHER: Final = 8


class Unassigned(msgspec.Struct, frozen=True, kw_only=True):
    """A number that was called and that no line has, without its last digits, as `voice.unassigned` tells it."""

    dialled: str
    forwarded_by: str = ""
    named: bool = False
    times: int = 1
    last: datetime


class Load(msgspec.Struct, frozen=True, kw_only=True):
    """How a voice process stands, as its control interface tells it (`GET /v1/load`). Times in milliseconds.

    closed: why no new call is taken, "" while they are. samples: (calls, late50, late99, missed, waiting), the oldest
    first, `step` seconds apart. unassigned: since the process began, the latest called first.
    """

    node: str
    calls: int = 0
    limit: int = 0
    closed: str = ""
    turned_away: int = 0
    late_p50: float = 0.0
    late_p99: float = 0.0
    skipped: int = 0
    commit: float = 0.0
    waiting_for_office: bool = False
    step: float = 10.0
    samples: list[tuple[int, float, float, int, float]] = []
    unassigned: list[Unassigned] = []


@dataclass(frozen=True)
class Process:
    """A voice process that announced itself. load: None where it does not answer."""

    name: str
    load: Load | None


def processes() -> list[Process]:
    """All of them, by name."""
    nodes = list(VoiceNode.objects.order_by("node").values_list("node", "url"))
    token = voice_token()

    def ask(node: tuple[str, str]) -> Process:
        body = _get(f"{node[1]}/v1/load", token)
        try:
            return Process(node[0], None if body is None else msgspec.json.decode(body, type=Load))
        except msgspec.MsgspecError:
            return Process(node[0], None)

    return _of_each(ask, nodes)


def metrics() -> list[bytes]:
    """The numbers of each process that answers, in Prometheus's text form."""
    token = voice_token()
    urls = list(VoiceNode.objects.order_by("node").values_list("url", flat=True))
    return [body for body in _of_each(lambda url: _get(f"{url}/metrics", token), urls) if body is not None]


def _of_each(ask, of):  # type: ignore[no-untyped-def]
    if not of:
        return []
    with ThreadPoolExecutor(min(len(of), _TOGETHER)) as threads:
        return list(threads.map(ask, of))


def _get(address: str, token: str) -> bytes | None:
    with requests.Session() as session:
        session.trust_env = False  # loopback: no proxy of the environment stands between
        try:
            headers = {"Authorization": f"Bearer {token}"}
            answer = session.get(address, headers=headers, timeout=TIMEOUTS, allow_redirects=False)
        except requests.RequestException:
            return None
    return answer.content if answer.status_code == 200 else None
