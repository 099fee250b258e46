"""Real servers of speech on loopback: VOICEVOX ENGINE's interface and the OpenAI-compatible one, well or badly behaved.

What they answer has the shape of the real ones' answers; what they "speak" is a hum whose length goes with the morae
and the speed, and whose pitch goes with the accent's place, so that a test can hear what was asked for.
"""

from __future__ import annotations

import asyncio
import io
import wave
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import numpy as np
import pyopenjtalk
from aiohttp import web

from toritsugi.core.spoken.kana import mora_signs

Behave = Callable[[web.Request], Awaitable[web.StreamResponse]]

SPEAKERS = [
    {
        "name": "見本一郎",
        "speaker_uuid": "7ffcb7ce-00ec-4bdc-82cd-45a8889e43ff",
        "styles": [{"name": "ノーマル", "id": 3, "type": "talk"}, {"name": "ささやき", "id": 5, "type": "talk"}],
        "version": "0.14.0",
    },
    {
        "name": "見本花子",
        "speaker_uuid": "388f246b-8c41-4ac1-8e2d-5d79f3ff56d9",
        "styles": [
            {"name": "歌", "id": 6000, "type": "singing_teacher"},
            {"name": "ノーマル", "id": 8, "type": "talk"},
        ],
        "version": "0.14.0",
    },
]


def hum(seconds: float, rate: int, hertz: float = 200.0, level: float = 0.03) -> np.ndarray:
    """A hum with harmonics, softer than the desk's voice."""
    time = np.arange(round(seconds * rate)) / rate
    sound = sum(np.sin(2 * np.pi * hertz * k * time) / k for k in range(1, 8))
    return (32767 * level * sound).astype("<i2")


def wav(samples: np.ndarray, rate: int, width: int = 2, channels: int = 1) -> bytes:
    """A WAV file."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate)
        file.writeframes(samples.tobytes())
    return out.getvalue()


def query(text: str) -> dict[str, Any]:
    """An audio query as the engine makes it: one phrase, its accent on the first mora."""
    kana = str(pyopenjtalk.g2p(text, kana=True)).replace("’", "")
    morae = [
        {"text": sign, "consonant": None, "consonant_length": None, "vowel": "a", "vowel_length": 0.1, "pitch": 5.5}
        for sign in mora_signs(kana.replace("、", ""))
    ]
    return {
        "accent_phrases": [{"moras": morae, "accent": 1, "pause_mora": None, "is_interrogative": False}],
        "speedScale": 1.0,
        "pitchScale": 0.0,
        "intonationScale": 1.0,
        "volumeScale": 1.0,
        "prePhonemeLength": 0.1,
        "postPhonemeLength": 0.1,
        "pauseLength": None,
        "pauseLengthScale": 1.0,
        "outputSamplingRate": 24000,
        "outputStereo": False,
        "kana": kana,
    }


class SpeechServers:
    """behave: what becomes of a request for sound, None as it should. got: (path, query, body) of all that came."""

    def __init__(self) -> None:
        self.behave: Behave | None = None
        self.got: list[tuple[str, dict[str, str], Any]] = []
        self.keys: list[str] = []
        self.url = ""

    def bodies(self, path: str) -> list[Any]:
        """The bodies that came to a path."""
        return [body for where, _, body in self.got if where == path]

    async def answer(self, request: web.Request) -> web.StreamResponse:
        body = await request.json() if request.can_read_body else None
        self.got.append((request.path, dict(request.query), body))
        self.keys.append(request.headers.get("Authorization", ""))
        if request.path in ("/synthesis", "/v1/audio/speech") and self.behave is not None:
            return await self.behave(request)
        match request.path:
            case "/speakers":
                return web.json_response(SPEAKERS)
            case "/engine_manifest":
                return web.json_response({"manifest_version": "0.13.1", "name": "Mihon", "brand_name": "MIHONVOX"})
            case "/version":
                return web.json_response("0.24.1")
            case "/v1/models":
                return web.json_response({"data": []})
            case "/audio_query":
                return web.json_response(query(request.query["text"]))
            case "/mora_data":
                return web.json_response(
                    [{**one, "moras": [{**mora, "pitch": 6.0} for mora in one["moras"]]} for one in body]
                )
            case "/synthesis":
                return web.Response(body=_voicevox(body), content_type="audio/wav")
            case "/v1/audio/speech":
                return await _streamed(request, hum(0.1 * len(body["input"]) / body["speed"], 24000))
        return web.Response(status=404)


def _voicevox(body: dict[str, Any]) -> bytes:
    morae = sum(len(one["moras"]) for one in body["accent_phrases"])
    rate = body["outputSamplingRate"]
    sound = hum(0.12 * morae / body["speedScale"], rate, 200.0 * 2 ** body["pitchScale"])
    edge = np.zeros(round(body["prePhonemeLength"] * rate), "<i2")
    return wav(np.concatenate([edge, sound, edge]), rate)


async def _streamed(request: web.Request, sound: np.ndarray) -> web.StreamResponse:
    """Bare samples in pieces of uneven length, as they become ready."""
    response = web.StreamResponse(headers={"Content-Type": "audio/pcm"})
    await response.prepare(request)
    raw = sound.tobytes()
    for at in range(0, len(raw), 4095):
        await response.write(raw[at : at + 4095])
    await response.write_eof()
    return response


def with_body(body: bytes, kind: str = "audio/wav", status: int = 200) -> Behave:
    """Answer with these bytes."""

    async def behave(_request: web.Request) -> web.StreamResponse:
        return web.Response(body=body, content_type=kind, status=status)

    return behave


async def hang(_request: web.Request) -> web.StreamResponse:
    """Never answer."""
    await asyncio.Event().wait()
    raise AssertionError


async def flood(request: web.Request) -> web.StreamResponse:
    """Answer with sound that never ends."""
    response = web.StreamResponse(headers={"Content-Type": "audio/wav"})
    await response.prepare(request)
    for _ in range(2000):
        await response.write(b"\x10\x00" * 32768)
    return response


async def drop(request: web.Request) -> web.StreamResponse:
    """Close the connection in the middle of the answer."""
    response = web.StreamResponse(headers={"Content-Length": "100000"})
    await response.prepare(request)
    await response.write(wav(hum(0.1, 24000), 24000))
    assert request.transport is not None
    request.transport.abort()
    return response


@asynccontextmanager
async def speech_servers() -> AsyncIterator[SpeechServers]:
    """Both interfaces at one address, for as long as the block runs."""
    made = SpeechServers()
    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", made.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield made
    finally:
        await runner.cleanup()
