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

from tests.support.waiting import until
from toritsugi.core.dialogue.expect import Expect
from toritsugi.core.understanding.hints import Hints, HotWord
from toritsugi.voice.audio.pcm import Pcm
from toritsugi.voice.speech.ports import Hypothesis, SpeechFailed
from toritsugi.voice.speech.recognisers import RecogniserUnavailable, limits_of, make_recogniser
from toritsugi.voice.speech.recognisers.openai import OpenAiRecogniser

SOUND = Pcm((np.sin(np.arange(8000) / 5) * 9000).astype(np.int16), 8000)
Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Server:
    """A transcription server that keeps what it got."""

    def __init__(self) -> None:
        self.got: dict[str, object] = {}
        self.token = ""
        self.reply: web.Response = web.json_response({"text": " はい、そうです "})
        #: in place of reply: pieces that are sent one after the other, and the content's type
        self.pieces: list[bytes] = []
        self.type = "application/json"
        self.asked = 0
        #: so many requests end without an answer
        self.dropped = 0
        self.wait = 0.0
        self.url = ""

    async def transcribe(self, request: web.Request) -> web.StreamResponse:
        self.token = request.headers.get("Authorization", "")
        form = await request.post()
        self.got = {name: part.file.read() if isinstance(part, web.FileField) else part for name, part in form.items()}
        self.asked += 1
        await asyncio.sleep(self.wait)
        if self.dropped:
            self.dropped -= 1
            assert request.transport is not None
            request.transport.close()
        if not self.pieces:
            reply = self.reply  # one answer cannot be sent twice
            return web.Response(body=reply.body, status=reply.status, headers=reply.headers)
        answer = web.StreamResponse(headers={"Content-Type": self.type})
        await answer.prepare(request)
        for piece in self.pieces:
            await answer.write(piece)
            await asyncio.sleep(0.01)
        return answer


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


async def hypotheses(server: Server, hints: Hints = Hints(), **more: str) -> tuple[Hypothesis | str, ...]:  # noqa: B008
    recogniser = make_recogniser("openai", {"url": server.url, "model": "m", "key": "k", **more})
    assert isinstance(recogniser, OpenAiRecogniser)
    turn = recogniser.begin_with(Expect(), hints)
    for at in range(0, 8000, 160):
        turn.accept(Pcm(SOUND.samples[at : at + 160], 8000))
    try:
        return await turn.finish()
    finally:
        await recogniser.close()


async def recognise(server: Server, **more: str) -> tuple[str, ...]:
    return tuple(one.text for one in await hypotheses(server, **more) if isinstance(one, Hypothesis))


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


async def test_an_answer_may_come_in_pieces(server: Server) -> None:
    server.pieces = [b'{"te', 'xt":"は'.encode(), "い、そう".encode()[:7], "い、そう".encode()[7:], 'です"}'.encode()]
    assert await recognise(server) == ("はい、そうです",)


async def test_an_endless_answer_is_a_failure(server: Server) -> None:
    server.pieces = [b" " * 65536] * 8
    with pytest.raises(SpeechFailed, match="too much"):
        await recognise(server)


@pytest.mark.parametrize(
    ("status", "headers", "wait", "for_good"),
    [(429, {"Retry-After": "7"}, 7.0, False), (503, {}, 0.0, False), (500, {"Retry-After": "7"}, 0.0, False)]
    + [(status, {}, 0.0, True) for status in (401, 403, 404)],
)
async def test_what_a_refusal_asks_for_is_told(
    server: Server, status: int, headers: dict[str, str], wait: float, for_good: bool
) -> None:
    server.reply = web.Response(status=status, headers=headers)
    with pytest.raises(SpeechFailed, match=str(status)) as told:
        await recognise(server)
    assert (told.value.wait, told.value.for_good) == (wait, for_good)


async def test_a_connection_that_the_server_has_closed_is_made_anew_once(server: Server) -> None:
    server.dropped = 1
    assert await recognise(server) == ("はい、そうです",)
    server.dropped = 2
    with pytest.raises(SpeechFailed):
        await recognise(server)
    assert server.asked == 4


def segment(text: str, mean: float, silent: float = 0.0, tokens: int = 4) -> dict[str, object]:
    return {"text": text, "avg_logprob": mean, "no_speech_prob": silent, "tokens": [1] * tokens}


async def test_verbose_answers_tell_how_sure_they_are(server: Server) -> None:
    parts = [segment("はい、", -0.1, tokens=1), segment("そうです", -0.5, tokens=3)]
    server.reply = web.json_response({"text": "はい、そうです", "segments": parts})
    assert await hypotheses(server, format="verbose_json") == (
        Hypothesis("はい、そうです", pytest.approx(np.exp(-0.4))),
    )
    assert server.got["response_format"] == "verbose_json"


async def test_words_that_the_server_takes_for_no_speech_are_none(server: Server) -> None:
    text = "ご視聴ありがとうございました"
    server.reply = web.json_response({"text": text, "segments": [segment(text, -1.3, 0.8)]})
    assert await hypotheses(server) == ()
    server.reply = web.json_response({"text": text, "segments": [segment(text, -0.2, 0.8), {"odd": None}]})
    assert len(await hypotheses(server)) == 1


async def test_the_words_of_the_manual_go_along_as_far_as_they_are_read(server: Server) -> None:
    words = tuple(HotWord(f"{n:03}語", "ゴ") for n in range(100))
    await hypotheses(server, Hints(words))
    prompt = server.got["prompt"]
    assert isinstance(prompt, str)
    assert prompt.startswith("000語、001語、")
    assert len(prompt) <= 201
    await hypotheses(server, Hints(words), prompt="no")
    assert "prompt" not in server.got


EVENTS = (
    'data: {"type":"transcript.text.delta","delta":"はい、"}\n\n'
    ": a comment\n\n"
    'data: {"type":"transcript.text.delta","delta":"そう"}\r\n\r\n'
)


@pytest.mark.parametrize(
    "end",
    [
        'data: {"type":"transcript.text.done","text":"はい、そうです"}\n\ndata: [DONE]\n\n',
        'data: {"type":"transcript.text.delta","delta":"です"}\n\ndata: [DONE]\n\n',
        'data: {"type":"transcript.text.delta","delta":"です"}',
    ],
    ids=["done", "sign", "cut"],
)
async def test_a_stream_of_events_is_read_wherever_it_is_cut(server: Server, end: str) -> None:
    whole = (EVENTS + end).encode()
    server.type = "text/event-stream; charset=utf-8"
    server.pieces = [whole[at : at + 37] for at in range(0, len(whole), 37)]
    assert await recognise(server, stream="yes") == ("はい、そうです",)
    assert server.got["stream"] == "true"


async def test_words_so_far_are_told_while_they_come(server: Server) -> None:
    server.type = "text/event-stream"
    server.pieces = [EVENTS.encode()] + [b": wait\n\n"] * 60
    recogniser = make_recogniser("openai", {"url": server.url, "stream": "yes"})
    assert isinstance(recogniser, OpenAiRecogniser)
    turn = recogniser.begin(Expect())
    turn.accept(SOUND)
    asked = asyncio.ensure_future(turn.finish())
    await until(lambda: turn.so_far == "はい、そう")  # type: ignore[attr-defined]
    asked.cancel()
    await asyncio.gather(asked, return_exceptions=True)
    await recogniser.close()


@pytest.mark.parametrize("pieces", [[b"data: {\n\n"], [b"data: [1]\n\n"], [b": nothing\n\n"]])
async def test_a_stream_without_words_is_a_failure(server: Server, pieces: list[bytes]) -> None:
    server.type, server.pieces = "text/event-stream", pieces
    with pytest.raises(SpeechFailed):
        await recognise(server, stream="yes")


async def test_a_slow_server_is_a_failure_in_time(server: Server) -> None:
    server.wait = 5.0
    with pytest.raises(SpeechFailed, match="TimeoutError"):
        await recognise(server, deadline="0.2")


async def test_no_server_is_a_failure() -> None:
    nobody = Server()
    nobody.url = "http://127.0.0.1:9"
    with pytest.raises(SpeechFailed):
        await recognise(nobody)


def test_how_far_recognition_may_fall_behind_is_the_owners_to_say() -> None:
    assert limits_of({}).keys == 3.0
    assert limits_of({"limit": "5"}).keys == 5.0
    with pytest.raises(RecogniserUnavailable, match="TORITSUGI_RECOGNISER_LIMIT: write seconds from"):
        limits_of({"limit": "60"})


def test_none_is_none() -> None:
    assert make_recogniser("none", {}) is None
    assert make_recogniser("", {}) is None


@pytest.mark.parametrize(
    ("setting", "options", "says"),
    [
        ("openai", {}, "TORITSUGI_RECOGNISER_URL"),
        ("openai", {"url": "http://x", "deadline": "soon"}, "seconds"),
        ("openai", {"url": "ftp://x"}, "http or https"),
        ("openai", {"url": "http://asr.example.com"}, "would leave the own network unencrypted; write https://"),
        ("openai", {"url": "http://8.8.8.8:80"}, "unencrypted; write https://"),
        ("openai", {"url": "http://x", "parallel": "0"}, "TORITSUGI_RECOGNISER_PARALLEL: write a whole number from 1"),
        ("openai", {"url": "http://x", "stream": "true"}, "TORITSUGI_RECOGNISER_STREAM: is 'true'; write yes or no"),
        ("whisper", {}, "none, openai, vosk, sherpa, or module:factory"),
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
