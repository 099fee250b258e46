"""An end-of-turn model's vote: Smart Turn v3 (BSD-2) or one of the same inputs, from a file that the owner names.

It hears the last 8 s of a turn as log-mel at 16 kHz, once for each silence, on a thread of its own, and tells how sure
it is that the caller has finished. The vote shortens or lengthens the silence that is waited for (`core.turntaking`);
nothing needs it, and one that fails or is late is not missed.
"""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from toritsugi.voice.audio.pcm import Samples
from toritsugi.voice.audio.resample import resample_floats
from toritsugi.voice.inference import open_session
from toritsugi.voice.telephony.leg import RATE

log = logging.getLogger(__name__)

Floats = npt.NDArray[np.float32]

MODEL_RATE: Final = 16_000
SECONDS: Final = 8
#: log-mel as Whisper's: windows of 25 ms every 10 ms, 80 bands up to 8 kHz
_WINDOW: Final = 400
_HOP: Final = 160
BANDS: Final = 80
FRAMES: Final = SECONDS * MODEL_RATE // _HOP
#: decisions that wait at most: a vote that comes after the turn's end is worth nothing
_WAITING: Final = 8


class EndOfTurnUnusable(ValueError):
    """The file is no such model; the text says why."""


class EndOfTurn:
    """One model, one thread. path: an ONNX file with an input [batch, 80, 800] and one number for each of the batch."""

    def __init__(self, path: Path) -> None:
        """Raises EndOfTurnUnusable."""
        try:
            self._session = open_session(path)
        except Exception as why:  # onnxruntime raises classes of its own for each sort of bad file
            raise EndOfTurnUnusable(f"{path}: {str(why)[:200]}") from why
        inputs = self._session.get_inputs()
        shape = inputs[0].shape if inputs else []
        if len(inputs) != 1 or list(shape[1:]) != [BANDS, FRAMES]:
            raise EndOfTurnUnusable(f"{path}: it wants {shape}; Smart Turn v3 wants [batch, {BANDS}, {FRAMES}]")
        self._input = inputs[0].name
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="end-of-turn")
        self._waiting = 0

    async def finished(self, turn: Samples) -> float | None:
        """0..1 that the turn is over; None where the model is behind, or failed. turn: at 8 kHz; its end counts."""
        if self._waiting >= _WAITING:
            return None
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, self._judge, turn)
        except Exception as why:  # noqa: BLE001 — a call must not end by it
            log.error("the end-of-turn model failed: %s", type(why).__name__)
            return None
        finally:
            self._waiting -= 1

    def close(self) -> None:
        """End the thread."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _judge(self, turn: Samples) -> float | None:
        [found, *_] = self._session.run(None, {self._input: log_mel(at_16_khz(turn))[None]})
        vote = float(np.asarray(found, np.float64).reshape(-1)[0])
        return min(max(vote, 0.0), 1.0) if np.isfinite(vote) else None


def at_16_khz(turn: Samples) -> Floats:
    """The last 8 s of sound at 8 kHz as floats at 16 kHz, silence before it where there is less."""
    last = (turn[-SECONDS * RATE :] / 32768).astype(np.float32)
    sound = resample_floats(last, RATE, MODEL_RATE)[-SECONDS * MODEL_RATE :]
    return np.pad(sound, (SECONDS * MODEL_RATE - len(sound), 0))


def log_mel(sound: Floats) -> Floats:
    """Whisper's features of 8 s at 16 kHz, the sound brought to mean 0 and variance 1 first: shape (80, 800)."""
    even = (sound - sound.mean()) / np.sqrt(sound.var() + 1e-7)
    padded = np.pad(even, _WINDOW // 2, mode="reflect")
    frames = np.lib.stride_tricks.sliding_window_view(padded, _WINDOW)[::_HOP][:FRAMES]
    power = np.abs(np.fft.rfft(frames * _hann(), axis=1)) ** 2
    log_power = np.log10(np.maximum(_bands() @ power.T, 1e-10))
    return np.asarray((np.maximum(log_power, log_power.max() - 8.0) + 4.0) / 4.0, np.float32)


@cache
def _hann() -> npt.NDArray[np.float64]:
    return np.asarray(0.5 - 0.5 * np.cos(2 * np.pi * np.arange(_WINDOW) / _WINDOW))


@cache
def _bands() -> npt.NDArray[np.float64]:
    """Triangles on Slaney's mel scale, of equal area: shape (80, 201)."""
    hertz = np.linspace(0, MODEL_RATE / 2, _WINDOW // 2 + 1)
    edges = _hertz(np.linspace(_mel(0.0), _mel(MODEL_RATE / 2), BANDS + 2))
    rising = (hertz[None] - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    falling = (edges[2:, None] - hertz[None]) / (edges[2:] - edges[1:-1])[:, None]
    return np.asarray(np.maximum(0, np.minimum(rising, falling)) * (2 / (edges[2:] - edges[:-2]))[:, None])


#: Slaney's scale: linear up to 1 kHz, logarithmic above
_LINEAR: Final = 200 / 3
_KNEE: Final = 1000.0
_STEP: Final = np.log(6.4) / 27


def _mel(hertz: float) -> float:
    return float(hertz / _LINEAR if hertz < _KNEE else _KNEE / _LINEAR + np.log(hertz / _KNEE) / _STEP)


def _hertz(mel: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    knee = _KNEE / _LINEAR
    return np.asarray(np.where(mel < knee, mel * _LINEAR, _KNEE * np.exp(_STEP * (np.maximum(mel, knee) - knee))))
