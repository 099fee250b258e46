"""Recognition in process: the real sherpa-onnx on one thread with a small streaming model, for calls side by side.

The model is the recogniser of the tests in the form of T-one (tests/support/tone_model): it knows one synthetic voice.
What is measured is the desk's own way from 20 ms frames to words, with a model of 1.35 million parameters. One for
people's voices is a hundred times as large and more; `toritsugi models check` measures it where it is to run.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks.figure import Figure
from benchmarks.size import FULL, Size
from tests.support.kana_recogniser import _module
from tests.support.paths import shared
from tests.support.speech import line_noise, spoken
from tests.support.tone_model import write_folder
from toritsugi.core.dialogue.expect import Expect
from toritsugi.voice.audio.pcm import Pcm
from toritsugi.voice.speech.ears import Ears, Turn
from toritsugi.voice.speech.recognisers import make_recogniser

WORDS = "さくら商事の山田と申します。見積もりをお願いします。"
CALLS = (1, 20, 60)
FRAME = 160


def sound() -> np.ndarray:
    """A caller's turn, with half a second of the line's noise before and after."""
    said = np.concatenate([np.zeros(4000), spoken(WORDS), np.zeros(4000)])
    return np.clip(said + line_noise(len(said), seed=3), -32768, 32767).astype(np.int16)


async def side_by_side(folder: Path, calls: int) -> tuple[float, float]:
    """Processor seconds for a second of sound, and from the end of the turns to the last words, by the clock."""
    recogniser = make_recogniser("sherpa", {"model": str(folder)})
    assert recogniser is not None
    ears, caller = Ears(recogniser, asyncio.get_running_loop().time), sound()
    frames = [Pcm(caller[at : at + FRAME], 8000) for at in range(0, len(caller) - FRAME + 1, FRAME)]
    began = time.process_time()
    turns: list[Turn] = [ears.begin(Expect()) for _ in range(calls)]
    for number, frame in enumerate(frames):
        for turn in turns:
            turn.accept(frame)
        if number % 5 == 0:
            await asyncio.sleep(0.1)  # as the sound comes
    ended = time.monotonic()
    found = await asyncio.gather(*(turn.finish() for turn in turns))
    after = time.monotonic() - ended
    used = time.process_time() - began
    assert all(one and one[0].text.endswith("オネガイシマス") for one in found)
    await ears.close()
    return used / (calls * len(frames) * FRAME / 8000), after


def measure(size: Size = FULL) -> Iterator[Figure]:
    source = shared("models", "kana-ctc", "kana_ctc_stream.onnx")
    with tempfile.TemporaryDirectory() as place:
        folder = write_folder(Path(place) / "tone", _module(), source)
        for calls in CALLS if size is FULL else CALLS[:1]:
            factor, after = asyncio.run(side_by_side(folder, calls))
            name = f"sherpa-onnx, streaming, one thread, {calls} calls speaking at a time"
            yield Figure(f"{name}: processor time for a second of sound", factor, "s", calls)
            yield Figure(f"{name}: end of all turns → last words", after * 1000, "ms", calls)
