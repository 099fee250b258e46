"""The desk's hearing as calls share it: one recogniser, how far it is behind, and when it is better left alone.

Two machines of `core` judge: the breaker (a recogniser that fails is not asked for a while; new calls begin by keys)
and the load (one that falls behind first makes no words so far, then new questions turn to keys).
"""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from toritsugi.core import breaker
from toritsugi.core.dialogue.expect import Expect
from toritsugi.core.turntaking import load
from toritsugi.core.turntaking.load import Level, Limits, Load
from toritsugi.core.understanding.hints import NONE, Hints
from toritsugi.voice.audio.pcm import Pcm
from toritsugi.voice.speech.ports import (
    Can,
    Closes,
    Hypothesis,
    Recogniser,
    Recognition,
    SpeechFailed,
    TakesHints,
    Tells,
)

log = logging.getLogger(__name__)

#: seconds that recognising a turn may take after its end
DEADLINE: Final = 8.0
#: longest text and most hypotheses that are taken from a recogniser
_LONGEST, _MOST = 2000, 10
_ALONE: Final = "the recogniser failed and is left alone for a while"


@dataclass(frozen=True, slots=True)
class Signal:
    """How recognition stands: seconds from the end of a turn to its words (mean, or the turn that waits longest where

    it waits longer), turns that wait for their words, and what has been given up.
    """

    delay: float = 0.0
    waiting: int = 0
    level: Level = Level.WORDS


class Ears:
    """All calls' hearing. Used on one event loop. now: seconds of a clock that only goes forward."""

    def __init__(self, recogniser: Recogniser, now: Callable[[], float], limits: Limits = load.STANDARD) -> None:
        self._recogniser = recogniser
        self._now = now
        self._limits = limits
        self._load = Load()
        self._breaker = breaker.Breaker()
        self._waiting: dict[int, float] = {}
        self._counts = {"turns": 0, "failed": 0, "late": 0, "refused": 0, "calls_by_keys": 0, "turned_to_keys": 0}
        self._counts["back_to_words"] = 0

    @classmethod
    def over(cls, recogniser: Recogniser | None, limits: Limits) -> Ears | None:
        """By the clock of the running loop; None where there is no recogniser."""
        return None if recogniser is None else cls(recogniser, lambda: asyncio.get_running_loop().time(), limits)

    @property
    def name(self) -> str:
        """The recogniser's."""
        return self._recogniser.name

    @property
    def can(self) -> Can:
        """What it can do."""
        return self._recogniser.can if isinstance(self._recogniser, TakesHints) else Can()

    def begin(self, expect: Expect, hints: Hints = NONE) -> Turn:
        """A turn begins."""
        recogniser = self._recogniser
        if self._breaker.state(self._now()) == "open":
            return Turn(self, _LeftAlone(_ALONE))
        try:
            if isinstance(recogniser, TakesHints):
                return Turn(self, recogniser.begin_with(expect, hints))
            return Turn(self, recogniser.begin(expect))
        except Exception as why:  # noqa: BLE001 — a call must not end by it
            log.error("the recogniser broke: %s at %s", type(why).__name__, _place(why))
            return Turn(self, _Unheard(type(why).__name__))

    def admit(self) -> bool:
        """Whether a call that begins now is heard; it is asked by keys where recognition fails or is behind."""
        self._look()
        tried = self._breaker.trying or self._breaker.state(self._now()) == "open"
        if tried or self._load.level is Level.KEYS:
            self._counts["calls_by_keys"] += 1
            return False
        return True

    def turn_to_keys(self) -> bool:
        """Whether a running call asks its next question by keys, so that the others are heard in time."""
        self._look()
        if not load.may_turn(self._load, self._now(), self._limits):
            return False
        self._load = load.turned(self._load, self._now())
        self._counts["turned_to_keys"] += 1
        return True

    def back_to_words(self) -> bool:
        """Whether a call that is asked by keys is asked its next question by words."""
        self._look()
        now = self._now()
        if self._breaker.state(now) != "closed" or not load.may_return(self._load, now, self._limits):
            return False
        self._load = load.returned(self._load, now)
        self._counts["back_to_words"] += 1
        return True

    @property
    def wants_proof(self) -> bool:
        """Whether a turn is to be recognised for nobody: the last one failed, and the recogniser may be asked again."""
        return self._load.broken and not self._breaker.trying and self._breaker.state(self._now()) != "open"

    def signal(self) -> Signal:
        """How it stands now."""
        self._look()
        return Signal(load.behind(self._load), len(self._waiting), self._load.level)

    def status(self) -> dict[str, object]:
        """The same with counts, for people and metrics; nothing of a call."""
        signal = self.signal()
        told: dict[str, object] = {
            "name": self.name,
            "can": self.can.told(),
            "delay": round(signal.delay, 3),
            "waiting": signal.waiting,
            "level": signal.level.value,
            "breaker": self._breaker.state(self._now()),
            **self._counts,
        }
        if isinstance(self._recogniser, Tells):
            told["recogniser"] = self._recogniser.status()
        return told

    async def close(self) -> None:
        """The process ends."""
        if isinstance(self._recogniser, Closes):
            await self._recogniser.close()

    # -- turns -------------------------------------------------------------------------------------------------------

    @property
    def partials(self) -> bool:
        """Whether words so far are made."""
        return self._load.level is Level.WORDS

    async def recognised(self, turn: Recognition) -> tuple[Hypothesis, ...]:
        """The words of a turn that is over. Raises SpeechFailed."""
        began = self._now()
        # a turn that began while the recogniser was left alone was not told it: such a one cannot try it
        admitted = None if isinstance(turn, _LeftAlone) else breaker.admit(self._breaker, began)
        if admitted is None:
            self._counts["refused"] += 1
            _let_go(turn)
            raise SpeechFailed(_ALONE)
        self._breaker, key = admitted, id(turn)
        self._waiting[key] = began
        self._counts["turns"] += 1
        try:
            return await self._within(turn, began)
        except asyncio.CancelledError:
            self._breaker = breaker.abandoned(self._breaker)
            _let_go(turn)
            raise
        finally:
            self._waiting.pop(key, None)
            self._look()

    async def _within(self, turn: Recognition, began: float) -> tuple[Hypothesis, ...]:
        try:
            async with asyncio.timeout(DEADLINE):
                found = _hypotheses(await turn.finish())
        except SpeechFailed as why:
            self._failed(began, why.wait, why.for_good)
            raise
        except TimeoutError:
            self._counts["late"] += 1
            self._failed(began)
            _let_go(turn)
            raise SpeechFailed("no words in time") from None
        except Exception as why:  # noqa: BLE001 — without its text, which may have the caller's words
            log.error("the recogniser broke: %s at %s", type(why).__name__, _place(why))
            self._failed(began)
            raise SpeechFailed(type(why).__name__) from None
        self._breaker = breaker.succeeded(self._breaker)
        self._load = load.answered(load.worked(self._load), self._now() - began, self._now(), self._limits)
        return found

    def _failed(self, began: float, wait: float = 0.0, for_good: bool = False) -> None:
        now = self._now()
        self._counts["failed"] += 1
        self._breaker = breaker.failed(self._breaker, now, wait=wait, for_good=for_good)
        self._load = load.answered(load.broke(self._load, now), now - began, now, self._limits)

    def _look(self) -> None:
        now, before = self._now(), self._load.level
        oldest = now - min(self._waiting.values()) if self._waiting else 0.0
        self._load = load.looked(self._load, oldest, now, self._limits)
        if self._load.level is not before:
            late = load.behind(self._load)
            log.warning("recognition is %.1f s behind: %s, was %s", late, self._load.level.value, before.value)


class _Unheard:
    """A turn that nothing hears."""

    def __init__(self, why: str) -> None:
        self._why = why

    def accept(self, pcm: Pcm) -> None:
        """Gone."""

    async def finish(self) -> tuple[Hypothesis, ...]:
        """Raises SpeechFailed."""
        raise SpeechFailed(self._why)

    def cancel(self) -> None:
        """Nothing to forget."""


class _LeftAlone(_Unheard):
    """A turn of a time in which the recogniser is not asked."""


class Turn:
    """One turn, as `hearing` uses it: whatever the recogniser does, only `finish` raises, and only SpeechFailed."""

    def __init__(self, ears: Ears, inner: Recognition) -> None:
        self._ears = ears
        self._inner = inner
        #: what the recogniser told last, and what is shown of it: it is looked at far more often than it changes
        self._told, self._shown = "", ""

    def accept(self, pcm: Pcm) -> None:
        """More of the turn."""
        try:
            self._inner.accept(pcm)
        except Exception as why:  # noqa: BLE001 — a call must not end by it
            self._broke(why)

    @property
    def so_far(self) -> str:
        """The words so far; "" where there are none, or where recognition is behind."""
        inner: object = self._inner
        if not self._ears.partials:
            return ""
        try:
            # not `isinstance(inner, SoFar)`: it takes 5 µs, here in every window of every turn
            text: object = getattr(inner, "so_far", "")
        except Exception as why:  # noqa: BLE001 — a call must not end by it
            self._broke(why)
            return ""
        if not isinstance(text, str):
            return ""
        if text is not self._told and text != self._told:
            self._told, self._shown = text, _clean(text)
        return self._shown

    async def finish(self) -> tuple[Hypothesis, ...]:
        """The words of the whole turn. Raises SpeechFailed."""
        return await self._ears.recognised(self._inner)

    def cancel(self) -> None:
        """Not wanted any more."""
        try:
            self._inner.cancel()
        except Exception as why:  # noqa: BLE001 — a call must not end by it
            self._broke(why)

    def _broke(self, why: Exception) -> None:
        log.error("the recogniser broke: %s at %s", type(why).__name__, _place(why))
        self._inner = _Unheard(type(why).__name__)


def _let_go(turn: Recognition) -> None:
    """Tell a recogniser that a turn is not wanted any more, whatever it does then."""
    try:
        turn.cancel()
    except Exception as why:  # noqa: BLE001 — what is being told to the call must not be lost by it
        log.error("the recogniser broke: %s at %s", type(why).__name__, _place(why))


def _hypotheses(found: object) -> tuple[Hypothesis, ...]:
    """What a recogniser gave, checked: it may be of anybody's making. Raises SpeechFailed."""
    if not isinstance(found, tuple | list):
        raise SpeechFailed("the recogniser gave what is no list of texts")
    given: list[Hypothesis] = []
    for one in found[:_MOST]:
        text, sure = (one.text, one.confidence) if isinstance(one, Hypothesis) else (one, None)
        if not isinstance(text, str):
            raise SpeechFailed("the recogniser gave what is no text")
        if text.strip():
            given.append(Hypothesis(_clean(text), _confidence(sure)))
    return tuple(given)


def _clean(text: str) -> str:
    """Without control characters and halves of characters, which neither the journal nor a page can hold."""
    return "".join(letter if letter.isprintable() else " " for letter in text.strip()[:_LONGEST]).strip()


def _confidence(sure: object) -> float | None:
    if isinstance(sure, bool) or not isinstance(sure, int | float) or sure != sure:
        return None
    return float(min(max(sure, 0.0), 1.0))


def _place(why: Exception) -> str:
    frames = traceback.extract_tb(why.__traceback__)
    return f"{frames[-1].filename.rsplit('/', 1)[-1]}:{frames[-1].lineno}" if frames else "?"
