"""What makes voices: one engine for all manuals, told with every stretch in which voice to speak it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Protocol, runtime_checkable

from toritsugi.core.spoken.style import Style
from toritsugi.voice.audio.pcm import Pcm

#: the voice of a desk whose manuals ask for none
PLAIN: Final = Style()


class Engine(Protocol):
    """One way to make speech."""

    @property
    def name(self) -> str:
        """Stable name with all that is set up for the whole desk."""
        ...

    def key_of(self, words: str, style: Style) -> str:
        """What the sound of these words depends on, besides them."""
        ...

    def attribution_of(self, style: Style) -> str:
        """What must be shown to users of this voice, "" where nothing must."""
        ...

    async def speak(self, words: str, style: Style) -> Pcm:
        """Sound of these words at 8 kHz, at the level of every voice of the desk. Raises SpeechFailed."""
        ...

    async def end(self) -> None:
        """The process ends."""
        ...


@runtime_checkable
class Lists(Protocol):
    """An engine that tells which voices it has."""

    async def voices(self) -> Sequence[object]:
        """What a manual may name as `speaker`, as structs. Raises SpeechFailed."""
        ...


def told_of(words: str, style: Style) -> str:
    """The part of a key that a style makes for these words; "" for the plain one."""
    told = [f"{style.speaker}"] if style.speaker else []
    told += [f"{name}={value:g}" for name, value, usual in _figures(style) if value != usual]
    told += [f"{one.word}>{one.reading}/{one.accent}" for one in style.of(words)]
    return "".join(f"|{one}" for one in told)


def _figures(style: Style) -> tuple[tuple[str, float, float], ...]:
    return ("speed", style.speed, 1.0), ("pitch", style.pitch, 0.0), ("pauses", style.pauses, 1.0)
