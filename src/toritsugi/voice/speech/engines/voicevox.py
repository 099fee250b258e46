"""Speech by a VOICEVOX ENGINE, or one of the same interface (AivisSpeech, SHAREVOX).

Readings go in as katakana and accents into the query's phrases: the engine's own dictionary is one for all who use it,
so nothing is written there.
"""

from __future__ import annotations

import asyncio
import re
from typing import Any, Final

import msgspec

from toritsugi.core.spoken.style import Style
from toritsugi.voice.audio.pcm import Pcm
from toritsugi.voice.speech.engine import told_of
from toritsugi.voice.speech.engines.phrases import accented
from toritsugi.voice.speech.engines.server import SpeechServer
from toritsugi.voice.speech.engines.sound import LARGEST, of_wav, spoken
from toritsugi.voice.speech.ports import SpeechFailed
from toritsugi.voice.speech.readings import as_text

#: samples per second that are asked for: VOICEVOX's own
_RATE: Final = 24_000
#: silence of the engine around what it speaks, in seconds
_AROUND: Final = 0.05
_SPEEDS: Final = (0.5, 2.0)
#: between the name of a character and that of its style
_BETWEEN: Final = re.compile("[／/]")


class VoiceStyle(msgspec.Struct, frozen=True):
    """One voice of an engine: a character's name, its style's name, and the number it is asked for by."""

    name: str
    style: str
    id: int


class _Style(msgspec.Struct):
    name: str
    id: int
    type: str = "talk"


class _Speaker(msgspec.Struct):
    name: str
    styles: list[_Style]


class Voicevox:
    """url: base address. An engine (`speech.engine.Engine`)."""

    def __init__(self, url: str, deadline: float = 10.0) -> None:
        self._server = SpeechServer(url, "VOICEVOX ENGINE", deadline)
        self._name = f"voicevox:{url.partition('://')[2].rstrip('/')}:1"
        self._styles: tuple[VoiceStyle, ...] = ()
        self._brand = "VOICEVOX"

    @property
    def name(self) -> str:
        """Server, and the edition of what is done to its sound."""
        return self._name

    def key_of(self, words: str, style: Style) -> str:
        """What the sound of these words depends on, besides them."""
        return self._name + told_of(words, style)

    def attribution_of(self, style: Style) -> str:
        """「VOICEVOX:ずんだもん」, as its characters' terms ask for."""
        found = _chosen(self._styles, style.speaker) if self._styles else None
        name = found.name if found is not None else _BETWEEN.split(style.speaker)[0]
        return f"{self._brand}:{name}" if name and not name.isdecimal() else self._brand

    async def voices(self) -> tuple[VoiceStyle, ...]:
        """The voices that the engine has. Raises SpeechFailed."""
        told = await self._server.json("GET", "/speakers")
        try:
            speakers = msgspec.convert(told, list[_Speaker])
        except msgspec.ValidationError:
            raise SpeechFailed("VOICEVOX ENGINE does not tell its speakers") from None
        found = tuple(
            VoiceStyle(one.name[:60], style.name[:60], style.id)
            for one in speakers
            for style in one.styles
            if style.type == "talk"
        )
        if not found:
            raise SpeechFailed("VOICEVOX ENGINE has no speaker")
        self._styles = found
        self._brand = await self._brand_name()
        return found

    async def speak(self, words: str, style: Style) -> Pcm:
        """Sound of these words. Raises SpeechFailed."""
        found = _chosen(self._styles or await self.voices(), style.speaker)
        if found is None:
            raise SpeechFailed(f"VOICEVOX ENGINE has no speaker {style.speaker!r}")
        speaker = {"speaker": str(found.id)}
        readings = style.of(words)
        told = await self._server.json("POST", "/audio_query", {"text": as_text(words, readings), **speaker})
        if not isinstance(told, dict) or not isinstance(told.get("accent_phrases"), list):
            raise SpeechFailed("VOICEVOX ENGINE answered what is no query")
        phrases = accented(told["accent_phrases"], readings)
        if phrases is not None:
            told["accent_phrases"] = await self._server.json("POST", "/mora_data", speaker, phrases)
        raw, _ = await self._server.bytes("POST", "/synthesis", LARGEST, speaker, {**told, **_scales(told, style)})
        return await asyncio.to_thread(lambda: spoken(of_wav(raw), words))

    async def end(self) -> None:
        """Close the connections."""
        await self._server.close()

    async def _brand_name(self) -> str:
        try:
            told = await self._server.json("GET", "/engine_manifest")
        except SpeechFailed:
            return self._brand  # older engines have none
        brand = told.get("brand_name") if isinstance(told, dict) else None
        return brand[:40] if isinstance(brand, str) and brand else self._brand


def _scales(told: dict[str, Any], style: Style) -> dict[str, object]:
    """What of a query is the desk's. pitchScale is an exponent of two: a twelfth is a half tone."""
    found: dict[str, object] = {
        "speedScale": min(max(style.speed, _SPEEDS[0]), _SPEEDS[1]),
        "pitchScale": round(style.pitch / 12, 4),
        "prePhonemeLength": _AROUND,
        "postPhonemeLength": _AROUND,
        "outputSamplingRate": _RATE,
        "outputStereo": False,
    }
    if "pauseLengthScale" in told:
        found["pauseLengthScale"] = style.pauses
    return found


def _chosen(styles: tuple[VoiceStyle, ...], speaker: str) -> VoiceStyle | None:
    """The voice that is named: by number, by name and style, or by name alone; the engine's first where none is."""
    if not speaker:
        return styles[0]
    if speaker.isdecimal():
        return next((one for one in styles if one.id == int(speaker)), None)
    name, *rest = (part.strip() for part in _BETWEEN.split(speaker, maxsplit=1))
    wanted = rest[0] if rest else ""
    return next((one for one in styles if one.name == name and wanted in ("", one.style)), None)
