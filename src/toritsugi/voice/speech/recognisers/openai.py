"""Speech recognition by any server of the OpenAI-compatible `POST /v1/audio/transcriptions` (WAV in, JSON text out)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import aiohttp
import msgspec

from toritsugi.core.dialogue.expect import Expect
from toritsugi.core.sound.trec import wav
from toritsugi.voice.audio.pcm import Pcm
from toritsugi.voice.speech.ports import Recognition, SpeechFailed
from toritsugi.voice.speech.recognisers import RecogniserUnavailable
from toritsugi.voice.speech.recognisers.turn import WholeTurn

#: an answer of more bytes is no transcription of a turn
_LARGEST = 256 * 1024


class OpenAiRecogniser:
    """url: base address ("http://127.0.0.1:8080"). deadline: seconds for one turn. One session, kept open."""

    def __init__(self, url: str, model: str, key: str = "", deadline: float = 6.0) -> None:
        self._url = url.rstrip("/").removesuffix("/v1") + "/v1/audio/transcriptions"
        self._model = model
        self._key = key
        self._deadline = deadline
        self._session: aiohttp.ClientSession | None = None

    @classmethod
    def from_options(cls, options: Mapping[str, str]) -> OpenAiRecogniser:
        """Options url (needed), model, key, deadline."""
        if not options.get("url"):
            raise RecogniserUnavailable(
                "TORITSUGI_RECOGNISER=openai needs TORITSUGI_RECOGNISER_URL, for example http://127.0.0.1:8080"
            )
        try:
            deadline = float(options.get("deadline", "6"))
        except ValueError as why:
            raise RecogniserUnavailable("TORITSUGI_RECOGNISER_DEADLINE: write seconds, for example 6") from why
        return cls(options["url"], options.get("model", "whisper-1"), options.get("key", ""), deadline)

    @property
    def name(self) -> str:
        """Adapter and model."""
        return f"openai:{self._model}"

    def begin(self, expect: Expect) -> Recognition:
        """Start a turn."""
        return WholeTurn(expect, self._recognise)

    async def close(self) -> None:
        """Close the session."""
        if self._session is not None:
            await self._session.close()

    async def _recognise(self, pcm: Pcm, _expect: Expect) -> tuple[str, ...]:
        form = aiohttp.FormData()
        form.add_field("file", wav(pcm.samples), filename="turn.wav", content_type="audio/wav")
        form.add_field("model", self._model)
        form.add_field("language", "ja")
        form.add_field("response_format", "json")
        headers = {"Authorization": f"Bearer {self._key}"} if self._key else {}
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=self._deadline))
        try:
            async with self._session.post(self._url, data=form, headers=headers, allow_redirects=False) as answer:
                if answer.status != 200:
                    raise SpeechFailed(f"transcription server answered {answer.status}")
                raw = await answer.content.read(_LARGEST)
        except (aiohttp.ClientError, TimeoutError) as why:
            raise SpeechFailed(f"transcription server: {type(why).__name__}") from why
        return _texts(raw)


def _texts(raw: bytes) -> tuple[str, ...]:
    try:
        told: Any = msgspec.json.decode(raw)
    except msgspec.DecodeError as why:
        raise SpeechFailed("transcription server answered what is no JSON") from why
    text = told.get("text") if isinstance(told, dict) else None
    if not isinstance(text, str):
        raise SpeechFailed("transcription server answered without a text")
    return (text.strip(),) if text.strip() else ()
