"""Speech recognition by sherpa-onnx with a model folder that the user names, streaming or of whole turns."""

from __future__ import annotations

import asyncio
import logging
import math
import threading
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from toritsugi.core.dialogue.expect import Expect
from toritsugi.core.understanding.hints import NONE, Hints, HotWord
from toritsugi.voice.audio.pcm import Pcm
from toritsugi.voice.speech.ports import Can, Hypothesis, Recognition, SpeechFailed
from toritsugi.voice.speech.recognisers.options import Options
from toritsugi.voice.speech.recognisers.pool import Full, Pool
from toritsugi.voice.speech.recognisers.sherpa_engine import EngineSettings, make, sherpa, try_out
from toritsugi.voice.speech.recognisers.sherpa_folder import PARTS, TRANSDUCERS, ModelFolder, look
from toritsugi.voice.speech.recognisers.turn import LONGEST, Found, WholeTurn
from toritsugi.voice.telephony.leg import RATE

log = logging.getLogger(__name__)

#: seconds of silence behind a turn, so that a streaming model gives its last words
_TAIL: Final = 0.66
#: seconds of new sound from which a streaming turn is taken a step further
_STEP: Final = 0.1

Floats = npt.NDArray[np.float32]


class SherpaRecogniser:
    """engine: of `sherpa_engine.make`. pool: its threads; one inference each."""

    def __init__(self, engine: Any, folder: ModelFolder, pool: Pool, *, hot_words: bool = False) -> None:
        self._engine = engine
        self._folder = folder
        self._pool = pool
        self._hot_words = hot_words and folder.kind in TRANSDUCERS
        self._steps: set[asyncio.Task[None]] = set()

    @classmethod
    def from_options(cls, options: Mapping[str, str]) -> SherpaRecogniser:
        """Options model (folder, needed), kind ("" finds out), pool, threads, waiting, hot_words, hot_words_weight.

        Raises RecogniserUnavailable.
        """
        sherpa()
        given = Options("sherpa", options)
        folder = look(
            given.folder("model", "a folder of a sherpa-onnx model: tokens.txt and *.onnx"),
            given.one_of("kind", "", ("", *PARTS)),
        )
        settings = EngineSettings(
            threads=given.number("threads", 1, 1, 64),
            hot_words=given.yes("hot_words", True),
            weight=given.real("hot_words_weight", 1.5, 0.1, 20.0),
        )
        pool = given.number("pool", 1, 1, 64)
        waiting = given.number("waiting", 64, 1, 10_000)
        try_out(folder, settings)
        return cls(make(folder, settings), folder, Pool("sherpa", pool, waiting), hot_words=settings.hot_words)

    @property
    def name(self) -> str:
        """Adapter, model folder and kind."""
        return f"sherpa:{self._folder.name} ({self._folder.kind})"

    @property
    def can(self) -> Can:
        """Words so far from streaming kinds, told words and a confidence from transducers."""
        transducer = self._folder.kind in TRANSDUCERS
        return Can(so_far=self._folder.streaming, confidence=transducer, words=self._hot_words)

    def begin(self, expect: Expect) -> Recognition:
        """Start a turn."""
        return self.begin_with(expect, NONE)

    def begin_with(self, expect: Expect, hints: Hints) -> Recognition:
        """Start a turn."""
        if self._folder.streaming:
            return _Streamed(self._engine, self._pool, self._told(hints), self._own)
        return WholeTurn(expect, self._whole, hints)

    def status(self) -> dict[str, object]:
        """How its threads stand."""
        return self._pool.status()

    async def close(self) -> None:
        """End the threads."""
        for task in list(self._steps):
            task.cancel()
        await asyncio.gather(*self._steps, return_exceptions=True)
        self._pool.close()

    def _own(self, task: asyncio.Task[None]) -> None:
        self._steps.add(task)
        task.add_done_callback(self._steps.discard)

    def _told(self, hints: Hints) -> str:
        return told_words(hints.words, self._folder) if self._hot_words else ""

    async def _whole(self, pcm: Pcm, _expect: Expect, hints: Hints, _tell: Callable[[str], None]) -> Found:
        told = self._told(hints)

        def decode() -> Found:
            stream = self._engine.create_stream(hotwords=told) if told else self._engine.create_stream()
            stream.accept_waveform(pcm.rate, _floats(pcm))
            self._engine.decode_stream(stream)
            return _found(stream.result.text, getattr(stream.result, "ys_log_probs", ()))

        return await _on(self._pool, decode)


class _Streamed:
    """A turn of a streaming kind: taken further while the caller speaks, one step at a time.

    Sound waits in `_new` until a thread takes it, so a step that is not begun loses nothing. One thread at a time has
    the stream.
    """

    def __init__(self, engine: Any, pool: Pool, told: str, own: Callable[[asyncio.Task[None]], None]) -> None:
        self._engine = engine
        self._pool = pool
        self._told = told
        self._own = own
        self._stream: Any = None
        self._having = threading.Lock()
        self._new: deque[Floats] = deque()
        self._seconds = 0.0
        #: of them, how many a thread has taken
        self._taken = 0.0
        self._text = ""
        self._step: asyncio.Task[None] | None = None
        #: what the model raised in this turn: its words are not to be had any more
        self._broken = ""

    def accept(self, pcm: Pcm) -> None:
        """More of the turn."""
        if self._seconds >= LONGEST or self._broken:
            return
        self._new.append(_floats(pcm.require(RATE)))
        self._seconds += pcm.seconds
        if self._step is None and self._seconds - self._taken >= _STEP:
            self._step = asyncio.get_running_loop().create_task(self._further(), name="sherpa")
            self._own(self._step)

    @property
    def so_far(self) -> str:
        """The words of the last step."""
        return self._text

    async def finish(self) -> Found:
        """The words of the turn. A step that waits is not waited for: what it would have done is done now.

        Raises SpeechFailed where the model broke, in this step or in an earlier one.
        """
        self._stop()
        if self._broken:
            raise SpeechFailed(self._broken)
        return await _on(self._pool, self._last) if self._seconds else ()

    def cancel(self) -> None:
        """Forget the turn."""
        self._stop()
        self._new.clear()

    def _stop(self) -> None:
        step, self._step = self._step, None
        if step is not None:
            step.cancel()

    async def _further(self) -> None:
        try:
            while self._seconds - self._taken >= _STEP:
                await self._pool.run(self._next, urgent=False)
        except Full:
            pass  # the next sound tries again; without it the turn's end takes it all
        except Exception as why:  # noqa: BLE001 — whatever a model raises ends this turn, never the call
            log.error("the model broke on its way through a turn: %s", type(why).__name__)
            self._broken = type(why).__name__
            self._new.clear()
        finally:
            if self._step is asyncio.current_task():
                self._step = None

    # -- on a thread -------------------------------------------------------------------------------------------------

    def _next(self) -> None:
        with self._having:
            self._feed()
            self._text = str(self._engine.get_result(self._stream)).strip()

    def _last(self) -> Found:
        with self._having:
            self._new.append(np.zeros(round(_TAIL * RATE), np.float32))
            self._feed(ended=True)
            result = self._engine.get_result_all(self._stream)
            return _found(result.text, getattr(result, "ys_probs", ()))

    def _feed(self, ended: bool = False) -> None:
        engine = self._engine
        if self._stream is None:
            self._stream = engine.create_stream(hotwords=self._told) if self._told else engine.create_stream()
        while self._new:
            sound = self._new.popleft()
            self._stream.accept_waveform(RATE, sound)
            self._taken += len(sound) / RATE
        if ended:
            self._stream.input_finished()
        while engine.is_ready(self._stream):
            engine.decode_stream(self._stream)


def told_words(words: Iterable[HotWord], folder: ModelFolder) -> str:
    """The words that the model can write, as sherpa-onnx takes them; a word it cannot write goes by its reading."""
    found: list[str] = []
    for one in words:
        for form in (one.word, one.reading):
            letters = form.replace("/", "").strip()
            if letters and (folder.units is not None or all(letter in folder.symbols for letter in letters)):
                found.append(letters)
                break
    return "/".join(dict.fromkeys(found))


async def _on(pool: Pool, work: Callable[[], Found]) -> Found:
    try:
        return await pool.run(work)
    except RuntimeError as why:
        raise SpeechFailed(f"sherpa-onnx: {type(why).__name__}") from why


def _floats(pcm: Pcm) -> Floats:
    return pcm.samples.astype(np.float32) / np.float32(32768)


def _found(text: str, log_probabilities: Iterable[float]) -> Found:
    """confidence: the geometric mean of the symbols' probabilities, where the model tells them."""
    text = text.strip()
    known = [float(one) for one in log_probabilities]
    sure = math.exp(min(0.0, sum(known) / len(known))) if known else None
    return (Hypothesis(text, sure),) if text else ()
