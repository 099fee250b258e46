"""Voice activity of all calls at once: one run of Silero per tick over every call that has a full window.

Silero VAD (MIT) as ONNX at 8 kHz: windows of 256 samples (32 ms), each preceded by the last 32 samples of the one
before. A batch gives the same results as single runs, at 20 µs a call instead of 63 to 86 (docs/adr/0012).
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import onnxruntime

from toritsugi.voice.telephony.leg import FRAME_SAMPLES, RATE

WINDOW: Final = 256
CONTEXT: Final = 32
WINDOW_SECONDS: Final = WINDOW / RATE
#: sound a slot can hold while the bank is late: 0.5 s; older sound is dropped and counted
_ROOM: Final = 4096
#: after this much clear silence the model's memory of a call is cleared, so that it does not drift
_RESET_WINDOWS: Final = 62
_CLEAR: Final = 0.1
#: frames of our own voice that are kept: a window, and the sound that came after it
_OWN_FRAMES: Final = 3
_OWN: Final = _OWN_FRAMES * FRAME_SAMPLES
_SPAN: Final = np.arange(WINDOW)


@dataclass(frozen=True, slots=True)
class Heard:
    """One window of one call. probability: 0..1 that it is speech. level, own: RMS (16 bit) heard, and said by us."""

    slot: int
    probability: float
    level: float = 0.0
    own: float = 0.0


def model_path() -> Path:
    """Silero's model file as its package installs it. FileNotFoundError says how to mend its absence."""
    spec = find_spec("silero_vad")  # found, not imported: importing the package would ask for PyTorch
    if spec is None or spec.origin is None:
        raise FileNotFoundError("silero_vad is not installed; install it with `uv sync --group vad`")
    path = Path(spec.origin).with_name("data") / "silero_vad.onnx"
    if not path.exists():
        raise FileNotFoundError(f"{path.name} is not in the silero_vad package; install it again")
    return path


class VadBank:
    """Slots for up to `capacity` calls. Not thread-safe: it lives on the event loop with the clock."""

    def __init__(self, model: Path, capacity: int = 256) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        self._rate = np.array(RATE, np.int64)
        self._state = np.zeros((2, capacity, 128), np.float32)
        self._context = np.zeros((capacity, CONTEXT), np.float32)
        self._sound = np.zeros((capacity, _ROOM), np.int16)
        self._have = np.zeros(capacity, np.int32)
        self._quiet = np.zeros(capacity, np.int32)
        self._used = np.zeros(capacity, np.bool_)
        self._input = np.zeros((capacity, CONTEXT + WINDOW), np.float32)
        #: our own last frames, in which the window that was heard is found again
        self._own = np.zeros((capacity, _OWN), np.int16)
        self._mute = np.full(capacity, _OWN_FRAMES, np.int32)
        self._free = list(range(capacity - 1, -1, -1))
        self.runs = 0
        self.dropped = 0

    def add(self) -> int:
        """A slot for a new call. IndexError when all are taken: admission keeps below the capacity."""
        slot = self._free.pop()
        self._state[:, slot] = 0
        self._context[slot] = 0
        self._have[slot] = 0
        self._quiet[slot] = 0
        self._own[slot] = 0
        self._mute[slot] = _OWN_FRAMES
        self._used[slot] = True
        return slot

    def drop(self, slot: int) -> None:
        """The call of this slot is over."""
        if self._used[slot]:
            self._used[slot] = False
            self._have[slot] = 0
            self._free.append(slot)

    def feed(self, slot: int, frame: bytes, own: bytes | None = None) -> None:
        """20 ms of a call's sound (s16le, 8 kHz), and what we said meanwhile (None: nothing)."""
        self._said(slot, own)
        have = int(self._have[slot])
        if have + FRAME_SAMPLES > _ROOM:
            self._sound[slot, : have - FRAME_SAMPLES] = self._sound[slot, FRAME_SAMPLES:have].copy()
            have -= FRAME_SAMPLES
            self.dropped += 1
        self._sound[slot, have : have + FRAME_SAMPLES] = np.frombuffer(frame, "<i2")
        self._have[slot] = have + FRAME_SAMPLES

    def run(self) -> list[Heard]:
        """One batched run over all calls with a full window; at most one window of a call. Empty when there is none."""
        ready = np.flatnonzero(self._have >= WINDOW)
        count = len(ready)
        if not count:
            return []
        batch = self._input[:count]
        batch[:, :CONTEXT] = self._context[ready]
        np.multiply(self._sound[ready, :WINDOW], np.float32(1 / 32768), out=batch[:, CONTEXT:])
        output, state = self._session.run(
            None, {"input": batch, "state": np.ascontiguousarray(self._state[:, ready]), "sr": self._rate}
        )
        self._state[:, ready] = state
        self._context[ready] = batch[:, -CONTEXT:]
        self._sound[ready, : _ROOM - WINDOW] = self._sound[ready, WINDOW:]
        self._have[ready] -= WINDOW
        self.runs += 1
        probability = output[:, 0]
        self._forget(ready, probability)
        level = _rms(batch[:, CONTEXT:]) * 32768
        start = np.maximum(_OWN - WINDOW - self._have[ready], 0)
        own = _rms(self._own[ready[:, None], start[:, None] + _SPAN].astype(np.float32))
        found = zip(ready.tolist(), probability.tolist(), level.tolist(), own.tolist(), strict=True)
        return [Heard(*one) for one in found]

    def _said(self, slot: int, own: bytes | None) -> None:
        """Keep our own last frames; once they are silent there is nothing to do."""
        if own is None and self._mute[slot] >= _OWN_FRAMES:
            return
        frames = self._own[slot]
        frames[:-FRAME_SAMPLES] = frames[FRAME_SAMPLES:].copy()
        frames[-FRAME_SAMPLES:] = 0 if own is None else np.frombuffer(own, "<i2")
        self._mute[slot] = self._mute[slot] + 1 if own is None else 0

    def _forget(
        self,
        ready: npt.NDArray[np.intp],
        probability: npt.NDArray[np.float32],
    ) -> None:
        """Clear the model's memory of calls that have been clearly silent for two seconds."""
        self._quiet[ready] = np.where(probability < _CLEAR, self._quiet[ready] + 1, 0)
        stale = ready[self._quiet[ready] >= _RESET_WINDOWS]
        if len(stale):
            self._state[:, stale] = 0
            self._quiet[stale] = 0


def _rms(sound: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """The level of each row."""
    return np.asarray(np.sqrt(np.einsum("ij,ij->i", sound, sound) / sound.shape[1]), np.float32)
