"""Speech recognition by any server of the OpenAI-compatible `POST /v1/audio/transcriptions` (WAV in, text out).

Read are answers of `response_format` json and verbose_json, and server-sent events where `stream` is asked for.
"""

from __future__ import annotations

import math
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any, Final

import aiohttp
import msgspec

from toritsugi.core.dialogue.expect import Expect
from toritsugi.core.sound.trec import wav
from toritsugi.core.understanding.hints import NONE, Hints
from toritsugi.voice.audio.pcm import Pcm
from toritsugi.voice.connections import FOR_GOOD, Connections, TooMuch, wait_told, whole
from toritsugi.voice.speech.ports import Can, Hypothesis, Recognition, SpeechFailed
from toritsugi.voice.speech.recognisers.options import Options
from toritsugi.voice.speech.recognisers.turn import Found, WholeTurn

#: an answer of more bytes is no transcription of a turn
LARGEST: Final = 256 * 1024
#: letters of the prompt: Whisper reads the last 224 tokens of it, and a letter may be three tokens
_PROMPT: Final = 200
#: Whisper's own bounds of what is no speech
_NO_SPEECH, _FAILED = 0.6, -1.0


class OpenAiRecogniser:
    """url: base address ("http://127.0.0.1:8080"). deadline: seconds for one turn. parallel: turns that are sent at a

    time; more wait, within their deadline. prompt: the manual's words go with each turn. One session, kept open.
    Redirects are not followed, and proxies of the environment are not used.
    """

    def __init__(
        self,
        url: str,
        model: str,
        key: str = "",
        deadline: float = 6.0,
        *,
        verbose: bool = False,
        stream: bool = False,
        prompt: bool = True,
        parallel: int = 8,
    ) -> None:
        self._url = url.rstrip("/").removesuffix("/v1") + "/v1/audio/transcriptions"
        self._model = model
        self._key = key
        self._verbose, self._stream, self._prompt = verbose, stream, prompt
        self._connections = Connections(parallel, deadline, unpacks=True)

    @classmethod
    def from_options(cls, options: Mapping[str, str]) -> OpenAiRecogniser:
        """Options url (needed), model, key, deadline, format, stream, prompt, parallel."""
        given = Options("openai", options)
        return cls(
            given.address("url", ("http", "https"), "http://127.0.0.1:8080"),
            options.get("model", "whisper-1"),
            options.get("key", ""),
            given.seconds("deadline", 6.0, 0.1, 60.0),
            verbose=given.one_of("format", "json", ("json", "verbose_json")) == "verbose_json",
            stream=given.yes("stream", False),
            prompt=given.yes("prompt", True),
            parallel=given.number("parallel", 8, 1, 1000),
        )

    @property
    def name(self) -> str:
        """Adapter and model."""
        return f"openai:{self._model}"

    @property
    def can(self) -> Can:
        """Words so far come only when the turn is over already."""
        return Can(so_far=self._stream, confidence=self._verbose, words=self._prompt)

    def begin(self, expect: Expect) -> Recognition:
        """Start a turn."""
        return self.begin_with(expect, NONE)

    def begin_with(self, expect: Expect, hints: Hints) -> Recognition:
        """Start a turn."""
        return WholeTurn(expect, self._recognise, hints)

    async def close(self) -> None:
        """Close the session."""
        await self._connections.close()

    async def _recognise(self, pcm: Pcm, _expect: Expect, hints: Hints, tell: Callable[[str], None]) -> Found:
        sound = wav(pcm.samples)
        try:
            try:
                return await self._ask(sound, hints, tell)
            except (aiohttp.ServerDisconnectedError, ConnectionResetError):
                # a connection that was kept open and that the server has closed meanwhile: once more, on a new one
                return await self._ask(sound, hints, tell)
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as why:
            raise SpeechFailed(f"transcription server: {type(why).__name__}") from why

    async def _ask(self, sound: bytes, hints: Hints, tell: Callable[[str], None]) -> Found:
        headers = {"Authorization": f"Bearer {self._key}"} if self._key else {}
        form = self._form(sound, hints)
        async with self._connections.opened().post(
            self._url, data=form, headers=headers, allow_redirects=False
        ) as answer:
            if answer.status != 200:
                raise SpeechFailed(
                    f"transcription server answered {answer.status}",
                    wait=wait_told(answer),
                    for_good=answer.status in FOR_GOOD,
                )
            if answer.content_type == "text/event-stream":
                return await _streamed(_lines(answer), tell)
            try:
                return hypotheses(await whole(answer, LARGEST))
            except TooMuch:
                raise SpeechFailed("transcription server answered too much") from None

    def _form(self, sound: bytes, hints: Hints) -> aiohttp.FormData:
        form = aiohttp.FormData()
        form.add_field("file", sound, filename="turn.wav", content_type="audio/wav")
        form.add_field("model", self._model)
        form.add_field("language", "ja")
        form.add_field("response_format", "verbose_json" if self._verbose else "json")
        if self._stream:
            form.add_field("stream", "true")
        if self._prompt and (prompt := prompt_of(hints)):
            form.add_field("prompt", prompt)
        return form


def prompt_of(hints: Hints) -> str:
    """The manual's words in one line, as many as are read; "" for none."""
    found, length = [], 0
    for one in hints.words:
        length += len(one.word) + 1
        if length > _PROMPT:
            break
        found.append(one.word)
    return "、".join(found) + "。" if found else ""


async def _lines(answer: aiohttp.ClientResponse) -> AsyncIterator[bytes]:
    """The lines of an answer, each as soon as it is whole."""
    rest, size = b"", 0
    async for piece in answer.content.iter_any():
        size += len(piece)
        if size > LARGEST:
            raise SpeechFailed("transcription server answered too much")
        *lines, rest = (rest + piece).split(b"\n")
        for line in lines:
            yield line.rstrip(b"\r")
    yield rest


async def _streamed(lines: AsyncIterator[bytes], tell: Callable[[str], None]) -> Found:
    """Server-sent events: `transcript.text.delta` with `delta`, at the end `transcript.text.done` with `text`."""
    so_far = ""
    async for line in lines:
        if not line.startswith(b"data:"):
            continue
        data = line.removeprefix(b"data:").strip()
        if data == b"[DONE]":
            break
        told = _decoded(data)
        kind = told.get("type", "")
        if kind == "transcript.text.done" or (not kind and isinstance(told.get("text"), str)):
            return _hypotheses(told)
        if kind == "transcript.text.delta" and isinstance(told.get("delta"), str):
            so_far += told["delta"]
            tell(so_far.strip())
    if not so_far:
        raise SpeechFailed("transcription server answered without a text")
    return (Hypothesis(so_far.strip()),) if so_far.strip() else ()


def hypotheses(raw: bytes) -> Found:
    """What an answer of json or verbose_json tells. Raises SpeechFailed."""
    return _hypotheses(_decoded(raw))


def _hypotheses(told: dict[str, Any]) -> Found:
    text = told.get("text")
    if not isinstance(text, str):
        raise SpeechFailed("transcription server answered without a text")
    segments = [one for one in _list(told.get("segments")) if isinstance(one, dict)]
    if segments and all(_is_no_speech(one) for one in segments):
        return ()
    if not text.strip():
        return ()
    return (Hypothesis(text.strip(), _sureness(segments, _list(told.get("logprobs")))),)


def _sureness(segments: list[dict[str, Any]], logprobs: list[Any]) -> float | None:
    """The geometric mean of the tokens' probabilities, where the server tells them."""
    means = [
        (_number(one.get("avg_logprob")), max(1, len(_list(one.get("tokens"))) or len(str(one.get("text", "")))))
        for one in segments
    ]
    means += [(_number(one.get("logprob")), 1) for one in logprobs if isinstance(one, dict)]
    known = [(mean, weight) for mean, weight in means if mean is not None]
    if not known:
        return None
    mean = sum(mean * weight for mean, weight in known) / sum(weight for _, weight in known)
    return math.exp(min(0.0, mean))


def _is_no_speech(segment: dict[str, Any]) -> bool:
    silent, mean = _number(segment.get("no_speech_prob")), _number(segment.get("avg_logprob"))
    return silent is not None and mean is not None and silent > _NO_SPEECH and mean < _FAILED


def _decoded(raw: bytes) -> dict[str, Any]:
    try:
        told: Any = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError) as why:
        raise SpeechFailed("transcription server answered what is no JSON") from why
    if not isinstance(told, dict):
        raise SpeechFailed("transcription server answered without a text")
    return told


def _list(found: object) -> list[Any]:
    return found if isinstance(found, list) else []


def _number(found: object) -> float | None:
    """A number that can be one of these: no log-probability and no share is beyond a million."""
    return float(found) if isinstance(found, int | float) and abs(found) < 1e6 else None
