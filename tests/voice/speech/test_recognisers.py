"""Recogniser adapters: a real HTTP server on loopback, missing parts, one's own factory."""

from __future__ import annotations

import asyncio
import io
import sys
import types
import wave
from collections.abc import AsyncIterator, Awaitable, Callable

import numpy as np
import pytest
import pytest_asyncio
from aiohttp import web

from toritsugi.core.dialogue.expect import Expect
from toritsugi.voice.audio.pcm import Pcm
from toritsugi.voice.speech.ports import SpeechFailed
from toritsugi.voice.speech.recognisers import RecogniserUnavailable, make_recogniser

SOUND = Pcm((np.sin(np.arange(8000) / 5) * 9000).astype(np.int16), 8000)
Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Server:
    """A transcription server that keeps what it got."""

    def __init__(self) -> None:
        self.got: dict[str, object] = {}
        self.token = ""
        self.reply = web.json_response({"text": " はい、そうです "})
        self.wait = 0.0
        self.url = ""

    async def transcribe(self, request: web.Request) -> web.StreamResponse:
        self.token = request.headers.get("Authorization", "")
        form = await request.post()
        self.got = {name: part.file.read() if isinstance(part, web.FileField) else part for name, part in form.items()}
        await asyncio.sleep(self.wait)
        return self.reply


@pytest_asyncio.fixture
async def server() -> AsyncIterator[Server]:
    made = Server()
    app = web.Application()
    app.router.add_post("/v1/audio/transcriptions", made.transcribe)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield made
    await runner.cleanup()


async def recognise(server: Server, **more: str) -> tuple[str, ...]:
    recogniser = make_recogniser("openai", {"url": server.url, "model": "m", "key": "k", **more})
    assert recogniser is not None
    turn = recogniser.begin(Expect())
    for at in range(0, 8000, 160):
        turn.accept(Pcm(SOUND.samples[at : at + 160], 8000))
    try:
        return await turn.finish()
    finally:
        await recogniser.close()  # type: ignore[attr-defined]


async def test_a_turn_is_uploaded_as_wav_and_its_text_comes_back(server: Server) -> None:
    assert await recognise(server) == ("はい、そうです",)
    assert server.token == "Bearer k"
    assert (server.got["model"], server.got["language"]) == ("m", "ja")
    sent = server.got["file"]
    assert isinstance(sent, bytes)
    with wave.open(io.BytesIO(sent)) as told:
        assert told.getframerate() == 8000
        assert told.readframes(8000) == SOUND.samples.tobytes()


async def test_nothing_said_is_no_text(server: Server) -> None:
    server.reply = web.json_response({"text": "  "})
    assert await recognise(server) == ()


@pytest.mark.parametrize(
    "reply",
    [
        web.Response(status=500),
        web.Response(status=302, headers={"Location": "http://127.0.0.1:1/"}),
        web.Response(text="no json"),
        web.json_response({"words": []}),
        web.json_response(["text"]),
    ],
    ids=["error", "redirect", "text", "other", "list"],
)
async def test_a_bad_answer_is_a_failure(server: Server, reply: web.Response) -> None:
    server.reply = reply
    with pytest.raises(SpeechFailed):
        await recognise(server)


async def test_a_slow_server_is_a_failure_in_time(server: Server) -> None:
    server.wait = 5.0
    with pytest.raises(SpeechFailed, match="TimeoutError"):
        await recognise(server, deadline="0.2")


async def test_no_server_is_a_failure() -> None:
    nobody = Server()
    nobody.url = "http://127.0.0.1:9"
    with pytest.raises(SpeechFailed):
        await recognise(nobody)


def test_none_is_none() -> None:
    assert make_recogniser("none", {}) is None
    assert make_recogniser("", {}) is None


@pytest.mark.parametrize(
    ("setting", "options", "says"),
    [
        ("openai", {}, "TORITSUGI_RECOGNISER_URL"),
        ("openai", {"url": "http://x", "deadline": "soon"}, "seconds"),
        ("whisper", {}, "none, openai, sherpa, or module:factory"),
        ("no_such_module_here:make", {}, "PYTHONPATH"),
        ("json:no_such_factory", {}, "no_such_factory"),
    ],
)
def test_what_cannot_be_used_is_said_with_its_mend(setting: str, options: dict[str, str], says: str) -> None:
    with pytest.raises(RecogniserUnavailable, match=says):
        make_recogniser(setting, options)


def test_sherpa_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sherpa_onnx", None)
    with pytest.raises(RecogniserUnavailable, match=r"toritsugi\[sherpa\]"):
        make_recogniser("sherpa", {"model": "x"})
    monkeypatch.setitem(sys.modules, "sherpa_onnx", types.ModuleType("sherpa_onnx"))
    with pytest.raises(RecogniserUnavailable, match=r"tokens\.txt"):
        make_recogniser("sherpa", {"model": "/nowhere"})


def test_a_factory_of_ones_own(monkeypatch: pytest.MonkeyPatch) -> None:
    module = types.ModuleType("their_recogniser")
    module.make = lambda options: ("made", dict(options))  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "their_recogniser", module)
    assert make_recogniser("their_recogniser:make", {"model": "m"}) == ("made", {"model": "m"})
