"""Saying a line: cached stretches and live values joined without a gap, frame by frame, stopped within one frame."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from toritsugi.core.dialogue.intents import Part, Say
from toritsugi.voice.audio.pcm import Pcm, Samples
from toritsugi.voice.speech.cache import PromptCache
from toritsugi.voice.speech.ports import SpeechFailed
from toritsugi.voice.speech.stretches import stretches
from toritsugi.voice.speech.takes import Own, nothing
from toritsugi.voice.telephony.leg import FRAME_SAMPLES, RATE, Private

#: blanks whose words are the manual's own (titles with their keys), so that the cache may keep them
OF_THE_MANUAL: Final = frozenset({"choices"})
#: silence between two lines said one after the other, in seconds
BETWEEN: Final = 0.3
#: the tone after which the caller's words are recorded: 0.4 s of 1000 Hz
TONE_LINES: Final = frozenset({"standard.after_tone"})


def tone(seconds: float = 0.4, hertz: float = 1000.0) -> Pcm:
    """A tone with soft ends, at a quarter of full level."""
    time = np.arange(round(seconds * RATE)) / RATE
    edge = np.minimum(1.0, np.minimum(time, seconds - time) / 0.01)
    return Pcm((8000 * edge * np.sin(2 * np.pi * hertz * time)).astype(np.int16), RATE)


@dataclass(slots=True)
class _Piece:
    """A stretch on its way: its sound once ready, and the silence that follows it, in samples.

    value: of a blank. callers: a caller's words, of which nothing is kept.
    """

    sound: asyncio.Task[Pcm] | Pcm
    pause: int
    value: bool = False
    callers: bool = False


class Line:
    """One line being said. Its sound is prepared from the moment it is queued."""

    def __init__(
        self, say: Say, cache: PromptCache, failed: Callable[[str], None], lead: float = 0.0, own: Own = nothing
    ) -> None:
        """failed: told once for each stretch that could not be made; it is left out. own: recordings of this line."""
        self.say = say
        self._failed = failed
        self._pieces = [piece for part in say.parts for piece in _pieces(part, cache, say.line, own)]
        if say.line in TONE_LINES:
            self._pieces.append(_Piece(tone(), 0))
        if self._pieces:
            self._pieces[-1].pause = 0  # the caller has the turn at once; what follows brings its own pause
        self._rest: Samples = np.zeros(round(lead * RATE), np.int16)
        #: whether the rest has a caller's words
        self._callers = False
        self._lead = len(self._rest)
        self._next = 0
        self._values_end = max((at for at, piece in enumerate(self._pieces) if piece.value), default=-1) + 1
        self._played = 0
        self.starved = 0

    @property
    def heard(self) -> float:
        """Seconds of it that were played, the pause before it not counted."""
        return max(self._played - self._lead, 0) / RATE

    @property
    def over(self) -> bool:
        """Whether the last sample was played."""
        return not len(self._rest) and self._next >= len(self._pieces)

    @property
    def values_said(self) -> bool:
        """Whether everything that was filled in was said, and only fixed words are left."""
        return self._next > self._values_end

    @property
    def prepared(self) -> bool:
        """Whether its first stretch is ready."""
        return not self._pieces or self._sound(self._pieces[0]) is not None

    def frame(self) -> bytes:
        """The next 20 ms. Silence where the next stretch is not made yet (counted) and after the end.

        `Private` where something of a caller is in it.
        """
        got, callers = self._rest[:FRAME_SAMPLES], self._callers
        self._rest = self._rest[FRAME_SAMPLES:]
        if len(got) == FRAME_SAMPLES:  # as nearly always
            self._played += FRAME_SAMPLES
            return Private(got.tobytes()) if callers else got.tobytes()
        callers = callers and len(got) > 0
        while len(got) < FRAME_SAMPLES and self._next < len(self._pieces):
            more = self._take()
            if more is None:
                self.starved += 1
                break
            callers = callers or self._callers
            got = np.concatenate([got, more])
            if len(got) > FRAME_SAMPLES:
                self._rest = got[FRAME_SAMPLES:]
                got = got[:FRAME_SAMPLES]
        self._played += len(got)
        if len(got) < FRAME_SAMPLES:
            got = np.concatenate([got, np.zeros(FRAME_SAMPLES - len(got), np.int16)])
        frame = got.astype("<i2", copy=False).tobytes()
        return Private(frame) if callers else frame

    def rewind(self) -> None:
        """Go back to the beginning of the stretch that is being said; when its words are over, to nothing."""
        if not self._next or not len(self._rest):
            return
        piece = self._pieces[self._next - 1]
        sound = self._sound(piece)
        if sound is None or len(self._rest) <= piece.pause:
            return
        self._played -= len(sound.samples) + piece.pause - len(self._rest)
        self._next -= 1
        self._rest = self._rest[:0]

    def stop(self) -> None:
        """It is not said any more; what was still being made is dropped."""
        for piece in self._pieces[self._next :]:
            if isinstance(piece.sound, asyncio.Task):
                piece.sound.cancel()
        self._next = len(self._pieces)
        self._rest = self._rest[:0]

    def _take(self) -> Samples | None:
        piece = self._pieces[self._next]
        pcm = self._sound(piece)
        if pcm is None:
            return None
        self._next += 1
        self._callers = piece.callers
        return np.concatenate([pcm.samples, np.zeros(piece.pause, np.int16)])

    def _sound(self, piece: _Piece) -> Pcm | None:
        """The sound of a piece, None while it is being made. A failed one is told and becomes silence of no length."""
        if isinstance(piece.sound, Pcm):
            return piece.sound
        if not piece.sound.done():
            return None
        failure = piece.sound.exception()
        if failure is None:
            piece.sound = piece.sound.result().require(RATE)
        else:
            piece.sound = Pcm(np.zeros(0, np.int16), RATE)
            self._failed(str(failure) if isinstance(failure, SpeechFailed) else type(failure).__name__)
        return piece.sound


def _pieces(part: Part, cache: PromptCache, line: str, own: Own) -> list[_Piece]:
    recorded = None if part.blank else own(line, part.spoken)
    if recorded is not None:
        return _recorded(part.spoken, recorded, cache.pauses)
    found: list[_Piece] = []
    for stretch in stretches(part.spoken, value=bool(part.blank)):
        pause = round(stretch.pause * cache.pauses * RATE)
        if not stretch.words:
            found.append(_Piece(Pcm(np.zeros(0, np.int16), RATE), pause, bool(part.blank)))
            continue
        kept = not part.blank or part.blank in OF_THE_MANUAL
        sound: asyncio.Task[Pcm] | Pcm | None = cache.ready(stretch.words) if kept else None
        if sound is None:
            make = cache.soon if kept else cache.live
            sound = asyncio.get_running_loop().create_task(make(stretch.words), name="stretch")
        found.append(_Piece(sound, pause, bool(part.blank), callers=not kept))
    return found


def _recorded(text: str, sound: Pcm, pauses: float) -> list[_Piece]:
    """A recording in the place of a stretch, with the pauses that its punctuation asks for around it."""
    marked = stretches(text)
    lead = marked[0].pause if marked and not marked[0].words else 0.0
    tail = marked[-1].pause if marked else 0.0
    before = [_Piece(Pcm(np.zeros(0, np.int16), RATE), round(lead * pauses * RATE))] if lead else []
    return [*before, _Piece(sound, round(tail * pauses * RATE))]
