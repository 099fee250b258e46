"""The voices of the desk: for every manual the synthesiser it asks for, with the built-in voice in reserve.

An engine that does not answer is left alone for a while (`core.breaker` has the figures), so that no
caller waits for it; meanwhile the reserve speaks, in the same readings, speed and pauses.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Final

import msgspec

from toritsugi.core.breaker import Breaker, abandoned, admit, failed, succeeded
from toritsugi.core.spoken.style import Style
from toritsugi.voice.audio.pcm import Pcm
from toritsugi.voice.speech.engine import PLAIN, Engine, Lists
from toritsugi.voice.speech.ports import SpeechFailed, Standing, Synthesiser
from toritsugi.voice.telephony.leg import RATE

log = logging.getLogger(__name__)

#: the engine that is always there
BUILT_IN: Final = "openjtalk"
#: seconds after which an engine that is not waited for any more has failed its caller
LATE: Final = 1.0
#: voices of manuals that are kept at hand
_KEPT: Final = 512


class Guarded:
    """An engine behind a breaker. failures: how often it did not speak since the process began. clock: seconds."""

    def __init__(self, engine: Engine, clock: Callable[[], float] = time.monotonic) -> None:
        self.engine = engine
        self.failures = 0
        self.last = ""
        self._breaker = Breaker()
        self._clock = clock

    @property
    def up(self) -> bool:
        """Whether it is being asked."""
        return self._breaker.state(self._clock()) == "closed"

    async def speak(self, words: str, style: Style) -> Pcm:
        """As the engine. Raises SpeechFailed, at once while the engine is left alone."""
        under_way = admit(self._breaker, self._clock())
        if under_way is None:
            raise SpeechFailed(f"{self.engine.name} is left alone: {self.last}")
        self._breaker = under_way
        begun = self._clock()
        try:
            sound = await self.engine.speak(words, style)
        except SpeechFailed as why:
            self._failed(str(why))
            raise
        except Exception as why:  # noqa: BLE001 — an answer that the engine does not expect; its text may have the words
            log.error("%s broke: %s", self.engine.name, type(why).__name__)
            self._failed(f"it broke: {type(why).__name__}")
            raise SpeechFailed(f"{self.engine.name} broke: {type(why).__name__}") from None
        except BaseException:  # cancelled: the caller went on, or did not wait any longer
            if self._clock() - begun >= LATE:
                self._failed("it takes too long for callers")
            else:
                self._breaker = abandoned(self._breaker)
            raise
        self._breaker = succeeded(self._breaker)
        return sound.require(RATE)

    def _failed(self, why: str) -> None:
        self.failures += 1
        self.last = why
        self._breaker = failed(self._breaker, self._clock())


class Styled:
    """One voice: an engine with a style. reserve: the voice that speaks what this one cannot."""

    def __init__(self, guarded: Guarded, style: Style, reserve: Synthesiser | None = None) -> None:
        self._guarded = guarded
        self._style = style
        self._reserve = reserve

    @property
    def name(self) -> str:
        """The engine's name with all of the style but its readings."""
        return self.key("")

    @property
    def attribution(self) -> str:
        """The credit of this voice."""
        return self._guarded.engine.attribution_of(self._style)

    @property
    def pauses(self) -> float:
        """How long pauses are; 1.0 is usual."""
        return self._style.pauses

    @property
    def reserve(self) -> Synthesiser | None:
        """The voice that speaks what this one cannot."""
        return self._reserve

    def key(self, words: str) -> str:
        """What the sound of these words depends on, besides them."""
        return self._guarded.engine.key_of(words, self._style)

    async def synthesise(self, spoken: str) -> Pcm:
        """Sound of these words at 8 kHz. Raises SpeechFailed."""
        return await self._guarded.speak(spoken, self._style)


class Voices:
    """All voices; itself the one of manuals that ask for none (`speech.ports.Synthesiser`)."""

    def __init__(
        self,
        built_in: Engine,
        others: Mapping[str, Engine] | None = None,
        default: str = BUILT_IN,
        speaker: str = "",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """others: engines by the name that manuals know them under. default, speaker: where a manual names none."""
        known = {BUILT_IN: built_in, **(others or {})}
        self._engines = {name: Guarded(one, clock) for name, one in known.items()}
        self._default = default if default in self._engines else BUILT_IN
        self._speaker = speaker
        self._told: set[str] = set()
        self._of: Callable[[Style], Styled] = lru_cache(maxsize=_KEPT)(self._make)

    @property
    def name(self) -> str:
        """The desk's own voice."""
        return self._of(PLAIN).name

    @property
    def attribution(self) -> str:
        """Credits of every voice that may be heard, one after the other."""
        used = [self._of(PLAIN).attribution, self._engines[BUILT_IN].engine.attribution_of(PLAIN)]
        return " / ".join(dict.fromkeys(one for one in used if one))

    @property
    def reserve(self) -> Synthesiser | None:
        """The voice in reserve of the desk's own."""
        return self._of(PLAIN).reserve

    def key(self, words: str) -> str:
        """As of the desk's own voice."""
        return self._of(PLAIN).key(words)

    async def synthesise(self, spoken: str) -> Pcm:
        """In the desk's own voice. Raises SpeechFailed."""
        return await self._of(PLAIN).synthesise(spoken)

    def styled(self, style: Style) -> Styled:
        """The voice that a manual asks for; the built-in one where its engine is not set up here."""
        return self._of(style)

    def standing(self) -> list[Standing]:
        """How each engine stands, without a word of what was spoken."""
        return [
            Standing(engine=name, up=one.up, failures=one.failures, last=one.last, desk=name == self._default)
            for name, one in self._engines.items()
        ]

    async def told(self) -> list[Standing]:
        """The same, with the voices that each engine has, where it tells them."""
        return [await self._with_voices(one) for one in self.standing()]

    async def _with_voices(self, one: Standing) -> Standing:
        engine = self._engines[one.engine].engine
        if not isinstance(engine, Lists):
            return one
        try:
            return msgspec.structs.replace(one, voices=tuple(await engine.voices()))
        except SpeechFailed as why:
            return msgspec.structs.replace(one, up=False, last=str(why))

    async def end(self) -> None:
        """Close every engine."""
        for one in self._engines.values():
            await one.engine.end()

    def _make(self, style: Style) -> Styled:
        wanted = style.engine or self._default
        if wanted not in self._engines:
            if wanted not in self._told:
                self._told.add(wanted)
                log.warning("a manual asks for the voice of %s, which is not set up here; Open JTalk speaks", wanted)
            wanted = BUILT_IN
        if not style.speaker and wanted == self._default and not style.engine:
            style = msgspec.structs.replace(style, speaker=self._speaker)
        if wanted == BUILT_IN:
            return Styled(self._engines[BUILT_IN], style)
        spare = Styled(self._engines[BUILT_IN], msgspec.structs.replace(style, speaker=""))
        return Styled(self._engines[wanted], style, spare)
