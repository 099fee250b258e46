"""The caller's side of a call: which sound belongs to a turn, and what was said in it."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any, Final, TypeGuard

import numpy as np

from toritsugi.core.dialogue.events import CallerSaid, PartFailed
from toritsugi.core.dialogue.expect import Expect
from toritsugi.core.understanding.hints import NONE, Hints
from toritsugi.voice.audio.pcm import Pcm, Samples
from toritsugi.voice.speech.ears import Ears, Turn
from toritsugi.voice.speech.ports import Hypothesis, SpeechFailed
from toritsugi.voice.telephony.leg import FRAME_SECONDS, RATE

log = logging.getLogger(__name__)

#: sound before the detected beginning that belongs to the turn: soft onsets, and the detector's own delay
PREROLL: Final = 0.3
#: sound of an open turn that may say something, in seconds
LEAST: Final = 0.5
_REMEMBERED: Final = 150
#: frames of a turn that are told to who votes on its end: 8 s
_VOTED: Final = 400


class Hearing:
    """Keeps the last seconds of the caller's sound, feeds open turns to the recogniser, and tells what was said."""

    def __init__(
        self,
        ears: Ears | None,
        tell: Callable[[CallerSaid | PartFailed], None],
        hints: Callable[[Expect], Hints] = lambda _expect: NONE,
        spare: Ears | None = None,
    ) -> None:
        """ears: None hears no words. hints: what the recogniser is told of a question. spare: ears that may come."""
        self._ears = ears
        self._spare = spare
        self._tell = tell
        self._hints = hints
        self._last: deque[bytes] = deque(maxlen=_REMEMBERED)
        self._heard = 0
        self._open: Turn | None = None
        #: a voice over a line, listened to before it is a turn: only its words so far count
        self._over: Turn | None = None
        #: an open turn that is kept as a clip and recognised for nobody, to see whether the recogniser works again
        self._proof: Turn | None = None
        self._start: float | None = None
        #: the turn that is open, or that ended last: its question, its beginning, its sound, its recognition
        self._expect = Expect()
        self._began = 0.0
        self._sound: list[bytes] = []
        self._task: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def hears(self) -> bool:
        """Whether speech is recognised."""
        return self._ears is not None

    @property
    def in_turn(self) -> bool:
        """Whether a turn is open."""
        return self._start is not None

    @property
    def sound(self) -> Samples:
        """The sound of the open turn until now; of a long one its last seconds."""
        return np.frombuffer(b"".join(self._sound[-_VOTED:]), "<i2").astype(np.int16, copy=False)

    @property
    def so_far(self) -> str:
        """What was recognised until now of the open turn, or of a voice over a line; "" where nothing tells."""
        listening = self._open or self._over
        return listening.so_far if listening is not None else ""

    def frame(self, frame: bytes) -> None:
        """20 ms of the caller."""
        self._last.append(frame)
        self._heard += 1
        if self._start is not None or self._task is not None:
            self._sound.append(frame)
        listening = self._open or self._over
        if listening is not None:
            listening.accept(_pcm(frame))
        if self._proof is not None:
            self._proof.accept(_pcm(frame))

    def overhear(self, began: float, expect: Expect | None) -> None:
        """Listen to a voice over a line since it began; nothing where no words so far are told, or a turn is open."""
        if expect is None or self._ears is None or not self._ears.partials or not self._ears.can.so_far:
            return
        if self._over is not None or self._open is not None:
            return
        self._over = self._ears.begin(expect, self._hints(expect))
        frames = round((self._heard * FRAME_SECONDS - began + PREROLL) / FRAME_SECONDS)
        for frame in list(self._last)[-max(frames, 1) :]:
            self._over.accept(_pcm(frame))

    def ignore(self) -> None:
        """The voice over the line has ended, or is a turn now."""
        if self._over is not None:
            self._over.cancel()
            self._over = None

    def begin(self, began: float, expect: Expect) -> None:
        """A turn is on since `began` (seconds of audio); the sound shortly before belongs to it."""
        self.ignore()
        end = self._heard * FRAME_SECONDS
        self._start = self._began = max(began - PREROLL, end - len(self._last) * FRAME_SECONDS, 0.0)
        self._expect, self._task = expect, None
        self._sound = list(self._last)[-max(round((end - self._start) / FRAME_SECONDS), 1) :]
        self._listen()

    def join(self) -> None:
        """The turn that ended last is not over: its words are not wanted, it goes on with all its sound."""
        if self._task is None:
            return
        self._task.cancel()
        self._task, self._start = None, self._began
        self._listen()

    def _listen(self) -> None:
        if self._ears is not None:
            self._open = self._ears.begin(self._expect, self._hints(self._expect))
        elif self._spare is not None and self._spare.wants_proof:
            self._proof = self._spare.begin(self._expect, self._hints(self._expect))
        begun = self._open or self._proof
        if begun is not None:
            for frame in self._sound:
                begun.accept(_pcm(frame))

    def end(self) -> None:
        """The turn is over: recognise it and tell."""
        if self._start is None:
            return
        start, end, turn = self._start, self._heard * FRAME_SECONDS, self._open
        proof, self._proof = self._proof, None
        self._start, self._open = None, None
        if proof is not None:
            self._own(self._prove(proof), "prove the recogniser")
        if turn is None:
            self._sound = []
            self._tell(_said((), start, end))
            return
        self._task = self._own(self._recognise(turn, start, end), "recognise")

    def _own(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def cancel(self) -> None:
        """Forget the open turn."""
        self.ignore()
        for turn in (self._open, self._proof):
            if turn is not None:
                turn.cancel()
        self._start, self._open, self._proof = None, None, None
        if self._task is None:
            self._sound = []

    def forget(self) -> None:
        """Forget the open turn, and the one that ended last if its words have not come yet."""
        if self._task is not None:
            self._task.cancel()
            self._task = None
        self.cancel()

    def last_words(self) -> asyncio.Task[None] | None:
        """The caller is gone: what they were saying is a turn. The task that tells its words; None where none come."""
        if self._says_something(self._start):
            if self._open is None:
                return None
            self.end()
        return self._task if self._start is None else None

    def broken_off(self) -> CallerSaid | None:
        """The caller is gone: what they were saying, or had said and nobody has recognised yet; None where nothing.

        It is told as a clip. A sound so short that it says nothing is none.
        """
        end = self._heard * FRAME_SECONDS
        said = None
        if self._says_something(self._start):
            said = _said((), self._start, end)
        elif self._start is None and self._task is not None:
            said = _said((), self._began, end)
        self.forget()
        return said

    def _says_something(self, start: float | None) -> TypeGuard[float]:
        """Whether a turn is open since then, and is long enough to say something."""
        return start is not None and self._heard * FRAME_SECONDS - start >= PREROLL + LEAST

    async def close(self) -> None:
        """Forget everything that is under way."""
        self.cancel()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def lose(self, why: str) -> None:
        """Words are not recognised any more: the call goes on as guided voicemail."""
        if self._ears is not None:
            self.ignore()
            self._ears, self._spare = None, self._ears
            self._tell(PartFailed(part="recogniser", why=why))

    def regain(self) -> None:
        """Words are recognised again, from the next turn on."""
        if self._ears is None:
            self._ears = self._spare

    async def _prove(self, turn: Turn) -> None:
        try:
            await turn.finish()
        except SpeechFailed as why:  # the ears have counted it
            log.info("the recogniser is not back: %s", why)

    async def _recognise(self, turn: Turn, start: float, end: float) -> None:
        found: tuple[Hypothesis, ...] = ()
        try:
            found = await turn.finish()
        except SpeechFailed as why:  # the turn is kept as a clip
            self.lose(str(why) or type(why).__name__)
        if self._task is asyncio.current_task():
            self._task = None
            if self._start is None:
                self._sound = []
        self._tell(_said(found, start, end))


def clip_id(start: float, end: float) -> str:
    """The id of a clip: its span in the call's recording, in seconds."""
    return f"{start:.2f}-{end:.2f}"


def _said(found: tuple[Hypothesis, ...], start: float, end: float) -> CallerSaid:
    sure = tuple(one.confidence for one in found if one.confidence is not None)
    return CallerSaid(
        texts=tuple(one.text for one in found),
        clip=clip_id(start, end),
        start=start,
        end=end,
        confidences=sure if len(sure) == len(found) else (),
    )


def _pcm(frame: bytes) -> Pcm:
    return Pcm(np.frombuffer(frame, "<i2").astype(np.int16, copy=False), RATE)
