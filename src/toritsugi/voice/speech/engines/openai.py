"""Speech by any server of the OpenAI-compatible `POST /v1/audio/speech`: bare samples at 24 kHz."""

from __future__ import annotations

import asyncio
from typing import Final

import msgspec

from toritsugi.core.spoken.style import Style
from toritsugi.voice.audio.pcm import Pcm
from toritsugi.voice.speech.engine import told_of
from toritsugi.voice.speech.engines.server import SpeechServer
from toritsugi.voice.speech.engines.sound import LARGEST, of_raw, of_wav, spoken
from toritsugi.voice.speech.ports import SpeechFailed
from toritsugi.voice.speech.readings import as_text
from toritsugi.voice.speech.silences import paused

#: samples per second of "pcm"
_RATE: Final = 24_000
#: what the interface takes
_SPEEDS: Final = (0.25, 4.0)
#: where a manual and the settings name no voice
_VOICE: Final = "alloy"


class OpenAiSpeech:
    """url: base address. An engine (`speech.engine.Engine`); pitch has no place in the interface."""

    def __init__(self, url: str, model: str, key: str = "", deadline: float = 10.0) -> None:
        base = url.rstrip("/").removesuffix("/audio/speech").removesuffix("/v1")
        self._server = SpeechServer(base, "the speech server", deadline, key)
        self._model = model
        self._name = f"openai:{base.partition('://')[2]}:{model}:1"

    @property
    def name(self) -> str:
        """Server, model, and the edition of what is done to its sound."""
        return self._name

    def key_of(self, words: str, style: Style) -> str:
        """What the sound of these words depends on, besides them."""
        return self._name + told_of(words, msgspec.structs.replace(style, speaker=style.speaker or _VOICE, pitch=0.0))

    def attribution_of(self, style: Style) -> str:
        """Made speech is said to be made."""
        return f"音声合成: {self._model} ({style.speaker or _VOICE})"

    async def speak(self, words: str, style: Style) -> Pcm:
        """Sound of these words. Raises SpeechFailed."""
        body = {
            "model": self._model,
            "input": as_text(words, style.of(words)),
            "voice": style.speaker or _VOICE,
            "response_format": "pcm",
            "speed": min(max(style.speed, _SPEEDS[0]), _SPEEDS[1]),
        }
        raw, kind = await self._server.bytes("POST", "/v1/audio/speech", LARGEST, body=body)
        if kind.startswith(("text/", "application/json")):
            raise SpeechFailed(f"the speech server answered {kind}")
        return await asyncio.to_thread(_sound, raw, words, style.pauses)

    async def end(self) -> None:
        """Close the connections."""
        await self._server.close()


def _sound(raw: bytes, words: str, pauses: float) -> Pcm:
    sound = of_wav(raw) if raw[:4] == b"RIFF" else of_raw(raw, _RATE)
    return paused(spoken(sound, words), pauses)
